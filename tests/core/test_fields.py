"""Forms are drawn as Django's widgets and crispy forms' Bootstrap 5 pack draw them; only the way there is shorter."""

import datetime
from pathlib import Path
from typing import Any

import crispy_bootstrap5
import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.renderers import TemplatesSetting
from django.template import Context, Engine
from django.test.html import parse_html
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from config.widgets import WidgetRenderer
from core.templatetags.fields import field_row, field_rows

NASTY = "<b>\"Tổ\" & 'ấp'</b>"
GROUPED = [("", "---------"), (NASTY, [(1, "một"), ("hai<", NASTY)]), ("x", [(1234, 1234), (True, lazystr(NASTY))])]
PACK = Path(crispy_bootstrap5.__file__).parent / "templates"

BOXES, PDF = forms.CheckboxSelectMultiple({"data-x": NASTY}), forms.FileInput({"accept": ".pdf"})


class Stored:
    url, name = "/files/1", NASTY

    def __str__(self) -> str:
        return self.name


class Everything(forms.Form):
    name = forms.CharField(label=NASTY, help_text=mark_safe("Viết <strong>đủ</strong> dấu."), max_length=30)
    bare = forms.CharField(label="", required=False)
    classed = forms.CharField(widget=forms.TextInput({"class": "figure", "data-x": NASTY, "hidden": False, "cols": 3}))
    many = forms.IntegerField(label="Số hộ", min_value=0, required=False, localize=True)
    plain = forms.IntegerField(disabled=True, required=False)
    day = forms.DateField(label="Ngày", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    at = forms.DateTimeField(required=False)
    hour = forms.TimeField(required=False)
    mail = forms.EmailField(required=False)
    page = forms.URLField(required=False, assume_scheme="https")
    secret = forms.CharField(widget=forms.PasswordInput, required=False)
    text = forms.CharField(label=mark_safe("Nội <em>dung</em>"), widget=forms.Textarea({"rows": 3}))
    one = forms.ChoiceField(label="Chọn", choices=GROUPED, help_text="Một trong các mục.")
    some = forms.MultipleChoiceField(choices=GROUPED, required=False)
    radio = forms.ChoiceField(label="Hình thức", choices=GROUPED, widget=forms.RadioSelect, help_text="Chọn một.")
    boxes = forms.MultipleChoiceField(
        label="Ô", choices=GROUPED, widget=forms.CheckboxSelectMultiple({"data-x": NASTY})
    )
    agree = forms.BooleanField(label="Đồng ý", help_text="Bắt buộc.")
    maybe = forms.BooleanField(label="Có thể", required=False)
    unknown = forms.NullBooleanField(required=False)
    scan = forms.FileField(
        label="Bản quét", widget=forms.FileInput({"accept": ".pdf"}), help_text="PDF", required=False
    )
    photo = forms.FileField(label="Ảnh", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    none = forms.CharField(widget=forms.TextInput({"title": None, "autofocus": True}), required=False)


FILLED = {
    "name": NASTY, "classed": mark_safe("đã <i>sạch</i>"), "many": 12345, "plain": 9876,
    "day": datetime.date(2022, 6, 20), "at": datetime.datetime(2022, 6, 20, 7, 30, tzinfo=datetime.UTC),
    "hour": datetime.time(7, 30), "mail": "a@b.vn", "page": "https://b.vn/?a=1&b",
    "text": NASTY, "one": "hai<", "some": [1, 1234], "radio": 1, "boxes": [1, "hai<"], "agree": True, "unknown": False,
    "photo": Stored(), "seen": NASTY,
}  # fmt: skip
WRONG = {"name": "x" * 40, "many": "<nhiều>", "day": "hôm qua", "one": "không có", "radio": NASTY, "boxes": ["không"]}
SENT = {"data": MultiValueDict({key: value if isinstance(value, list) else [value] for key, value in WRONG.items()})}
EMPTY_FILE = {"files": MultiValueDict({"scan": [SimpleUploadedFile("a.pdf", b"")]})}
STATES: dict[str, dict[str, Any]] = {
    "empty": {},
    "filled": {"initial": FILLED},
    "wrong": SENT,
    "wrong, over what stood there": SENT | EMPTY_FILE | {"initial": FILLED},
    "one of several": {"prefix": "hàng-1", "initial": FILLED},
    "without ids": {"auto_id": False},
}


@pytest.fixture
def pack() -> Engine:
    libraries = {
        f"crispy_forms_{name}": f"crispy_forms.templatetags.crispy_forms_{name}" for name in ("field", "filters")
    }
    libraries["l10n"] = "django.templatetags.l10n"
    return Engine(dirs=[PACK], libraries=libraries)


def by_pack(pack: Engine, field: forms.BoundField) -> str:
    told = {"field": field, "form_show_errors": True, "form_show_labels": True, "label_class": "", "field_class": ""}
    return pack.get_template("bootstrap5/field.html").render(Context(told))


@pytest.mark.parametrize("state", STATES)
def test_every_widget_is_written_letter_by_letter_as_by_djangos_template(state: str) -> None:
    ours = Everything(**STATES[state], renderer=WidgetRenderer())
    djangos = Everything(**STATES[state], renderer=TemplatesSetting())
    for name in ours.fields:
        assert str(ours[name]) == str(djangos[name]), name


def test_a_choice_by_itself_is_written_with_its_label_and_without() -> None:
    ours, djangos = (Everything(renderer=renderer)["radio"] for renderer in (WidgetRenderer(), TemplatesSetting()))
    for mine, theirs in zip(ours.subwidgets, djangos.subwidgets, strict=True):
        assert (str(mine), mine.tag()) == (str(theirs), theirs.tag())


@pytest.mark.parametrize("state", STATES)
def test_every_field_is_drawn_as_by_crispy_forms(state: str, pack: Engine) -> None:
    ours, theirs = Everything(**STATES[state]), Everything(**STATES[state])
    for name in ours.fields:
        drawn = field_row(ours[name])
        assert parse_html(drawn) == parse_html(by_pack(pack, theirs[name])), name
        assert "&lt;div" not in drawn
    assert field_rows(Everything(**STATES[state])).count("<div id=") >= len(ours.fields) - 1


def test_what_somebody_typed_is_never_markup() -> None:
    drawn = field_rows(
        Everything(initial={"name": NASTY, "text": NASTY, "seen": NASTY, "classed": "</textarea><script>"})
    )
    assert NASTY not in drawn
    assert "<script>" not in drawn


def test_a_help_text_is_markup_only_where_it_says_so() -> None:
    form = Everything()
    form.fields["text"].help_text = NASTY
    assert NASTY not in field_row(form["text"])
    assert "<strong>đủ</strong>" in field_row(form["name"])
