"""Shares from round to round, drawn on the server: inline SVG without scripts or styles, a table stands behind each."""

import datetime
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django import template

from core.templatetags.charts import em
from core.templatetags.wording import day, percent, share

register = template.Library()

FIELD = 150  # pixels from the highest share of the picture down to 0%
AIR = 18  # pixels above the field, for the words of the scale
KEY = {"x": "9", "y": "9"}  # where the mark of a line stands before its words
FIRST, LAST = 14.0, 96.0  # percent of the width: where the first and the last round stand, clear of the scale's words
DAYS_BELOW = 4  # rounds whose days all find room below the field on a phone
DAYS_ON_DESK = 12  # and on a desk
DASHES = ["", "7 4", "2 4"]  # one kind of line each, so that none is told by colour alone


class Point(NamedTuple):
    """One round: the last day of its data, a part, a whole. Nothing to divide by leaves a gap, never a zero.

    ``url`` leads to what the point is made of; "" where it leads nowhere.
    """

    on: datetime.date
    part: int | None
    whole: int | None
    url: str = ""

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
    points = lines[0][1]
    across = [_across(index, len(points)) for index in range(len(points))]
    drawn = [_line(index, label, found, across, top) for index, (label, found) in enumerate(lines)]
    return {
        "title": title,
        "description": "; ".join(line["said"] for line in drawn),
        "leads": any(one.url for one in points),
        "lines": drawn,
        "key": KEY,
        "grid": [{"y": em(_down(part * top, top)), "label": percent(part * top)} for part in (1, 0.5, 0)],
        "days": _days([one.on for one in points], across),
        "days_y": em(AIR + FIELD + 18),
        "height": em(AIR + FIELD + 26),
    }


def ceiling(rows: Sequence[Sequence[Point]]) -> float:
    """Where the scale of some pictures ends: 100%, or the highest share where one passes it."""
    return max([1.0, *(one.ratio for points in rows for one in points if one.ratio is not None)])


# Everything below is text: the template would write 62.5 as "62,5", which no browser can draw.


def _across(index: int, number: int) -> float:
    return (FIRST + LAST) / 2 if number < 2 else FIRST + (LAST - FIRST) * index / (number - 1)


def _down(ratio: float, top: float) -> int:
    return AIR + round((1 - ratio / top) * FIELD)


def _line(index: int, label: str, points: Sequence[Point], across: Sequence[float], top: float) -> dict[str, Any]:
    spots = [None if one.ratio is None else (x, _down(one.ratio, top)) for x, one in zip(across, points, strict=True)]
    return {
        "words": f"{label}: {share(points[-1].part, points[-1].whole)}",
        "ink": f"ink-{index + 1}",
        "dashes": DASHES[index],
        "said": f"{label}: " + ", ".join(f"{day(one.on)} {percent(one.ratio)}" for one in points),
        "pieces": [
            {"x1": f"{a[0]:.2f}%", "y1": em(a[1]), "x2": f"{b[0]:.2f}%", "y2": em(b[1])}
            for a, b in pairwise(spots)
            if a and b
        ],
        "marks": [
            {"x": f"{spot[0]:.2f}%", "y": em(spot[1]), "url": one.url, "words": _point_words(label, one)}
            for spot, one in zip(spots, points, strict=True)
            if spot
        ],
        "shape": ["circle", "square", "diamond"][index],
    }


def _point_words(label: str, one: Point) -> str:
    return f"{label}, số liệu đến {day(one.on)}: {share(one.part, one.whole)}"


def _days(days: Sequence[datetime.date], across: Sequence[float]) -> list[dict[str, str]]:
    """Below the field: each round's last day; of many only the first and the last on a screen that is too narrow, and
    of very many one in so many, counted back from the last.
    """
    last = len(days) - 1
    step = -(-len(days) // DAYS_ON_DESK)
    found = []
    for index, on in enumerate(days):
        if (last - index) % step and index:
            continue
        hidden = "on-desk" if 0 < index < last and last >= DAYS_BELOW else ""
        place = (
            {"x": "100%", "anchor": "end"} if index == last > 0 else {"x": f"{across[index]:.2f}%", "anchor": "middle"}
        )
        found.append(place | {"label": day(on), "hidden": hidden})
    return found
