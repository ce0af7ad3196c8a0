"""What a figure is held against: its target, the round before, the place it was reported from."""

import datetime

import pytest

from reporting.actions import reports
from reporting.models import Report, Target
from reporting.rollups.comparisons import standing_out
from tests.reporting.world_rounds import open_team_round, report_of, send
from tests.world import World


def sentences(report: Report) -> list[str]:
    report = Report.objects.select_related("round", "place").get(pk=report.pk)
    return [mark.sentence for marks in standing_out([report])[report.pk].values() for mark in marks]


def test_nothing_is_said_of_no_report() -> None:
    assert standing_out([]) == {}


def test_a_figure_is_held_against_the_place_and_the_target(rounds: World) -> None:
    ho = rounds.round_1.indicators.get(code="ho")
    Target.objects.create(
        team=rounds.team_an1, indicator=ho, value=50,
        starts_on=datetime.date(2022, 7, 1), ends_on=datetime.date(2022, 12, 31),
    )  # fmt: skip
    send(rounds.report_an1, by=rounds.lan, ho=201)
    send(rounds.report_an2, by=rounds.minh, ho=100)
    assert sentences(rounds.report_an1) == ["lớn hơn số hộ của địa bàn (200)", "đạt 402,0% chỉ tiêu giao (50)"]
    assert sentences(rounds.report_an2) == []


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((datetime.date(2022, 6, 1), datetime.date(2022, 6, 30)), ["gấp 4 lần kỳ liền trước"]),
        ((datetime.date(2022, 4, 1), datetime.date(2022, 6, 30)), []),  # a quarter is no month
    ],
)
def test_a_figure_is_held_against_the_same_reporters_last_round_of_a_like_length(
    rounds: World, days: tuple[datetime.date, datetime.date], told: list[str]
) -> None:
    before = open_team_round(rounds, code="truoc", data_from=days[0], data_to=days[1])
    send(report_of(before, rounds.team_an1), by=rounds.lan, ho=12)
    send(report_of(before, rounds.team_an2), by=rounds.minh, ho=100)
    send(rounds.report_an1, by=rounds.lan, ho=48)
    assert sentences(rounds.report_an1) == told


def test_a_returned_figure_is_no_last_round(rounds: World) -> None:
    before = open_team_round(
        rounds, code="truoc", data_from=datetime.date(2022, 6, 1), data_to=datetime.date(2022, 6, 30)
    )
    send(report_of(before, rounds.team_an1), by=rounds.lan, ho=12)
    reports.return_report(report_of(before, rounds.team_an1), reason="Xem lại", by=rounds.canbo_an)
    send(rounds.report_an1, by=rounds.lan, ho=48)
    assert sentences(rounds.report_an1) == []
