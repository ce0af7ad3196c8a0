"""What stands beside a question: the target, what was reached, the last round's figure; never filled in."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.actions import reports
from reporting.forms.reports import Reference
from reporting.models import Report, Round, Target
from reporting.rollups import references, rollup
from reporting.rollups.attainment import attained_by_team
from tests.reporting.pages import show, signed_in
from tests.reporting.world_rounds import FAR, open_team_round, report_of, send
from tests.world import World

pytestmark = pytest.mark.once

DECEMBER = datetime.date(2022, 12, 31)


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
    september = {"last_round": "Tháng 9", "last_day": datetime.date(2022, 9, 30), "is_alike": True}
    assert found["ho"] == Reference(120, DECEMBER, since=span["starts_on"], reached=30, last=20, **september)
    assert found["tai-khoan"] == Reference(last=7, **september)
    assert found["don"] == Reference()


def test_without_a_target_a_flow_is_summed_over_the_year(rounds: World) -> None:
    month(rounds, 7, ho=100)
    month(rounds, 8, ho=10)
    assert known(month(rounds, 9))["ho"].reached == 110


def test_a_quarter_and_its_months_are_not_added_twice(rounds: World) -> None:
    """As the rollup of these rounds says; half a month that two rounds share counts in both."""
    for number in (7, 8):
        month(rounds, number, ho=10)
    facts: dict[str, Any] = {"code": "quy-3", "title": "Quý III", "due_at": FAR}
    facts |= {"data_from": datetime.date(2022, 7, 1), "data_to": datetime.date(2022, 9, 30)}
    quarter = report_of(open_team_round(rounds, **facts), rounds.team_an1)
    send(quarter, by=rounds.lan, ho=25)
    ten = month(rounds, 10)
    earlier = list(Round.objects.filter(level=ten.round.level, data_to__lt=ten.round.data_from).order_by("pk"))
    summed = {one.indicator.code: one.sum for one in rollup(earlier, rounds.an1).figures}
    assert known(ten)["ho"].reached == summed["ho"] == 25


@pytest.mark.parametrize(("last", "asked", "is_old"), [(7, 8, False), (7, 9, True), (9, 10, False)])
def test_a_figure_is_old_once_a_whole_period_went_by_without_one(
    rounds: World, last: int, asked: int, is_old: bool
) -> None:
    month(rounds, last, tai_khoan=7)
    report = month(rounds, asked)
    assert known(report)["tai-khoan"].is_old == is_old
    for name in ("report_show", "report_nothing"):
        page = signed_in(rounds.lan).get(reverse(name, args=[report.pk])).content.decode()
        assert f"Tháng {last}, số liệu đến hết" in page
        assert ("Số đã cũ, hơn một kỳ chưa có số mới" in page) == is_old


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
    assert "Lần báo cáo gần nhất: <strong>1.234</strong>" in page
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
