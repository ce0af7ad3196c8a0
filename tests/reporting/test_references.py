"""What stands beside a question: the target, what was reached, the last round's figure; never filled in."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.actions import reports
from reporting.forms.reports import Reference
from reporting.models import Report, Target
from reporting.rollups import references
from reporting.rollups.attainment import attained_by_team
from tests.reporting.pages import show, signed_in
from tests.reporting.world_rounds import FAR, add_rounds, open_team_round, report_of, send
from tests.world import World

DECEMBER = datetime.date(2022, 12, 31)


@pytest.fixture
def rounds(world: World) -> World:
    return add_rounds(world)


def month(world: World, number: int, **figures: int) -> Report:
    """lan's report about a month of 2022, sent where figures are given."""
    first = datetime.date(2022, number, 1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    facts: dict[str, Any] = {"code": f"thang-{number}", "title": f"Tháng {number}", "due_at": FAR}
    report = report_of(open_team_round(world, data_from=first, data_to=last, **facts), world.team_an1)
    if figures:
        send(report, by=world.lan, **figures)
    return report


def known(report: Report) -> dict[str, Reference]:
    indicators = list(report.round.indicators.order_by("order"))
    found = references(report, indicators)
    return {item.code: found[item.pk] for item in indicators}


def test_a_flow_is_summed_over_the_targets_days_and_a_stock_is_the_latest(rounds: World) -> None:
    flow = rounds.round_1.indicators.get(code="ho")
    span = {"starts_on": datetime.date(2022, 8, 1), "ends_on": DECEMBER}
    Target.objects.create(team=rounds.team_an1, indicator=flow, value=120, **span)
    for number, (flow_value, stock) in {7: (100, 5), 8: (10, 6), 9: (20, 7)}.items():
        month(rounds, number, ho=flow_value, tai_khoan=stock)
    found = known(month(rounds, 10))
    assert found["ho"] == Reference(120, DECEMBER, reached=30, last=20, last_round="Tháng 9")
    assert found["tai-khoan"] == Reference(None, None, reached=7, last=7, last_round="Tháng 9")
    assert found["don"] == Reference()


def test_without_a_target_a_flow_is_summed_over_the_year(rounds: World) -> None:
    month(rounds, 7, ho=100)
    month(rounds, 8, ho=10)
    assert known(month(rounds, 9))["ho"].reached == 110


def test_what_was_returned_and_what_comes_later_does_not_count(rounds: World) -> None:
    month(rounds, 7, ho=1)
    returned = month(rounds, 8, ho=10)
    reports.return_report(returned, reason="Xem lại", by=rounds.canbo_an)
    month(rounds, 11, ho=500)
    found = known(month(rounds, 9))["ho"]
    assert (found.reached, found.last) == (1, 1)


def test_the_next_hamlets_figures_are_none_of_it(rounds: World) -> None:
    report = month(rounds, 7)
    send(report_of(report.round, rounds.team_an2), by=rounds.minh, ho=77)
    assert known(month(rounds, 8))["ho"] == Reference()


def test_the_page_shows_them_and_fills_nothing_in(rounds: World) -> None:
    month(rounds, 7, ho=1_234)
    page = signed_in(rounds.lan).get(show(month(rounds, 8))).content.decode()
    assert "Kỳ trước: <strong>1.234</strong>" in page
    assert 'value="1234"' not in page
    assert 'value="1.234"' not in page


def test_more_rounds_take_no_more_queries(rounds: World) -> None:
    def queries(report: Report) -> int:
        indicators = list(report.round.indicators.all())
        with CaptureQueriesContext(connection) as captured:
            references(report, indicators)
        return len(captured)

    few = queries(month(rounds, 7, ho=1))
    month(rounds, 8, ho=1)
    assert queries(month(rounds, 9, ho=1)) == few == 2


def test_a_round_that_begins_shortly_before_the_target_counts_as_the_rollup_counts_it(rounds: World) -> None:
    """January by decree 09/2019/NĐ-CP begins on 15 December: its figures are part of the year's."""
    flow = rounds.round_1.indicators.get(code="ho")
    span = {"starts_on": datetime.date(2022, 8, 10), "ends_on": DECEMBER}
    Target.objects.create(team=rounds.team_an1, indicator=flow, value=120, **span)
    month(rounds, 8, ho=10)
    month(rounds, 9, ho=20)
    through = datetime.date(2022, 10, 31)
    reached = attained_by_team(rounds.an1, through=through, indicators=[flow])[rounds.team_an1.pk, flow.pk].done
    assert known(month(rounds, 10))["ho"].reached == reached == 30
