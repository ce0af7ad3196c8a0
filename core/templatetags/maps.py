"""Maps drawn on the server, a bubble or an outline a place: inline SVG without scripts or styles, a table beside it."""

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, pairwise
from typing import Any

from django import template

from core.outlines import Ring
from core.templatetags.wording import number

register = template.Library()

WIDTH, HIGHEST = 640, 720  # units of the drawing, which scales to its page
EDGE = 36  # units kept free around, so that the largest bubble is whole
SMALLEST, LARGEST = 11, 30  # radius of a bubble, in units
MANY, LARGE = 40, 20  # and the largest where more bubbles than these would lie over one another
SINGLE = 14  # and of one that stands for one thing, at most
DOT = 4  # radius of a place where there is nothing
STEP = 26  # units between places that stand at one point
MARGIN = 4  # units kept free around what was moved beyond the edge
PASSES = 30  # over all bubbles, at most, to move apart those that lie over one another
GOLDEN = math.pi * (3 - math.sqrt(5))  # the angle of a spiral in which no two points meet
BROAD, TALL = 560, 620  # units of a sketch at most
FRAME = 4  # units kept free around it
LINE = 12  # units from one line of words to the next
SIZE = 10  # of the letters of a name, in units, as portal.css has it
LETTER = 10  # units that the letter of a class takes across
NARROW, BROADER = " fijlrt'.-", "mwMW"  # characters that are narrower and broader than others in any typeface
LEVELS = 16  # heights at which an outline is tried for where its words fit


@dataclass(frozen=True)
class Bubble:
    """One place of a map: how many things are there, how many of them are late, in words, and where it leads."""

    latitude: float
    longitude: float
    count: int
    late: int
    words: str
    url: str


@dataclass
class Spot:
    """Where a bubble is drawn and how large, in units."""

    x: float
    y: float
    radius: float


@register.inclusion_tag("components/bubbles.html")
def bubbles(places: Sequence[Bubble], title: str) -> dict[str, Any]:
    """Draw each place where it lies: the area of its bubble is its count, written inside; one with late ones is red and
    ringed.

    Places with nothing are dots. Those that stand at one point are set around it in a spiral, then bubbles are moved
    apart until none covers another. The large ones come first; each is a link that a keyboard reaches.

    Use: ``{% load maps %}{% bubbles places "Khó khăn đang mở" %}``.
    """
    across, down, height = _projection(places)
    most = max((one.count for one in places), default=0)
    largest = LARGEST if sum(bool(one.count) for one in places) <= MANY else LARGE
    seen: Counter[tuple[float, float]] = Counter()
    spots = []
    ordered = sorted(places, key=lambda one: (-one.count, one.words))
    for one in ordered:
        at = (one.latitude, one.longitude)
        away, angle = STEP * math.sqrt(seen[at]), GOLDEN * seen[at]
        seen[at] += 1
        x, y = across(one.longitude) + away * math.cos(angle), down(one.latitude) + away * math.sin(angle)
        spots.append(Spot(x, y, _radius(one, most, largest)))
    _move_apart([spot for one, spot in zip(ordered, spots, strict=True) if one.count])
    left = min([0.0, *(spot.x - spot.radius - MARGIN for spot in spots)])
    top = min([0.0, *(spot.y - spot.radius - MARGIN for spot in spots)])
    right = max([float(WIDTH), *(spot.x + spot.radius + MARGIN for spot in spots)])
    bottom = max([height, *(spot.y + spot.radius + MARGIN for spot in spots)])
    bubbles = [_bubble(one, spot, left, top) for one, spot in zip(ordered, spots, strict=True)]
    return {
        "title": title,
        "dots": [bubble for bubble in bubbles if not bubble["label"]],
        "bubbles": [bubble for bubble in bubbles if bubble["label"]],
        "width": f"{right - left:.0f}",
        "height": f"{bottom - top:.0f}",
    }


def _move_apart(spots: list[Spot]) -> None:
    """Push pairs that overlap away from each other by half of it each, pass by pass, until none does."""
    widest = max((spot.radius for spot in spots), default=0.0)
    for _ in range(PASSES):
        moved = False
        spots.sort(key=lambda spot: spot.x)
        for index, one in enumerate(spots):
            for other in islice(spots, index + 1, None):
                if other.x - one.x > one.radius + widest:
                    break
                apart = math.hypot(other.x - one.x, other.y - one.y) or 1.0
                push = (one.radius + other.radius - apart) / 2
                if push > 0.1:
                    across, down = push * (other.x - one.x) / apart, push * (other.y - one.y) / apart
                    one.x, one.y, other.x, other.y = one.x - across, one.y - down, other.x + across, other.y + down
                    moved = True
        if not moved:
            return


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


