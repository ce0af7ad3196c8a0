"""Forms offer what a text of an old typeface or in capitals alone means; a tick keeps what was typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.urls import get_resolver

from core.fields import LinesField, NameField, OfferingField, PersonNameField
from core.text import clean, is_ditto, proper_name, proper_person_name
from core.widgets import OfferingInput, OfferingTextarea


class Typing(forms.Form):
    who = PersonNameField(max_length=120)
    name = NameField(max_length=150, proper=proper_name)
    why = LinesField(max_length=500, required=False)


def typed(**data: str) -> Typing:
    return Typing({"who": "Nguyễn Văn An", "name": "Ấp An 1"} | data)


@pytest.mark.parametrize(
    ("field", "written", "offered", "why"),
    [
        ("who", "§Æng C«ng An", "Đặng Công An", "TCVN3"),
        ("who", "NGUYEÃN THÒ LAN", "Nguyễn Thị Lan", "VNI, viết toàn chữ hoa"),
        ("who", "Y BHIÊU NIÊ", "Y Bhiêu Niê", "viết toàn chữ hoa"),
        ("name", "ẤP TÂN KHÁNH", "Ấp Tân Khánh", "viết toàn chữ hoa"),
        ("why", "Toå tröôûng xin nghæ", "Tổ trưởng xin nghỉ", "VNI"),
    ],
)
def test_what_is_meant_stands_in_the_box_to_be_sent_again(field: str, written: str, offered: str, why: str) -> None:
    form = typed(**{field: written})
    assert (why in str(form.errors[field]), form[field].value()) == (True, offered)
    assert typed(**{field: form[field].value()}).is_valid()


def test_a_tick_keeps_what_was_typed() -> None:
    form = typed(who="NGUYỄN VĂN AN")
    assert 'name="who-as_typed" value="NGUYỄN VĂN AN"' in str(form["who"])
    kept = typed(**{"who": "Nguyễn Văn An", "who-as_typed": "NGUYỄN VĂN AN", "name": ""})
    assert not kept.is_valid()  # for another reason: the tick stays
    assert (kept.cleaned_data["who"], kept["who"].value()) == ("NGUYỄN VĂN AN", "NGUYỄN VĂN AN")
    assert " checked" in str(kept["who"])


def test_what_is_typed_as_it_is_stored_shows_no_tick() -> None:
    form = typed(who="Müller Anna", why="Y Bhiêu Niê nghỉ")
    assert (form.is_valid(), "as_typed" in form.as_p()) == (True, False)
    assert "as_typed" not in Typing(initial={"who": "NGUYỄN VĂN AN"}).as_p()  # stored so: nobody is asked again


@pytest.mark.parametrize(
    "mark", ["nt", "N.T.", "n/t", "như trên", "-//-", "//", '"', "''", "〃", "- nt -", "(nt)", "”"]
)
def test_a_ditto_mark_is_no_value(mark: str) -> None:
    assert is_ditto(mark)
    assert "Xin ghi đủ" in str(typed(who=mark).errors["who"])


@pytest.mark.parametrize("text", ["", "-", "—", "...", "/", "'", "Nt 1", "N.T.A", "12/QĐ-UBND", "An", "Nhu Tren Xa"])
def test_what_says_something_or_nothing_is_no_ditto_mark(text: str) -> None:
    assert not is_ditto(text)


def forms_below(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for below in form.__subclasses__():
        yield below
        yield from forms_below(below)


def test_every_box_of_words_offers_what_is_meant_and_keeps_what_is_insisted_on() -> None:
    """In no form of the portal an old typeface comes in unseen, or is offered for without the tick that keeps it."""
    assert get_resolver().url_patterns  # every view, and with it every form, is loaded
    apps = {app for app in settings.INSTALLED_APPS if (Path(settings.BASE_DIR) / app).is_dir()}
    own = [form for form in forms_below(forms.BaseForm) if form.__module__.partition(".")[0] in apps]
    fields = {f"{form.__name__}.{name}": field for form in own for name, field in form.base_fields.items()}
    boxes = [
        name
        for name, field in fields.items()
        if isinstance(field.widget, forms.Textarea) or isinstance(field, OfferingField)
        if not isinstance(field, forms.JSONField)  # a script's, which nobody types
    ]
    offering = [
        name
        for name in boxes
        if isinstance(fields[name], OfferingField) and isinstance(fields[name].widget, OfferingInput | OfferingTextarea)
    ]
    assert len(boxes) > 60
    # A table, each cell of which is taken for what it means in the preview of the import; a message and a
    # letter, which are not kept and fill boxes that offer.
    assert set(boxes) - set(offering) == {
        "LetterForm.text",
        "MessageForm.message",
        "UploadForm.pasted",
        "DenominatorsForm.pasted",
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"), ("H'HEN NIÊ", "H'Hen Niê"), ("ANNA MÜLLER", "Anna Müller"),
        ("Bà Lê Thị Ba", "Lê Thị Ba"), ("Ông. Võ Văn Sơn", "Võ Văn Sơn"), ("Ông Cao Thắng", "Ông Cao Thắng"),
        ("Ông Thị Ngọc Lan", "Ông Thị Ngọc Lan"), ("Bà Ba", "Bà Ba"),
        ("AN", "AN"), ("Nguyễn Văn AN", "Nguyễn Văn AN"), ("nguyễn văn an", "nguyễn văn an"),
    ],
)  # fmt: skip
def test_people_in_capitals_are_written_as_people_are_named(written: str, meant: str) -> None:
    assert proper_person_name(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG ẤP AN II", "Tổ công nghệ số cộng đồng ấp An II"),
        ("ỦY BAN NHÂN DÂN XÃ THÁI BÌNH", "Ủy ban nhân dân xã Thái Bình"),
        ("UBND XÃ THÁI BÌNH", "UBND xã Thái Bình"), ("TỔ CNSCĐ KP 3", "Tổ CNSCĐ KP 3"),
        ("KHU PHỐ 4", "Khu phố 4"), ("KP 1", "KP 1"), ("VNPT", "VNPT"), ("Ấp An", "Ấp An"),
    ],
)  # fmt: skip
def test_places_and_offices_in_capitals_are_written_as_on_paper(written: str, meant: str) -> None:
    assert proper_name(written) == meant


@pytest.mark.parametrize("hidden", ["\u200b", "\u200d", "\u200e", "\u202e", "\u2066", "\u00ad", "\ufeff", "\u061c"])
def test_what_nobody_sees_is_not_stored(hidden: str) -> None:
    assert clean(f"{hidden}Nguyễn {hidden} Văn{hidden} An{hidden}") == "Nguyễn Văn An"
    form = typed(who=f"Nguyễn V{hidden}ăn An")
    assert (form.is_valid(), form.cleaned_data["who"]) == (True, "Nguyễn Văn An")
