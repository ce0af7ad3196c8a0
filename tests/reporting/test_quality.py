"""What a reviewer is asked to look at again: each kind of question by an example, and nobody else's reports."""

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from reporting.actions import reports
from reporting.models import Report, Round, Target
from reporting.rollups.quality import Finding, Problem, findings
from teams.models import Placement, Team
from tests.core.sheets import table
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import FAR, VN, add_rounds, open_team_round, report_of, send
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

AT = datetime.datetime(2022, 9, 1, tzinfo=VN)
DUE = datetime.datetime(2022, 8, 10, tzinfo=VN)


@pytest.fixture
def months(world: World) -> World:
    """Rounds of May, June and July ("ky-1") for the teams, all of them there from May on."""
    first = datetime.date(2022, 5, 1)
    Team.objects.update(established_on=first)
    Placement.objects.update(starts_on=first)
    add_rounds(world)
    world.may = month(world, 5)
    world.june = month(world, 6)
    return world


def month(world: World, number: int, **changes: Any) -> Round:
    days = {"data_from": datetime.date(2022, number, 1), "data_to": datetime.date(2022, number, 28)}
    return open_team_round(world, code=f"thang-{number}", title=f"Kỳ tháng {number}/2022", **days, **changes)


def past_due(*rounds: Round) -> None:
    """As if all had been due in the tenth of August."""
    for one in rounds:
        one.reports.update(due_at=DUE)


def sent(world: World, *months: Round, by: str = "lan", team: str = "team_an1", **figures: int) -> None:
    for one in months:
        send(report_of(one, getattr(world, team)), by=getattr(world, by), at=AT, **figures)


def told(world: World, round_: Round | None = None, **asked: Any) -> list[tuple[str, str, str | None, str]]:
    found = findings(round_ or world.round_1, asked.pop("place", world.song_xanh), at=AT, **asked)
    return [row(one) for one in found]


def row(one: Finding) -> tuple[str, str, str | None, str]:
    return (one.problem.value, str(one.report.reporter), one.indicator and one.indicator.code, one.sentence)


def test_nothing_is_asked_about_a_round_without_reports_and_without_fault(months: World) -> None:
    assert told(months) == []
    sent(months, months.june, months.round_1, ho=12, tai_khoan=30, don=0)
    assert told(months, months.june) == []


def test_a_figure_above_the_households_of_its_place(months: World) -> None:
    sent(months, months.round_1, ho=201)
    assert told(months) == [("bound", "Tổ An 1", "ho", "lớn hơn số hộ của địa bàn (200)")]


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        (60, 15, [("drop", "thấp hơn 4 lần kỳ liền trước")]),
        (15, 60, [("leap", "gấp 4 lần kỳ liền trước")]),
        (30, 25, []),
    ],
)
def test_a_flow_that_leaps_or_drops(months: World, before: int, now: int, wanted: list[Any]) -> None:
    sent(months, months.june, ho=before)
    sent(months, months.round_1, ho=now)
    assert told(months) == [(problem, "Tổ An 1", "ho", sentence) for problem, sentence in wanted]


@pytest.mark.parametrize(("now", "wanted"), [(59, ["fall"]), (10, ["fall"]), (60, []), (61, [])])
def test_a_stock_that_falls_at_all_is_asked_about_once(months: World, now: int, wanted: list[str]) -> None:
    sent(months, months.june, tai_khoan=60)
    sent(months, months.round_1, tai_khoan=now)
    assert [problem for problem, *_ in told(months)] == wanted


def test_a_figure_far_from_its_target_and_one_unlike_its_neighbours(months: World) -> None:
    ho = months.round_1.indicators.get(code="ho")
    days = {"starts_on": datetime.date(2022, 7, 1), "ends_on": datetime.date(2022, 7, 31)}
    Target.objects.create(team=months.team_an1, indicator=ho, value=20, **days)
    for n in range(5):
        team = make_team(make_place(f"ax{n}", 4, "ấp", f"Ấp X {n}", months.an), f"Tổ X {n}")
        report = months.round_1.reports.create(
            team=team, place=team.place, due_at=FAR, state="submitted", first_submitted_at=AT, submitted_at=AT
        )
        report.figures.create(indicator=ho, value=10 + n)
    sent(months, months.round_1, ho=60)
    assert told(months) == [
        ("neighbours", "Tổ An 1", "ho", "gấp 5 lần mức thường thấy của các tổ cùng xã"),
        ("target", "Tổ An 1", "ho", "đạt 300,0% chỉ tiêu giao (20)"),
    ]


