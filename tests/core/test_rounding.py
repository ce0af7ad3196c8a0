"""One way to round, everywhere: halves go up, as a spreadsheet has it, and a difference is that of what is shown."""

import ast
import re
from collections.abc import Iterator
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
# The same of the lengths of bars, in files that also say numbers.
BARS = {
    "core/templatetags/ranks.py", "overview/rollups/courses.py", "overview/rollups/monthly_bars.py",
    "reporting/templatetags/stacks.py",
}  # fmt: skip
# Commands that say on the terminal how many seconds they took.
TIMED = {
    "operations/backups/making.py", "operations/backups/restoring.py", "operations/management/commands/backup.py",
    "operations/management/commands/takeout.py", "operations/backups/repositories.py",
}  # fmt: skip
WITH_DECIMALS = re.compile(r"[<>^+ ,_0-9]*(\.\d+)?[eEfF%]")


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


def code_of_apps() -> Iterator[tuple[str, ast.AST]]:
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            name = str(file.relative_to(ROOT))
            if name not in DRAWN and "/migrations/" not in name:
                yield from ((name, node) for node in ast.walk(ast.parse(file.read_text())))


def test_nothing_is_rounded_in_another_way() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, node in code_of_apps()
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("round", "quantize")
    ]
    assert found == []


def test_rates_and_differences_are_written_by_the_words_of_core_alone() -> None:
    """``percent``, ``points`` and ``number``: a format of Python's rounds halves to even and writes a point."""
    found = [
        f"{name}:{node.lineno}"
        for name, node in code_of_apps()
        if name not in BARS | TIMED
        and isinstance(node, ast.FormattedValue)
        and isinstance(node.format_spec, ast.JoinedStr)
        and WITH_DECIMALS.fullmatch("".join(str(getattr(one, "value", "")) for one in node.format_spec.values))
    ]
    assert found == []


def test_shares_are_subtracted_nowhere_but_where_the_shown_ones_are() -> None:
    """``Shift`` is the difference of two shares as pages show them; these names are shares."""
    shares = {"completeness", "timeliness", "timeliness_of_received", "attainment", "share", "ratio"}
    found = [
        f"{name}:{node.lineno}"
        for name, node in code_of_apps()
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and all(getattr(side, "attr", getattr(side, "id", "")) in shares for side in (node.left, node.right))
    ]
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
