"""A map drawn on the server: a bubble a place, inline SVG without scripts or styles; a table stands behind it."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from places.templatetags.wording import number

register = template.Library()

WIDTH, HIGHEST = 640, 720  # units of the drawing, which scales to its page
EDGE = 36  # units kept free around, so that the largest bubble is whole
SMALLEST, LARGEST = 11, 30  # radius of a bubble, in units
MANY, LARGE = 40, 20  # and the largest where more bubbles than these would lie over one another
SINGLE = 14  # and of one that stands for one thing, at most
DOT = 4  # radius of a place where there is nothing
STEP = 26  # units between places that stand at one point
GOLDEN = math.pi * (3 - math.sqrt(5))  # the angle of a spiral in which no two points meet


@dataclass(frozen=True)
class Bubble:
    """One place of a map: how many things are there, how many of them are late, in words, and where it leads.

    ``letter`` names a class of places, A to D, or is a dash where a place has none: it is written instead of the count,
    with a colour and a ring of its own, and even a place with nothing is then a bubble that leads somewhere.
    """

    latitude: float
    longitude: float
    count: int
    late: int
    words: str
    url: str
    letter: str = ""


@register.inclusion_tag("components/bubbles.html")
def bubbles(places: Sequence[Bubble], title: str) -> dict[str, Any]:
    """Draw each place where it lies: the area of its bubble is its count, written inside; one with late ones is red and
    ringed. Where places are told by letters, the letter is written, coloured and ringed.

    Places with nothing are dots. Those that stand at one point are set around it in a spiral. The large ones come
    first, so that small ones lie above them; each is a link that a keyboard reaches.

    Use: ``{% load maps %}{% bubbles places "Khó khăn đang mở" %}``.
    """
    across, down, height = _projection(places)
    most = max((one.count for one in places), default=0)
    largest = LARGEST if sum(bool(_label(one)) for one in places) <= MANY else LARGE
    seen: Counter[tuple[float, float]] = Counter()
    drawn = []
    for one in sorted(places, key=lambda one: (-one.count, one.words)):
        at = (one.latitude, one.longitude)
        radius, angle = STEP * math.sqrt(seen[at]), GOLDEN * seen[at]
        seen[at] += 1
        x, y = across(one.longitude) + radius * math.cos(angle), down(one.latitude) + radius * math.sin(angle)
        drawn.append(_bubble(one, x, y, most, largest))
    return {
        "title": title,
        "dots": [bubble for bubble in drawn if not bubble["label"]],
        "bubbles": [bubble for bubble in drawn if bubble["label"]],
        "width": str(WIDTH),
        "height": f"{height:.0f}",
    }


def _projection(places: Sequence[Bubble]) -> tuple[Any, Any, float]:
    """Degrees to units, north upwards; a degree across is shorter than one upwards by the cosine of the latitude."""
    souths, wests = [one.latitude for one in places] or [0.0], [one.longitude for one in places] or [0.0]
    south, north, west, east = min(souths), max(souths), min(wests), max(wests)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * squeeze, 0.01), max(north - south, 0.01)
    scale = min((WIDTH - 2 * EDGE) / wide, (HIGHEST - 2 * EDGE) / tall)
    margin = (WIDTH - wide * scale) / 2

    def across(longitude: float) -> float:
        return margin + (longitude - west) * squeeze * scale

    def down(latitude: float) -> float:
        return EDGE + (north - latitude) * scale

    return across, down, tall * scale + 2 * EDGE


# Text again: the template would write 62.5 as "62,5", which no browser can draw.


def _bubble(one: Bubble, x: float, y: float, most: int, largest: int) -> dict[str, Any]:
    share = min(largest / math.sqrt(most), SINGLE) if most else 0
    label = _label(one)
    radius = max(SMALLEST, share * math.sqrt(one.count)) if label else DOT
    return {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "text_y": f"{y + 5:.1f}",
        "radius": f"{radius:.1f}",
        "label": label,
        "fill": _fill(one),
        "words": one.words,
        "url": one.url,
    }


def _label(one: Bubble) -> str:
    return one.letter or (number(one.count) if one.count else "")


def _fill(one: Bubble) -> str:
    if one.letter:
        return f"grade-{one.letter.lower()}" if one.letter.isalpha() else "grade-none"
    return "fill-missing ringed" if one.late else "fill-main"
