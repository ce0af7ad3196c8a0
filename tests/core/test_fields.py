"""A field of a form with its label, help and errors, as crispy forms' Bootstrap 5 pack draws it in our pages."""

import datetime
import re
from html import unescape

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import Context, Template
from django.test.html import Element, parse_html
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from core.fields import AmountField, DayField
from core.widgets import DayInput, InstantInput
from core.working_days import VIETNAM
from tests.test_architecture import modules, text, where

NASTY = "<b>\"Tổ\" & 'ấp'</b>"
CHOICES = [("xa", "Xã"), ("phuong", NASTY)]


class Everything(forms.Form):
    name = forms.CharField(label=NASTY, help_text=mark_safe("Viết <strong>đủ</strong> dấu."), max_length=30)
    many = forms.IntegerField(label="Số hộ", min_value=0, localize=True, help_text="Để trống nếu chưa đếm.")
    day = forms.DateField(label="Ngày", widget=DayInput)
    text = forms.CharField(label="Nội dung", widget=forms.Textarea({"rows": 3}), max_length=30)
    one = forms.ChoiceField(label="Chọn", choices=CHOICES)
    radio = forms.ChoiceField(label="Hình thức", choices=CHOICES, widget=forms.RadioSelect, help_text="Chọn một.")
    boxes = forms.MultipleChoiceField(label="Các ô", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label="Đồng ý", help_text="Bắt buộc.")
    scan = forms.FileField(label="Bản quét", widget=forms.FileInput({"accept": ".pdf"}), help_text="Tệp PDF.")


WRONG = {
    "name": NASTY * 3, "many": "<nhiều>", "day": "hôm qua", "text": NASTY * 3, "one": "không có",
    "radio": "không có", "boxes": ["không có"],
}  # fmt: skip


def drawn(form: forms.Form) -> str:
    return Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))


def elements(html: str) -> list[Element]:
    """Return every element of the markup, the outer before the inner."""
    found, waiting = [], [parse_html(f"<div>{html}</div>")]
    while waiting:
        element = waiting.pop(0)
        found.append(element)
        waiting += [child for child in element.children if isinstance(child, Element)]
    return found


def attribute(element: Element, name: str) -> str:
    return str(dict(element.attributes).get(name) or "")


@pytest.mark.parametrize("name", list(Everything.base_fields))
def test_an_error_and_a_help_stand_at_their_field_and_are_tied_to_it(name: str) -> None:
    form = Everything(WRONG)
    about = {attribute(element, "id"): element for element in elements(drawn(form))}
    tied = {
        identity
        for element in elements(drawn(form))
        if attribute(element, "name") == name or element.name == "fieldset"
        for identity in attribute(element, "aria-describedby").split()
        if identity.startswith(f"id_{name}_")
    }
    expected = {f"id_{name}_error"} | ({f"id_{name}_helptext"} if form.fields[name].help_text else set())
    assert tied == expected
    assert all(identity in about for identity in tied)
    assert form.errors[name][0] in str(about[f"id_{name}_error"])


@pytest.mark.parametrize("name", list(Everything.base_fields))
def test_a_field_has_a_label_of_its_own(name: str) -> None:
    form = Everything()
    labels = [element for element in elements(drawn(form)) if element.name in {"label", "legend"}]
    own = [label for label in labels if re.fullmatch(f"(id_{name}(_\\d)?)?", attribute(label, "for"))]
    assert any(str(form.fields[name].label) in unescape(str(label)) for label in own)


def test_what_somebody_typed_is_kept_and_is_never_markup() -> None:
    html = drawn(Everything(WRONG | {"many": "12.345"}))
    assert NASTY not in html
    assert 'value="12.345"' in html
    assert 'value="hôm qua"' in html
    assert html.count("&lt;b&gt;&quot;Tổ&quot; &amp; &#x27;ấp&#x27;&lt;/b&gt;" * 3) == len(["name", "text"])


def test_a_help_text_is_markup_only_where_it_says_so() -> None:
    form = Everything()
    form.fields["text"].help_text = NASTY
    html = drawn(form)
    assert NASTY not in html
    assert "&lt;b&gt;&quot;Tổ&quot;" in html
    assert "Viết <strong>đủ</strong> dấu." in html


GROUPED = [("", "---------"), (NASTY, [(1, "một"), ("hai<", NASTY)]), ("x", [(1234, 1234), (True, lazystr(NASTY))])]


@pytest.mark.parametrize("chosen", ["", 1, 1234, "hai<", "không có"])
def test_a_list_to_choose_from_is_written_as_by_django(chosen: object) -> None:
    widget = forms.Select({"class": "form-select", "data-x": NASTY, "hidden": False, "required": True}, GROUPED)
    ours = widget.render("one", chosen, {"id": "id_one"}, TemplatesSetting())
    assert parse_html(ours) == parse_html(widget.render("one", chosen, {"id": "id_one"}, DjangoTemplates()))
    assert NASTY not in ours


def test_a_field_carries_no_style_of_its_own() -> None:
    assert "style=" not in drawn(Everything(WRONG))


class Days(forms.Form):
    day = DayField(initial=datetime.date(2022, 6, 7))
    at = forms.DateTimeField(widget=InstantInput, initial=datetime.datetime(2022, 6, 7, 17, tzinfo=VIETNAM))


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"day": "2022-06-07", "at": "2022-06-07T17:00"},  # as an address says it
        {"day": "07/06/2022", "at": "07/06/2022 17:00"},
        {"day": " 07062022", "at": "07/06/2022 17:00"},  # by a phone's keys for numbers
    ],
)
def test_a_day_is_shown_and_typed_day_first_whatever_language_the_browser_speaks(data: dict[str, str] | None) -> None:
    form = Days(data)
    boxes = {attribute(one, "name"): one for one in elements(drawn(form)) if one.name == "input"}
    assert [attribute(box, "type") for box in boxes.values()] == ["text", "text"]
    assert attribute(boxes["day"], "placeholder") == "ngày/tháng/năm"
    assert [attribute(box, "value") for box in boxes.values()] == ["07/06/2022", "07/06/2022 17:00"]
    if data:
        assert form.is_valid()
        assert form.cleaned_data["day"] == datetime.date(2022, 6, 7)


def test_no_box_leaves_the_order_of_day_and_month_to_the_browser() -> None:
    by_browser = re.compile(r"""type["']?[=:] ?["'](?:date|datetime-local|month|week|time)["']""")
    written = [
        *modules(),
        *(settings.BASE_DIR / "templates").rglob("*.html"),
        *(settings.BASE_DIR / "static/js").glob("*.js"),
    ]
    assert [where(path) for path in written if by_browser.search(text(path))] == []


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("100.000", 100_000),
        ("100,000", 100_000),
        (" 12 000 ", 12_000),
        ("1187", 1_187),
        ("0", 0),
        ("1.234.567", 1_234_567),
    ],
)
def test_an_amount_is_read_as_pages_write_it(typed: str, amount: int) -> None:
    assert AmountField(min_value=0).clean(typed) == amount


@pytest.mark.parametrize(
    "typed", ["1.5", "100.00", "1,2", "12.34.567", "1.234,567", "-5", "1e3", "９.000.00", "x" * 99, "1" * 99]
)
def test_what_is_no_whole_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        AmountField(min_value=0, max_value=10**9).clean(typed)