def test_teams_that_stand_at_their_province_have_no_neighbours(months: World) -> None:
    ho = months.round_1.indicators.get(code="ho")
    for n in range(7):
        team = make_team(months.song_xanh, f"Tổ chờ {n}")
        report = months.round_1.reports.create(
            team=team, place=team.place, due_at=FAR, state="submitted", first_submitted_at=AT, submitted_at=AT
        )
        report.figures.create(indicator=ho, value=10 if n else 500)
    assert [problem for problem, *_ in told(months)] == []


def test_a_report_that_repeats_the_last_one(months: World) -> None:
    sent(months, months.june, months.round_1, ho=17, don=4, tai_khoan=9)
    assert told(months) == [("copied", "Tổ An 1", None, "cả 3 số đều giống hệt kỳ liền trước")]


@pytest.mark.parametrize("figures", [{"ho": 17}, {"ho": 17, "don": 0}, {"tai_khoan": 9}, {"ho": 0, "tai_khoan": 9}])
def test_one_figure_alone_may_well_be_true_twice(months: World, figures: dict[str, int]) -> None:
    sent(months, months.june, months.round_1, **figures)
    assert told(months) == []


def test_a_report_that_differs_in_one_figure_repeats_nothing(months: World) -> None:
    sent(months, months.june, ho=17, don=4, tai_khoan=9)
    sent(months, months.round_1, ho=17, don=4, tai_khoan=10)
    assert told(months) == []


def test_three_rounds_of_nothing_but_zeros(months: World) -> None:
    sent(months, months.june, months.round_1, ho=0, don=0)
    assert told(months) == []  # nothing came for May
    sent(months, months.may, ho=0)
    assert told(months) == [("zeros", "Tổ An 1", None, "ít nhất 3 kỳ liền chỉ có số 0")]


def test_a_figure_in_an_earlier_round_ends_the_zeros(months: World) -> None:
    sent(months, months.june, months.round_1, ho=0)
    sent(months, months.may, ho=0, don=2)
    assert told(months) == []


def test_a_team_that_is_silent_for_two_rounds_is_told_with_how_many(months: World) -> None:
    past_due(months.june, months.round_1)
    sent(months, months.round_1, ho=12)
    sent(months, months.june, by="minh", team="team_an2", ho=12)
    assert told(months) == [
        ("silent", "Tổ Bình 1", None, "2 kỳ liền chưa nộp"),
        ("silent", "Tổ Cát 1", None, "2 kỳ liền chưa nộp"),
    ]  # Tổ An 2 missed one; May is not due yet
    past_due(months.may)
    assert "3 kỳ liền chưa nộp" in [sentence for *_, sentence in told(months)]


def test_an_excuse_neither_counts_nor_ends_a_silence(months: World) -> None:
    past_due(months.may, months.june, months.round_1)
    reports.excuse(report_of(months.june, months.team_cat1), reason="Lũ", by=months.so)
    assert ("silent", "Tổ Cát 1", None, "2 kỳ liền chưa nộp") in told(months)


def test_a_round_not_yet_due_says_nothing_of_who_is_silent(months: World) -> None:
    past_due(months.may, months.june)
    assert ("silent", "Tổ Cát 1", None, "2 kỳ liền chưa nộp") in told(months)


def test_a_team_that_is_always_late(months: World) -> None:
    past_due(months.may, months.june, months.round_1)
    sent(months, months.may, months.june, by="hoa", team="team_binh1", ho=12)
    sent(months, months.june, by="minh", team="team_an2", ho=12)
    said = [found for found in told(months) if found[0] == "late"]
    assert said == [("late", "Tổ Bình 1", None, "cả 2 kỳ đã nộp đều sau hạn")]
    months.may.reports.update(due_at=FAR)
    assert "late" not in {found[0] for found in told(months)}  # in time once


