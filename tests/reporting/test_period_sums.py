"""Quarters and years as sums of rounds, the period before and the same one last year, also across the reform."""

import datetime
from typing import Any

import pytest

from reporting.models import Round, Series
from reporting.periods import calendar_period, exact_period
from reporting.rollups.period_sums import name_of_rounds, period_sum_of, period_sums, previous_rounds
from reporting.rollups.period_sums import same_period_last_year as last_year
from tests.reporting.periods_by_hand import PERIODS
from tests.reporting.world_rounds import open_team_round
from tests.teams.world_reforms import new, reform
from tests.world import World

pytestmark = pytest.mark.once
Day = datetime.date


def add(world: World, kind: str, day: Day, *, of_decree: bool = False, **facts: Any) -> Round:
    """A round about the period of ``kind`` in which ``day`` lies."""
    period = exact_period(*_month(day))
    assert period
    whole = calendar_period(kind, day)
    if of_decree:
        july = exact_period(Day(2022, 6, 15), Day(2022, 7, 14))
        whole = july and july.beside(kind, day)
    days = {"data_from": whole.starts_on, "data_to": whole.ends_on}
    code = facts.pop("code", f"{'n' if of_decree else 'd'}-{whole.label.lower()}")
    return open_team_round(world, code=code, title=whole.name.capitalize(), **days | facts)


def _month(day: Day) -> tuple[Day, Day]:
    month = calendar_period("month", day)
    return month.starts_on, month.ends_on


def codes(rounds: list[Round]) -> list[str]:
    return [one.code for one in rounds]


def offered(rounds: Any = None) -> list[tuple[str, list[str]]]:
    found = period_sums(Round.objects.select_related("within") if rounds is None else rounds)
    return [(str(one), one.codes) for one in found]


def test_the_days_of_a_period_are_found_by_the_decree_and_by_the_calendar() -> None:
    for line in PERIODS.strip().split("\n"):
        label, kind, *days = line.split()
        first, last = (Day(*map(int, reversed(written.split("/")))) for written in days)
        found = exact_period(first, last)
        assert found is not None
        assert (found.kind, found.label, found.is_of_decree) == (kind, label, True)
    for kind, label, first, last in (
        ("month", "2024-02", Day(2024, 2, 1), Day(2024, 2, 29)),
        ("quarter", "2022-Q4", Day(2022, 10, 1), Day(2022, 12, 31)),
        ("half", "2022-H1", Day(2022, 1, 1), Day(2022, 6, 30)),
        ("year", "2022", Day(2022, 1, 1), Day(2022, 12, 31)),
    ):
        found = exact_period(first, last)
        assert found is not None
        assert (found.kind, found.label, found.is_of_decree) == (kind, label, False)
    assert exact_period(Day(2022, 7, 2), Day(2022, 7, 31)) is None


def test_months_make_up_quarters_and_years_and_it_is_said_what_lacks(world: World) -> None:
    months = [add(world, "month", Day(2022, month, 1)) for month in (1, 2, 3, 4, 5, 7)]
    assert offered(months) == [
        ("Năm 2022 (mới có 6/12 kỳ)", codes(months)),
        ("Quý II/2022 (mới có 2/3 kỳ)", ["d-2022-04", "d-2022-05"]),
        ("6 tháng đầu năm 2022 (mới có 5/6 kỳ)", codes(months[:5])),
        ("Quý I/2022 (cộng 3 kỳ)", ["d-2022-01", "d-2022-02", "d-2022-03"]),
    ]
    assert name_of_rounds(months[:3]) == "Quý I/2022 (cộng 3 kỳ)"
    assert name_of_rounds(months[2:4]) == "6 tháng đầu năm 2022 (mới có 2/6 kỳ)"
    assert name_of_rounds(months[4:]) == "Năm 2022 (mới có 2/12 kỳ)"
    assert name_of_rounds(months[:1]) == "Tháng 1/2022"
    assert period_sum_of(months[:1]) is None


def test_rounds_of_other_days_levels_series_and_lengths_are_not_added(world: World) -> None:
    series = Series.objects.create(
        code="s", title="S", period="month", within=world.song_xanh, starts_on=Day(2022, 1, 1)
    )
    june = add(world, "month", Day(2022, 6, 1), of_decree=True)
    for other in (
        add(world, "month", Day(2022, 5, 2), code="lich"),
        add(world, "month", Day(2022, 5, 2), code="dinh-ky", of_decree=True, series=series, period="2022-05"),
        add(world, "month", Day(2022, 5, 2), code="xa", of_decree=True, level=Round.Reporter.COMMUNE),
        add(world, "quarter", Day(2022, 3, 1), code="quy", of_decree=True),
    ):
        assert offered([june, other]) == []
    may = add(world, "month", Day(2022, 5, 2), of_decree=True)
    assert offered([june, may]) == [
        ("Năm 2022 (mới có 2/12 kỳ)", ["n-2022-05", "n-2022-06"]),
        ("Quý II/2022 (mới có 2/3 kỳ)", ["n-2022-05", "n-2022-06"]),
        ("6 tháng đầu năm 2022 (mới có 2/6 kỳ)", ["n-2022-05", "n-2022-06"]),
    ]


def test_before_a_quarter_goes_the_quarter_before_and_last_year_the_same_months(world: World) -> None:
    first = [add(world, "month", Day(2022, month, 1)) for month in (1, 2, 3)]
    second = [add(world, "month", Day(2022, month, 1)) for month in (4, 5)]
    next_year = [add(world, "month", Day(2023, month, 1)) for month in (2, 4)]
    assert codes(previous_rounds(second)) == codes(first)
    assert codes(previous_rounds(second[:1])) == codes(first[2:])
    assert previous_rounds(first) == []
    assert previous_rounds([first[0], second[0], second[1]]) == []  # a half, and none goes before it
    later = [add(world, "month", Day(2022, month, 1)) for month in (7, 10)]
    assert codes(previous_rounds(later)) == codes([*first, *second])
    assert codes(last_year(next_year)) == ["d-2022-02", "d-2022-04"]
    assert codes(last_year(next_year[:1])) == ["d-2022-02"]
    assert last_year(first) == []
    leap = add(world, "month", Day(2024, 2, 1))
    assert codes(last_year([leap])) == ["d-2023-02"]


def test_a_reform_carries_the_periods_on(world: World) -> None:
    june = add(world, "month", Day(2025, 6, 1))
    elsewhere = add(world, "month", Day(2025, 6, 1), code="nui", within=world.nui_cao, by=None)
    add(world, "month", Day(2025, 6, 1), code="xa-an", within=world.an, by=None)
    august_before = add(world, "month", Day(2024, 8, 1))
    reform(world)
    july, august = (add(world, "month", Day(2025, month, 1), within=new("03"), by=None) for month in (7, 8))
    assert codes(previous_rounds([july])) == [june.code, elsewhere.code]
    assert codes(last_year([august])) == [august_before.code]
    assert codes(previous_rounds([august])) == [july.code]
    of_both = [one for one in Round.objects.select_related("within") if one.within.level == 1]
    assert ("Năm 2025 (mới có 3/12 kỳ)", [june.code, elsewhere.code, july.code, august.code]) in offered(of_both)
