"""Pictures drawn on the server: inline SVG without scripts or styles, a table always stands behind each."""

import datetime
from collections.abc import Iterable
from itertools import groupby, pairwise
from typing import Any

import segno
from django import template

from core.templatetags.wording import day, percent, share

register = template.Library()

TEXT = 13  # pixels of a letter where nobody chose larger ones; a length in pixels divided by it grows with the letters
SKY = 44  # pixels above 100% of a curve: the words of the due day, then those of the goal
FIELD = 160  # pixels from 100% down to 0%
QUIET = 4  # white modules around a QR code (ISO/IEC 18004)


@register.inclusion_tag("components/bars.html")
def bars(
    rows: Iterable[tuple[str, int | None, int | None]], title: str, goal: float | None = None, goal_label: str = "Mốc"
) -> dict[str, Any]:
    """Draw one horizontal bar a row: ``(label, value, total)``, its length value ÷ total, its parts written out.

    A value of None (not answered) or a total of 0 or None draws no bar and writes a dash. A value above its total fills
    the track and no more. ``goal`` is a ratio from 0 to 1: a line through every bar, named ``goal_label``; bars that
    reach it are green. The words are text of the page, which wraps and grows as all text does.

    Use: ``{% load charts %}{% bars rows "Độ phủ theo xã" goal=0.8 goal_label="Mốc" %}``.
    """
    goal = None if goal is None else float(goal)
    return {
        "title": title,
        "bars": [_bar(*row, goal) for row in rows],
        "goal": None if goal is None else {"x": width(goal), "label": f"{goal_label} {percent(goal)}"},
    }


@register.inclusion_tag("components/curve.html")
def curve(
    points: Iterable[tuple[datetime.date, int, int]],
    title: str,
    goal: float | None = None,
    due: datetime.date | None = None,
) -> dict[str, Any]:
    """Draw shares over time as steps: ``(day, value, total)``, in order, each holding until the next.

    The last day has its value written out; ``goal`` is a ratio from 0 to 1, a line with its words; ``due`` a day, a
    mark with its words. Lengths across are percentages, so the picture fits any width; those down grow with its words.

    Use: ``{% load charts %}{% curve points "Độ phủ theo thời gian" goal=0.8 due=milestone.due_on %}``.
    """
    points = list(points)
    days = [on for on, _, _ in points] + ([due] if due else [])
    first, last = min(days), max(days)

    def x(on: datetime.date) -> float:
        return (on - first) / (last - first) * 100 if last > first else 0.0

    tops = [_height(value / total if total else 0) for _, value, total in points]
    lefts = [x(on) for on, _, _ in points]
    on, value, total = points[-1]
    start = points[0]
    return {
        "title": title,
        "description": f"{day(start[0])}: {share(*start[1:])}; {day(on)}: {share(value, total)}",
        "steps": [_step(*sides, top) for sides, top in zip(pairwise(lefts), tops, strict=False)],
        "rises": [_rise(left, *ends) for left, ends in zip(lefts[1:], pairwise(tops), strict=True)],
        "value": _words(lefts[-1], _beside(tops[-1], goal), share(value, total)),
        "goal": None if goal is None else _line(goal, left=due is not None and x(due) > 50),
        "due": None if due is None else _words(x(due), 14, f"Hạn {day(due)}"),
        "first": day(first),
        "last": day(last),
        "due_y": em(20),
        "due_height": em(SKY + FIELD - 20),
        "base": em(SKY + FIELD),
        "days_y": em(SKY + FIELD + 18),
        "height": em(SKY + FIELD + 26),
    }


@register.inclusion_tag("components/qr.html")
def qr(text: str, label: str) -> dict[str, str]:
    """Draw ``text`` as a QR code named ``label``; 15% of it may be worn off (level M).

    Use: ``{% load charts %}{% qr team.zalo_url "Mã QR của nhóm" %}``.
    """
    code = segno.make(text, error="m", boost_error=False)
    runs = []
    for y, row in enumerate(code.matrix, QUIET):
        x = QUIET
        for dark, same in groupby(row):
            length = len(list(same))
            runs += [f"M{x} {y}h{length}v1h-{length}z"] * dark
            x += length
    size = len(code.matrix) + 2 * QUIET
    return {"label": label, "path": "".join(runs), "size": str(size), "pixels": str(size * 6)}


# Everything below is text: the template would write 62.5 as "62,5", which no browser can draw.


def _bar(label: str, value: int | None, total: int | None, goal: float | None) -> dict[str, str]:
    ratio = value / total if value is not None and total else None
    reached = goal is not None and ratio is not None and ratio >= goal
    return {
        "label": label,
        "figures": share(value, total),
        "width": width(min(ratio or 0, 1)),
        "fill": "fill-on_time" if reached else "fill-main",
    }


def width(ratio: float) -> str:
    """Return a part of the width of a picture, as SVG writes it."""
    return f"{ratio * 100:.2f}%"


def em(pixels: float) -> str:
    """Return a length that is ``pixels`` where letters are TEXT pixels high, and grows with them."""
    return f"{pixels / TEXT:.3f}em"


def _height(ratio: float) -> int:
    return SKY + round((1 - min(ratio, 1)) * FIELD)


def _step(left: float, right: float, top: int) -> dict[str, str]:
    """One stretch of days: the field below it and its upper edge."""
    return {
        "x": f"{left:.2f}%",
        "width": f"{right - left:.2f}%",
        "y": em(top),
        "height": em(SKY + FIELD - top),
        "edge": em(top - 1),
    }


def _rise(left: float, before: int, after: int) -> dict[str, str]:
    return {"x": f"{left:.2f}%", "y": em(min(before, after) - 1), "height": em(abs(before - after) + 2)}


def _words(left: float, y: int, label: str) -> dict[str, str]:
    """A text at a day, on the side of it where there is room."""
    return {"x": f"{left:.2f}%", "y": em(y), "label": label, "anchor": "end" if left > 50 else "start"}


def _line(goal: float, *, left: bool) -> dict[str, str]:
    """The goal across the picture; its words at the end where the due day is not."""
    place = {"x": "0", "anchor": "start"} if left else {"x": "100%", "anchor": "end"}
    return place | {"y": em(_height(float(goal))), "label": f"Phải đạt {percent(goal)}"}


def _beside(top: int, goal: float | None) -> int:
    """Where the words of the last value stand: below the edge and clear of the goal; above it near the ground."""
    line = None if goal is None else _height(float(goal))
    below = (line if line is not None and top < line < top + 22 else top) + 18
    return below if below < SKY + FIELD else top - 8
