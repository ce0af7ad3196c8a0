"""Outlines of areas of which only points are known: plain geometry that knows no places and no pictures.

Each point has what lies nearer to it than to any other (a Voronoi cell), and the cells of one owner are one area. Other
points, which nobody owns, stand around so that the cells at the edge end too. The result is a sketch and not where the
boundaries are: a page that shows it says so.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import fmean, median

type Dot = tuple[float, float]
type Ring = tuple[Dot, ...]
type Corner = tuple[int, ...]  # where the cells of three points meet: their numbers in order

NEAREST = 4  # points around one by which the room that it takes is measured
GRAIN = 0.8  # of the usual way between neighbours: how far nobody's points stand apart
DEPTH = 2  # and how many of them stand behind one another
GOLDEN = math.pi * (3 - math.sqrt(5))  # turned by this again and again, no direction comes back
TREMOR = 0.002  # of the usual way: so far is each point moved, since cells of four points in a circle meet in no corner
APART = 0.25  # of the usual way: so far are points moved that are one


@lru_cache(maxsize=64)
def outlines(dots: tuple[Dot, ...], owners: tuple[int, ...]) -> dict[int, tuple[Ring, ...]]:
    """Return by owner the rings around its cells; ``owners`` has one for each of ``dots``.

    No two owners overlap, and where they meet their rings run through the very same points. What an owner has is what
    an odd number of its rings go around: a ring inside another is a hole. Each dot lies within its owner's rings, but
    those which stand at one point, for they are moved a little apart. What was drawn is kept for the next time.
    """
    if not dots:
        return {}
    ways = [sorted(away for other in dots if (away := math.dist(one, other)))[:NEAREST] or [1.0] for one in dots]
    usual = median(first for first, *_ in ways)
    own = _moved_apart(dots, usual)
    points = own + _nobodys(own, [fmean(some) for some in ways], GRAIN * usual)
    edges: dict[int, dict[Corner, Corner]] = defaultdict(dict)
    for number, owner in enumerate(owners):
        around = _neighbours(number, points)
        for before, one, behind in zip(around[-1:] + around, around, around[1:] + around[:1], strict=False):
            if one >= len(own) or owners[one] != owner:
                edges[owner][_corner(number, before, one)] = _corner(number, one, behind)
    return {owner: tuple(_rings(found, points)) for owner, found in edges.items()}


def _moved_apart(dots: Sequence[Dot], usual: float) -> list[Dot]:
    seen: Counter[Dot] = Counter()
    moved = []
    for number, (x, y) in enumerate(dots):
        away = usual * (TREMOR + APART * math.sqrt(seen[x, y]))
        seen[x, y] += 1
        moved.append((x + away * math.cos(GOLDEN * number), y + away * math.sin(GOLDEN * number)))
    return moved


def _nobodys(own: Sequence[Dot], room: Sequence[float], step: float) -> list[Dot]:
    """Return points around ``own`` that stand ``step`` apart: as far from each as its ``room`` says, some rows deep.

    Those that others enclose are left out, so that no hole is drawn where points merely stand a little apart.
    """
    inside: set[tuple[int, int]] = set()
    near: set[tuple[int, int]] = set()
    for (x, y), free in zip(own, room, strict=True):
        steps = math.ceil(free / step) + DEPTH
        for row in range(round(y / step) - steps, round(y / step) + steps + 1):
            for column in range(round(x / step) - steps, round(x / step) + steps + 1):
                away = math.dist((x, y), _nobody(row, column, step)) - free
                if away < DEPTH * step:
                    (near if away > 0 else inside).add((row, column))
    around, taken = near - inside, near | inside
    outer: set[tuple[int, int]] = set()
    further = {one for one in around if not taken >= _beside(*one)}
    while further:
        outer |= further
        further = {other for one in further for other in _beside(*one)} & around - outer
    return [_nobody(row, column, step) for row, column in sorted(outer)]


def _beside(row: int, column: int) -> set[tuple[int, int]]:
    return {(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)}


def _nobody(row: int, column: int, step: float) -> Dot:
    """Return a point of a grid, each row half a step beside the last, and each point a little out of its line."""
    turn = GOLDEN * (row * row + column)
    return (column + row % 2 / 2 + math.cos(turn) / 8) * step, (row + math.sin(turn) / 8) * step


def _neighbours(number: int, points: Sequence[Dot]) -> list[int]:
    """Return the points whose cells touch that of one point, all around it.

    The cell begins as a square larger than all; each other point cuts off what is nearer to it, until those left are
    too far away to cut. Each corner is kept with the number of the point behind the side that begins there.
    """
    x, y = points[number]
    others = sorted((math.dist((x, y), one), which) for which, one in enumerate(points) if which != number)
    side = 10 * others[-1][0]
    cell = [(-side, -side, -1), (side, -side, -1), (side, side, -1), (-side, side, -1)]
    reach = 2 * side
    for away, which in others:
        if away > 2 * reach:
            break
        across, down = points[which][0] - x, points[which][1] - y
        beyond = [across * a + down * b - away * away / 2 for a, b, _ in cell]
        if max(beyond) > 0:
            cell = _cut(cell, beyond, which)
            reach = max(math.hypot(a, b) for a, b, _ in cell)
    return [behind for _, _, behind in cell]


def _cut(cell: list[tuple[float, float, int]], beyond: list[float], which: int) -> list[tuple[float, float, int]]:
    """Return ``cell`` without its corners that lie ``beyond`` (above 0) the line halfway to the point ``which``."""
    kept = []
    sides = zip(pairwise([*cell, cell[0]]), pairwise([*beyond, beyond[0]]), strict=True)
    for ((x, y, behind), (next_x, next_y, _)), (far, next_far) in sides:
        if far <= 0:
            kept.append((x, y, behind))
        if (far <= 0) != (next_far <= 0):
            part = far / (far - next_far)
            kept.append((x + part * (next_x - x), y + part * (next_y - y), which if far <= 0 else behind))
    return kept


def _corner(*points: int) -> Corner:
    return tuple(sorted(points))


def _rings(edges: dict[Corner, Corner], points: Sequence[Dot]) -> list[Ring]:
    """Join the sides of an area into rings; no corner begins two of them, since no four cells meet in one."""
    left, found = dict(edges), []
    while left:
        corner = next(iter(left))
        ring = []
        while corner in left:
            ring.append(_middle(*(points[one] for one in corner)))
            corner = left.pop(corner)
        found.append(tuple(ring))
    return found


def _middle(a: Dot, b: Dot, c: Dot) -> Dot:
    """Return the point that is as far from each of three: the same to the last digit, whichever cell asks."""
    (bx, by), (cx, cy) = (b[0] - a[0], b[1] - a[1]), (c[0] - a[0], c[1] - a[1])
    double, to_b, to_c = 2 * (bx * cy - by * cx), bx * bx + by * by, cx * cx + cy * cy
    return a[0] + (cy * to_b - by * to_c) / double, a[1] + (bx * to_c - cx * to_b) / double
