"""One way to round, everywhere: halves go up, as a spreadsheet has it, and a difference is that of what is shown."""

import ast
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.rounding import nearest, rounded
from core.templatetags.trends import LESS, points
from core.templatetags.wording import percent, rounded_percent
from reporting.rollups.trends import Shift

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["accounts", "allowances", "core", "exchange", "notices", "operations", "overview", "places", "reporting"]
APPS += ["teams", "training"]
# Where a picture or a page is laid out, nothing is told by what is rounded.
DRAWN = {
    "core/outlines.py", "core/rounding.py", "core/templatetags/curves.py", "core/templatetags/charts.py",
    "core/templatetags/maps.py", "exchange/exports/decree.py", "places/lineage.py",
}  # fmt: skip


@given(st.integers(-(10**6), 10**6), st.integers(1, 400), st.integers(0, 3))
@example(1, 8, 2)
@example(5, 2, 0)
@example(57, 200, 2)
def test_a_half_is_rounded_up(part: int, whole: int, digits: int) -> None:
    exact = (Decimal(part) / Decimal(whole)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert rounded(Fraction(part, whole), digits) == exact
    assert rounded(part / whole, digits) == exact


def test_whole_numbers_of_halves() -> None:
    assert [nearest(Fraction(one, 2)) for one in (1, 3, 5, -1, -5)] == [1, 2, 3, -1, -3]


def test_nothing_is_rounded_in_another_way() -> None:
    found = []
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            name = str(file.relative_to(ROOT))
            if name in DRAWN or "/migrations/" in name:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                    "round",
                    "quantize",
                ):
                    found.append(f"{name}:{node.lineno}")
    assert found == []


@given(st.integers(0, 1_000), st.integers(1, 1_000), st.integers(0, 1_000), st.integers(1, 1_000))
@example(1, 3, 2, 3)
@example(8_504, 10_000, 8_496, 10_000)
@example(0, 1, 1, 1_000)
def test_a_difference_of_shares_is_that_of_the_shares_that_are_shown(a: int, b: int, c: int, d: int) -> None:
    before, now = a / b, c / d
    difference = Shift(before, now).difference
    assert difference is not None
    shown = rounded_percent(now) - rounded_percent(before)
    if shown:
        assert points(abs(difference)) == percent(abs(float(shown)) / 100).removesuffix("%")
        assert (difference > 0) == (shown > 0)
    else:
        assert points(abs(difference)) == (LESS if now != before else "0,0")
        assert (difference > 0) == (now > before)


@pytest.mark.parametrize(("before", "now"), [(None, 0.5), (0.5, None)])
def test_where_one_is_not_known_there_is_no_difference(before: float | None, now: float | None) -> None:
    assert Shift(before, now).difference is None
