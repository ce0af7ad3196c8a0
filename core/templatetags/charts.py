"""Pictures drawn on the server: inline SVG without scripts or styles, a table always stands behind each."""

import datetime
from collections.abc import Iterable
from itertools import groupby, pairwise
from textwrap import wrap
from typing import Any

import segno
from django import template

from core.templatetags.wording import day, percent, share

register = template.Library()

ROW = 44  # pixels: a line of text, the bar under it, and air
BAR = 12
HEADROOM = 24  # pixels above the first row for the words of the goal
LINE = 39  # letters that stand in one line on a screen of 320 pixels
LEADING = 17  # pixels from one line of a label to the next
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
    reach it are green. Lengths are percentages and texts pixels, so the picture fits any width with legible words.

    Use: ``{% load charts %}{% bars rows "Độ phủ theo xã" goal=0.8 goal_label="Mốc" %}``.
    """
    goal = None if goal is None else float(goal)
    top = 0 if goal is None else HEADROOM
    drawn: list[dict[str, Any]] = []
    for label, value, total in rows:
        drawn.append(_bar(label, value, total, goal, drawn[-1]["bottom"] if drawn else top))
    return {
        "title": title,
        "description": "; ".join(f"{bar['name']}: {bar['figures']}" for bar in drawn),
        "bars": drawn,
        "height": str(drawn[-1]["bottom"] if drawn else top),
        "goal": None if goal is None else line_through(goal, f"{goal_label} {percent(goal)}", top),
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
    mark with its words. Lengths across are percentages, so the picture fits any width with legible words.

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
        "due_height": str(SKY + FIELD - 20),
        "base": str(SKY + FIELD),
        "days_y": str(SKY + FIELD + 18),
        "height": str(SKY + FIELD + 26),
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


def _bar(label: str, value: int | None, total: int | None, goal: float | None, y: int) -> dict[str, Any]:
    ratio = value / total if value is not None and total else None
    figures = share(value, total)
    return {
        "name": label,
        "width": f"{min(ratio or 0, 1) * 100:.2f}%",
        "fill": "fill-on_time" if goal is not None and ratio is not None and ratio >= goal else "fill-main",
        **bar_row(label, figures, y),
    }


def bar_row(label: str, figures: str, y: int) -> dict[str, Any]:
    """Return the words of a bar and where its parts stand; its row begins at ``y`` and the next one at ``bottom``.

    A label too long to stand beside the figures takes lines of its own: no word of it is left out.
    """
    lines = wrap(label, LINE) or [""]
    if len(lines[-1]) + 1 + len(figures) > LINE:
        lines.append("")
    last = y + LEADING * (len(lines) - 1)
    return {
        "lines": [{"words": words, "y": str(y + 15 + LEADING * index)} for index, words in enumerate(lines) if words],
        "figures": figures,
        "text_y": str(last + 15),
        "bar_y": str(last + 22),
        "bar_height": str(BAR),
        "mark_y": str(last + 18),
        "mark_height": str(BAR + 8),
        "bottom": last + ROW,
    }


def line_through(share: float, label: str, top: int) -> dict[str, str]:
    """Return a line through all bars at a share of their track, with its words above them."""
    return {
        "x": f"{share * 100:.2f}%",
        "anchor": "end" if share > 0.5 else "start",
        "text_y": str(top - 8),
        "label": label,
    }


def _height(ratio: float) -> int:
    return SKY + round((1 - min(ratio, 1)) * FIELD)


def _step(left: float, right: float, top: int) -> dict[str, str]:
    """One stretch of days: the field below it and its upper edge."""
    return {
        "x": f"{left:.2f}%",
        "width": f"{right - left:.2f}%",
        "y": str(top),
        "height": str(SKY + FIELD - top),
        "edge": str(top - 1),
    }


def _rise(left: float, before: int, after: int) -> dict[str, str]:
    return {"x": f"{left:.2f}%", "y": str(min(before, after) - 1), "height": str(abs(before - after) + 2)}


def _words(left: float, y: int, label: str) -> dict[str, str]:
    """A text at a day, on the side of it where there is room."""
    return {"x": f"{left:.2f}%", "y": str(y), "label": label, "anchor": "end" if left > 50 else "start"}


def _line(goal: float, *, left: bool) -> dict[str, str]:
    """The goal across the picture; its words at the end where the due day is not."""
    place = {"x": "0", "anchor": "start"} if left else {"x": "100%", "anchor": "end"}
    return place | {"y": str(_height(float(goal))), "label": f"Phải đạt {percent(goal)}"}


def _beside(top: int, goal: float | None) -> int:
    """Where the words of the last value stand: below the edge and clear of the goal; above it near the ground."""
    line = None if goal is None else _height(float(goal))
    below = (line if line is not None and top < line < top + 22 else top) + 18
    return below if below < SKY + FIELD else top - 8
