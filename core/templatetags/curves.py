"""Shares from round to round, drawn on the server: inline SVG without scripts or styles, a table stands behind each."""

import datetime
from collections.abc import Sequence
from itertools import accumulate, pairwise
from textwrap import wrap
from typing import Any, NamedTuple

from django import template

from core.templatetags.charts import LINE
from core.templatetags.wording import day, percent, share

register = template.Library()

FIELD = 150  # pixels from the highest share of the picture down to 0%
LEGEND = 22  # pixels a line of words takes
KEY = 4  # letters that the mark before the words takes the room of
AIR = 22  # pixels between the words and the field
FIRST, LAST = 14.0, 96.0  # percent of the width: where the first and the last round stand, clear of the scale's words
DAYS_BELOW = 4  # rounds whose days all find room below the field on a phone
DASHES = ["", "7 4", "2 4"]  # one kind of line each, so that none is told by colour alone
WIDE, HIGH = 120, 44  # units of a small picture
WIDEST = 20  # units that a column takes at most with the air beside it
FLOOR = 2  # units: a share of zero is a low line; what was not answered is a dash


class Point(NamedTuple):
    """One round: the last day of its data, a part, a whole. Nothing to divide by leaves a gap, never a zero."""

    on: datetime.date
    part: int | None
    whole: int | None

    @property
    def ratio(self) -> float | None:
        return self.part / self.whole if self.part is not None and self.whole else None


@register.inclusion_tag("components/rounds_curve.html")
def rounds_curve(lines: Sequence[tuple[str, Sequence[Point]]], title: str) -> dict[str, Any]:
    """Draw one line a measure over the same rounds, at most three; the words above name each with its last share.

    A round where a measure has nothing to divide by breaks its line. The scale begins at 0% and ends at 100%, or at the
    highest share where one passes it.

    Use: ``{% load curves %}{% rounds_curve lines "Diễn biến qua các kỳ" %}``.
    """
    top = ceiling([points for _, points in lines])
    words = [wrap(f"{label}: {share(found[-1].part, found[-1].whole)}", LINE - KEY) for label, found in lines]
    *above, below = accumulate((len(one) for one in words), initial=0)
    sky = LEGEND * below + AIR
    points = lines[0][1]
    across = [_across(index, len(points)) for index in range(len(points))]
    drawn = [
        _line(index, label, found, across, top, sky) | _key(words[index], above[index])
        for index, (label, found) in enumerate(lines)
    ]
    return {
        "title": title,
        "description": "; ".join(line["said"] for line in drawn),
        "lines": drawn,
        "grid": [{"y": str(_down(part * top, top, sky)), "label": percent(part * top)} for part in (1, 0.5, 0)],
        "days": _days([one.on for one in points], across),
        "days_y": str(sky + FIELD + 18),
        "height": str(sky + FIELD + 26),
    }


@register.inclusion_tag("components/columns.html")
def columns(points: Sequence[Point], title: str, top: float = 1.0) -> dict[str, Any]:
    """Draw one column a round, as high as its share of ``top``: a small multiple, the same scale for all of its kind.

    Use: ``{% load curves %}{% columns points "Xã An" top=top %}``.
    """
    step = min(WIDE / max(len(points), 1), WIDEST)
    return {
        "title": title,
        "description": "; ".join(f"{day(one.on)}: {share(one.part, one.whole)}" for one in points),
        "columns": [_column(index, one.ratio, step, top) for index, one in enumerate(points)],
        "width": str(WIDE),
        "height": str(HIGH),
    }


def ceiling(rows: Sequence[Sequence[Point]]) -> float:
    """Where the scale of some pictures ends: 100%, or the highest share where one passes it."""
    return max([1.0, *(one.ratio for points in rows for one in points if one.ratio is not None)])


# Everything below is text: the template would write 62.5 as "62,5", which no browser can draw.


def _across(index: int, number: int) -> float:
    return (FIRST + LAST) / 2 if number < 2 else FIRST + (LAST - FIRST) * index / (number - 1)


def _down(ratio: float, top: float, sky: int) -> int:
    return sky + round((1 - ratio / top) * FIELD)


def _line(
    index: int, label: str, points: Sequence[Point], across: Sequence[float], top: float, sky: int
) -> dict[str, Any]:
    spots = [
        None if one.ratio is None else (x, _down(one.ratio, top, sky)) for x, one in zip(across, points, strict=True)
    ]
    return {
        "ink": f"ink-{index + 1}",
        "dashes": DASHES[index],
        "said": f"{label}: " + ", ".join(f"{day(one.on)} {percent(one.ratio)}" for one in points),
        "pieces": [
            {"x1": f"{a[0]:.2f}%", "y1": str(a[1]), "x2": f"{b[0]:.2f}%", "y2": str(b[1])}
            for a, b in pairwise(spots)
            if a and b
        ],
        "marks": [{"x": f"{spot[0]:.2f}%", "y": str(spot[1])} for spot in spots if spot],
        "shape": ["circle", "square", "diamond"][index],
    }


def _key(words: Sequence[str], above: int) -> dict[str, Any]:
    """The mark of a line and its words, below those of the lines before it."""
    return {
        "words": [{"words": one, "y": str(LEGEND * index - 6)} for index, one in enumerate(words, above + 1)],
        "key": {"x": "9", "y": str(LEGEND * (above + 1) - 11)},
    }


def _days(days: Sequence[datetime.date], across: Sequence[float]) -> list[dict[str, str]]:
    """Below the field: each round's last day, or of many the first and the last."""
    last = len(days) - 1
    named = range(len(days)) if len(days) <= DAYS_BELOW else (0, last)
    return [
        {"x": "100%", "anchor": "end", "label": day(days[one])}
        if one == last > 0
        else {"x": f"{across[one]:.2f}%", "anchor": "middle", "label": day(days[one])}
        for one in named
    ]


def _column(index: int, ratio: float | None, step: float, top: float) -> dict[str, Any]:
    tall = 0.0 if ratio is None else max(ratio / top * HIGH, FLOOR)
    return {
        "x": f"{index * step + step * 0.1:.1f}",
        "width": f"{step * 0.8:.1f}",
        "y": f"{HIGH - tall:.1f}",
        "height": f"{tall:.1f}",
        "middle": f"{(index + 0.5) * step:.1f}",
        "answered": ratio is not None,
    }