def _bubble(one: Bubble, spot: Spot, left: float, top: float) -> dict[str, Any]:
    return {
        "x": f"{spot.x - left:.1f}",
        "y": f"{spot.y - top:.1f}",
        "text_y": f"{spot.y - top + 5:.1f}",
        "radius": f"{spot.radius:.1f}",
        "label": number(one.count) if one.count else "",
        "fill": "fill-missing ringed" if one.late else "fill-main",
        "words": one.words,
        "url": one.url,
    }


def _radius(one: Bubble, most: int, largest: int) -> float:
    share = min(largest / math.sqrt(most), SINGLE) if most else 0
    return max(SMALLEST, share * math.sqrt(one.count)) if one.count else DOT


@dataclass(frozen=True)
class Area:
    """One place of a sketch: the rings around it, its short name, the letter of its class, and where it leads.

    ``words`` say all of it to who points at it or hears it; y of the rings grows downwards.
    """

    rings: tuple[Ring, ...]
    name: str
    letter: str
    words: str
    url: str


@register.inclusion_tag("components/areas.html")
def areas(places: Sequence[Area], title: str) -> dict[str, Any]:
    """Draw each place by its outline, filled by its class and with its letter; its name stands in it where it fits, on
    one line or two. Each is a link that a keyboard reaches, in the order of ``places``.

    Use: ``{% load maps %}{% areas places "Đã nộp trên phải nộp" %}``.
    """
    corners = [corner for one in places for ring in one.rings for corner in ring]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    wide, tall = max(x for x, _ in corners) - left, max(y for _, y in corners) - top
    scale = min((BROAD - 2 * FRAME) / wide, (TALL - 2 * FRAME) / tall)

    def on_sheet(ring: Ring) -> Ring:
        return tuple((round(FRAME + (x - left) * scale, 1), round(FRAME + (y - top) * scale, 1)) for x, y in ring)

    return {
        "title": title,
        "areas": [_area(one, tuple(on_sheet(ring) for ring in one.rings)) for one in places],
        "width": f"{wide * scale + 2 * FRAME:.0f}",
        "height": f"{tall * scale + 2 * FRAME:.0f}",
    }


def _area(one: Area, rings: tuple[Ring, ...]) -> dict[str, Any]:
    lines, x, y = _name_in_area(rings, one.name)
    return {
        "path": "".join("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + "z" for ring in rings),
        "fill": f"grade-{one.letter.lower()}" if one.letter.isalpha() else "grade-none",
        "letter": {"words": one.letter, "y": f"{y + 4:.1f}"},
        "names": [{"words": line, "y": f"{y + 4 + LINE * index:.1f}"} for index, line in enumerate(lines, 1)],
        "x": f"{x:.1f}",
        "words": one.words,
        "url": one.url,
    }


@lru_cache(maxsize=1024)
def _name_in_area(rings: tuple[Ring, ...], name: str) -> tuple[list[str], float, float]:
    """Return in which lines the name of an area stands in it, none where it does not fit, and where its letter does."""
    words = name.split()
    middle = len(words) // 2
    for lines in ([name], [" ".join(words[:middle]), " ".join(words[middle:])]):
        free, x, y = _freest(rings, [LETTER, *map(_breadth, lines)])
        if all(lines) and free >= 0:
            return lines, x, y
    _, x, y = _freest(rings, [LETTER])
    return [], x, y


def _breadth(words: str) -> float:
    """Return about how many units words take across; no typeface is known before the page is there."""
    bases = [c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c)]
    return SIZE * sum(0.35 if c in NARROW else 0.9 if c in BROADER else 0.68 if c.isupper() else 0.56 for c in bases)


def _freest(rings: tuple[Ring, ...], breadths: Sequence[float]) -> tuple[float, float, float]:
    """Return where lines of so many units have the most room in an area: how much is left over, which is below 0 where
    they do not fit, and the middle of the first line.
    """
    heights = [y for ring in rings for _, y in ring]
    top, bottom = min(heights), max(heights) - LINE * len(breadths)
    found = []
    for level in range(LEVELS + 1):
        y = top + (bottom - top) * level / LEVELS
        left, right = -math.inf, math.inf
        for index, breadth in enumerate(breadths):
            for edge in (0.1, 0.9):
                ends = max(
                    _across(rings, y + LINE * (index + edge)), key=lambda ends: ends[1] - ends[0], default=(0, 0)
                )
                left, right = max(left, ends[0] + breadth / 2), min(right, ends[1] - breadth / 2)
        found.append((right - left, (left + right) / 2, y + LINE / 2))
    return max(found)


def _across(rings: tuple[Ring, ...], y: float) -> list[tuple[float, float]]:
    """Return the stretches of the line across at ``y`` that lie in an area, each from left to right."""
    sides = chain.from_iterable(pairwise([*ring, ring[0]]) for ring in rings)
    met = sorted(a + (y - b) * (c - a) / (d - b) for (a, b), (c, d) in sides if (b <= y) != (d <= y))
    return list(zip(met[::2], met[1::2], strict=True))
