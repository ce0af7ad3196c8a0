"""How much a number rose or fell since the round before: an arrow, a word and the number."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.rounding import rounded
from core.templatetags.wording import number

register = template.Library()

LESS = "dưới 0,1"  # points, where a difference rounds to none


class Changed(Protocol):
    """A number then and now; a rollup's Change or Shift."""

    @property
    def difference(self) -> float | None: ...


@register.filter
def movement(change: Changed | None) -> SafeString | str:
    """Return a Change in words: ▲ tăng 12; ▼ giảm 5; không đổi. Without a number on one of the
    sides: an em dash.
    """
    return _words(change, lambda size: number(int(size)))


@register.filter
def movement_in_points(change: Changed | None) -> SafeString | str:
    """Return a Shift, which is of a ratio, in percentage points: ▲ tăng 5,0 điểm %."""
    return _words(change, lambda size: f"{points(size)} điểm %")


@register.filter
def caution(change: Any, unit: str) -> str:
    """Return of how many ``unit`` a FigureChange is where these are not as many as before, else ""."""
    return change.caution(unit) if change else ""


@register.simple_tag
def change(number_changed: Changed | None, ratio_changed: Changed | None = None) -> str:
    """Return a change of a number, and of the ratio that it is a part of, for a narrow column."""
    counted, share = (one.difference if one else None for one in (number_changed, ratio_changed))
    return change_in_words(counted, share)


def change_in_words(counted: float | None, share: float | None = None) -> str:
    """Return how a number and a ratio changed: "+12 · +3,4 điểm"; one of the two alone where the other is not known;
    "giảm dưới 0,1 điểm" of a ratio that rounds to none; "0" where nothing changed, an em dash where neither is known.
    """
    if counted == 0 and not share:
        return "0"
    words = [] if counted is None else [_with_sign(counted, number(int(abs(counted))))]
    words += [] if share is None else [f"{_with_sign(share, points(abs(share)))} điểm"]
    return " · ".join(words) or "—"


def points(size: float) -> str:
    """Return a difference of ratios in percentage points, with one decimal; what rounds to none is said to be less."""
    found = rounded(Decimal(str(size)) * 100, 1)
    return formats.number_format(found, decimal_pos=1, use_l10n=True) if found or not size else LESS


def _with_sign(difference: float, size: str) -> str:
    if size == LESS:
        return f"{'tăng' if difference > 0 else 'giảm'} {size}"
    return f"{'+' if difference > 0 else '−' if difference < 0 else ''}{size}"


def _words(change: Changed | None, written: Callable[[float], str]) -> SafeString | str:
    difference = change.difference if change else None
    if difference is None:
        return "—"
    if not difference:
        return "không đổi"
    arrow, word = ("▲", "tăng") if difference > 0 else ("▼", "giảm")
    return format_html('<span><span aria-hidden="true">{}</span> {} {}</span>', arrow, word, written(abs(difference)))
