"""Outlines from points: every owner has its own area, none overlaps another, and parts add up to the whole."""

import random
from collections.abc import Iterable

import pytest

from core.outlines import Dot, Ring, outlines


def size(rings: Iterable[Ring]) -> float:
    """The area within some rings, holes taken off."""
    sides = (side for ring in rings for side in zip(ring, (*ring[1:], ring[0]), strict=True))
    return sum(a * d - b * c for (a, b), (c, d) in sides) / 2


def is_in(dot: Dot, rings: Iterable[Ring]) -> bool:
    crossed = 0
    for ring in rings:
        for (a, b), (c, d) in zip(ring, (*ring[1:], ring[0]), strict=True):
            crossed += (b <= dot[1]) != (d <= dot[1]) and a + (dot[1] - b) * (c - a) / (d - b) > dot[0]
    return crossed % 2 == 1


def scattered(number: int, seed: int) -> tuple[Dot, ...]:
    drawn = random.Random(seed)
    return tuple((drawn.gauss(106, 0.3), drawn.gauss(-11, 0.3)) for _ in range(number))


GRID = tuple((106 + x / 10, -11 - y / 10) for x in range(6) for y in range(5))  # four of each in a circle
LINE = tuple((106.0, -11 - y / 50) for y in range(12))


@pytest.mark.parametrize("dots", [scattered(60, 1), scattered(7, 2), GRID, LINE, ((106.0, -11.0),)])
def test_each_dot_lies_in_its_own_outline_and_in_no_other(dots: tuple[Dot, ...]) -> None:
    found = outlines(dots, tuple(range(len(dots))))
    for number, dot in enumerate(dots):
        assert [owner for owner, rings in found.items() if is_in(dot, rings)] == [number]


@pytest.mark.parametrize("dots", [scattered(60, 3), scattered(200, 4), GRID, LINE])
def test_parts_do_not_overlap_and_are_the_whole(dots: tuple[Dot, ...]) -> None:
    owners = tuple(number % 7 for number in range(len(dots)))
    parts, (whole,) = outlines(dots, owners), outlines(dots, (0,) * len(dots)).values()
    assert sum(map(size, parts.values())) == pytest.approx(size(whole))
    drawn = random.Random(5)
    for _ in range(300):
        dot = (drawn.gauss(106, 0.3), drawn.gauss(-11, 0.3))
        assert sum(is_in(dot, rings) for rings in parts.values()) == is_in(dot, whole)


def test_neighbours_share_their_corners_to_the_last_digit() -> None:
    dots = scattered(40, 6)
    found = outlines(dots, tuple(range(40)))
    corners = [corner for rings in found.values() for ring in rings for corner in ring]
    assert sum(corners.count(corner) >= 2 for corner in set(corners)) > len(dots)


def test_a_point_that_is_missing_is_no_hole_and_one_that_another_owns_is() -> None:
    middle = GRID.index((106.2, -11.2))
    without = GRID[:middle] + GRID[middle + 1 :]
    assert len(outlines(without, (0,) * len(without))[0]) == 1
    assert len(outlines(GRID, tuple(int(number == middle) for number in range(len(GRID))))[0]) == 2


def test_points_that_are_one_are_told_apart() -> None:
    found = outlines(((106.0, -11.0),) * 3 + ((106.1, -11.0),), (0, 1, 2, 3))
    assert all(size(rings) > 0 for rings in found.values())
    assert len(found) == 4


def test_of_no_points_there_is_no_outline() -> None:
    assert outlines((), ()) == {}