def test_a_report_that_was_returned_is_not_asked_about_again(months: World) -> None:
    sent(months, months.round_1, ho=201)
    reports.return_report(report_of(months.round_1, months.team_an1), reason="Xem lại", by=months.canbo_an)
    assert told(months) == []


def test_only_the_place_asked_for_and_the_reports_of_the_reader(months: World) -> None:
    sent(months, months.round_1, ho=201)
    sent(months, months.round_1, by="hoa", team="team_binh1", ho=121)
    assert {found[1] for found in told(months, place=months.an)} == {"Tổ An 1"}
    seen = Report.objects.visible_to(months.canbo_binh)
    assert {found[1] for found in told(months, reports=seen)} == {"Tổ Bình 1"}


def page(world: World, username: str, query: str = "", *, name: str = "quality_show") -> Any:
    return signed_in(world.users[username]).get(reverse(name, args=[world.an.pk, "ky-1"]) + query)


def test_the_page_counts_by_kind_and_leads_to_each_report(months: World) -> None:
    past_due(months.june, months.round_1)
    sent(months, months.june, ho=500)
    sent(months, months.round_1, ho=201)
    response = page(months, "canbo_an")
    body = response.content.decode()
    assert [(tile.problem, tile.lines) for tile in response.context["tiles"]] == [
        (Problem.BOUND, 1), (Problem.SILENT, 1), (Problem.LATE, 1),
    ]  # fmt: skip
    assert reverse("report_show", args=[report_of(months.round_1, months.team_an1).pk]) in body
    assert "kỳ liền trước là Kỳ tháng 6/2022" in body
    narrowed = page(months, "canbo_an", "?kind=silent")
    assert [one.finding.problem for one in narrowed.context["table"].records] == [Problem.SILENT]
    assert "Không có dòng nào thuộc loại này" in page(months, "canbo_an", "?kind=zeros").content.decode()
    assert len(page(months, "canbo_an", "?kind=x").context["table"].records) == 3


def test_a_place_without_questions_says_so(months: World) -> None:
    assert "Không có gì cần hỏi lại" in page(months, "canbo_an").content.decode()


def test_the_workbook_holds_the_same_lines(months: World) -> None:
    sent(months, months.june, tai_khoan=60)
    sent(months, months.round_1, ho=201, tai_khoan=59)
    answer = page(months, "canbo_an", name="quality_workbook")
    rows = table(load_workbook(BytesIO(answer.content)), "Cần xem lại")
    assert list(rows[0]) == [
        "Vấn đề", "Huyện", "Xã", "Địa bàn", "Đơn vị báo cáo", "Chỉ tiêu", "Số báo cáo", "Đơn vị tính", "So với",
    ]  # fmt: skip
    lines = [list(row.values()) for row in rows]
    assert lines[0] == [
        "Vượt số hộ, số dân", "Huyện Đông", "Xã An", "Ấp An 1", "Tổ An 1", "Hộ được hướng dẫn", 201, "hộ",
        "lớn hơn số hộ của địa bàn (200)",
    ]  # fmt: skip
    assert (lines[1][0], lines[1][6], lines[2][0]) == ("Số hiện có bị giảm", 59, "Tổng cộng: 2 dòng")
    narrowed = page(months, "canbo_an", "?kind=fall", name="quality_workbook")
    rows = table(load_workbook(BytesIO(narrowed.content)), "Cần xem lại")
    assert [row["Vấn đề"] for row in rows] == ["Số hiện có bị giảm", "Tổng cộng: 1 dòng"]


def test_the_number_of_queries_does_not_grow(months: World) -> None:
    past_due(months.june, months.round_1)
    sent(months, months.june, months.round_1, ho=0, tai_khoan=0)
    costs = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            findings(months.round_1, months.song_xanh, at=AT)
        costs.append(len(captured))
        for n in range(6):
            team = make_team(make_place(f"aq{number}{n}", 4, "ấp", f"Ấp Q {n}", months.an), f"Tổ Q {n}")
            for one in (months.june, months.round_1):
                report = one.reports.create(
                    team=team, place=team.place, due_at=DUE, state="submitted", first_submitted_at=AT, submitted_at=AT
                )
                report.figures.create(indicator=one.indicators.get(code="ho"), value=0)
    assert costs[0] == costs[1] <= 11
