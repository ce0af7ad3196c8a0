"""Boxes for days and instants as Vietnam writes them; and boxes that show what is offered in the place of what was
typed, with a tick that keeps it as it was.
"""

import datetime
import re
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

FORMAT = "%d/%m/%Y %H:%M"  # of an instant
EIGHT_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)


class DayInput(forms.DateInput):
    """A day, typed and shown as 20/06/2022.

    The browser's own box for dates follows the language of the browser, not of the page: 7 June reads 06/07/2022 where
    it is English, and nobody sees that. A day in ISO, as addresses carry it, is shown like any other. The digits alone
    are enough, 20062022: a phone's keys for numbers may have no stroke.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        shown = {"placeholder": "ngày/tháng/năm", "autocomplete": "off", "inputmode": "numeric"}
        super().__init__(shown | (attrs or {}), "%d/%m/%Y")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        if isinstance(typed, str) and EIGHT_DIGITS.fullmatch(typed.strip()):
            return EIGHT_DIGITS.sub(r"\1/\2/\3", typed.strip())
        with suppress(ValueError, TypeError):
            return f"{datetime.date.fromisoformat(typed):%d/%m/%Y}"
        return typed


class InstantInput(forms.DateTimeInput):
    """A day and an hour, typed and shown as 20/06/2022 17:00, for the reason that DayInput gives."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "ngày/tháng/năm giờ:phút", "autocomplete": "off"} | (attrs or {}), FORMAT)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        with suppress(ValueError, TypeError):
            return f"{datetime.datetime.fromisoformat(typed):{FORMAT}}"
        return typed


class HourInput(forms.TimeInput):
    """An hour of 24 and its minute, typed and shown as 17:00: a browser's own box may count to twelve twice."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "giờ:phút", "autocomplete": "off"} | (attrs or {}), "%H:%M")


class OfferedText(str):
    """What is offered; ``typed`` is what it stands for."""

    __slots__ = ("typed",)
    typed: str

    def __new__(cls, text: str, *, typed: str) -> "OfferedText":
        offered = super().__new__(cls, text)
        offered.typed = typed
        return offered


class KeptText(str):
    """What was typed and is kept so by a tick, whatever was offered."""

    __slots__ = ()


class _Offering(forms.Widget):
    """The tick bears the text itself, so that no tick speaks for another text."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        kept = data.get(tick_name(name))
        return KeptText(kept) if kept else super().value_from_datadict(data, files, name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        if not isinstance(value, OfferedText | KeptText):
            return box
        typed = value.typed if isinstance(value, OfferedText) else str(value)
        return format_html(
            '{}<div class="form-check mt-2"><input class="form-check-input" type="checkbox" name="{}" value="{}" '
            'id="id_{}"{}><label class="form-check-label text-break" for="id_{}">Giữ như đã gõ: “{}”</label></div>',
            *(box, tick_name(name), typed, tick_name(name)),
            SafeString(" checked") if isinstance(value, KeptText) else "",
            *(tick_name(name), typed),
        )


class OfferingInput(_Offering, forms.TextInput):
    """A box of one line."""


class OfferingTextarea(_Offering, forms.Textarea):
    """A box of several lines."""


def tick_name(name: str) -> str:
    """Return the name of the tick that keeps what was typed in the box ``name``."""
    return f"{name}-as_typed"
