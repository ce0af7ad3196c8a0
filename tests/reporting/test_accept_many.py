"""The list of what waits to be reviewed, and accepting many at once."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.models import Notice
from reporting.actions import reports
from reporting.models import Report
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import open_team_round, report_of, send
from tests.world import World, make_member, make_place, make_team, make_user

pytestmark = pytest.mark.once


def listing(user: Any, **query: Any) -> Any:
    return signed_in(user).get(reverse("report_list"), {"round": "ky-1", "state": "awaiting"} | query)


def accept(user: Any, *chosen: str) -> Any:
    return signed_in(user).post(reverse("report_accept_many"), {"chosen": list(chosen)})


def at_version(report: Report, version: int = 1) -> str:
    return f"{report.pk}:{version}"


def states(*found: Report) -> list[str]:
    return [Report.objects.get(pk=report.pk).state for report in found]


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def neighbours(world: World, count: int, value: int = 10) -> list[Report]:
    """So many more teams in ấp of xã An, each with a leader who reports about ``value``."""
    made = []
    for number in range(count):
        hamlet = make_place(f"n{number}", 4, "ấp", f"Ấp Mới {number}", world.an)
        team = make_team(hamlet, f"Tổ Mới {number}")
        leader = make_user(f"moi_{number}", "leader", hamlet, f"Người Mới {number}")
        make_member(team, leader.full_name, "leader", user=leader)
        made.append((team, leader))
    round = open_team_round(world, code="ky-dong")
    found = [report_of(round, team) for team, _ in made]
    for number, (report, (_, leader)) in enumerate(zip(found, made, strict=True)):
        send(report, by=leader, ho=value + number % 3)
    return found


def test_reviewers_see_figures_and_choose_none_by_default(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=31)
    response = listing(rounds.canbo_an)
    assert [row.report for row, _ in response.context["reviews"]] == [rounds.report_an1]
    page = response.content.decode()
    assert f'value="{at_version(rounds.report_an1)}"' in page
    assert "checked" not in page
    assert "Hộ được hướng dẫn: 31 hộ" in text(response)
    assert 'name="chosen"' not in listing(rounds.quantri).content.decode()
    assert 'data-label="Xã, phường">Xã An<' in listing(rounds.so).content.decode(), (
        "above a commune each is told by its own"
    )
    assert 'data-label="Xã, phường"' not in page


def test_a_new_version_says_what_changed_figure_by_figure(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=31, narrative="Cũ")
    reports.return_report(rounds.report_an1, reason="Xem lại", by=rounds.canbo_an)
    send(rounds.report_an1, by=rounds.lan, ho=47, narrative="Mới")
    page = text(listing(rounds.canbo_an))
    assert "Hộ được hướng dẫn: lần nộp trước 31 → 47 hộ" in page
    assert "Lần 2 đã sửa phần tình hình và số liệu" in page
    assert "lần nộp trước 31 → 47" in text(
        signed_in(rounds.canbo_an).get(reverse("report_show", args=[rounds.report_an1.pk]))
    )


def test_a_figure_far_from_its_neighbours_stands_out_on_both_pages(rounds: World) -> None:
    found = neighbours(rounds, 7)
    odd = report_of(found[0].round, rounds.team_an1)
    send(odd, by=rounds.lan, ho=66)
    sentence = "gấp 6 lần mức thường thấy của các tổ cùng xã"
    assert sentence in text(listing(rounds.canbo_an, round="ky-dong"))
    show = reverse("report_show", args=[odd.pk])
    assert sentence in text(signed_in(rounds.canbo_an).get(show))
    assert sentence not in text(signed_in(rounds.lan).get(show))
    calm = {review.report.pk: review for _, review in listing(rounds.canbo_an, round="ky-dong").context["reviews"]}
    assert calm[found[0].pk].notable == []


def test_more_rows_take_no_more_queries(rounds: World) -> None:
    client = signed_in(rounds.huyen_dong)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("report_list"), {"round": "ky-dong", "state": "awaiting"}).status_code == 200
        return len(captured)

    found = neighbours(rounds, 2)
    queries()
    few = queries()
    for number in range(9):
        hamlet = make_place(f"q{number}", 4, "ấp", f"Ấp Q {number}", rounds.binh)
        team = make_team(hamlet, f"Tổ Q {number}")
        leader = make_user(f"q_{number}", "leader", hamlet, f"Người Q {number}")
        make_member(team, leader.full_name, "leader", user=leader)
        report = Report.objects.create(round=found[0].round, place=hamlet, team=team, due_at=found[0].due_at)
        send(report, by=leader, ho=3_000)
    assert queries() == few


def test_many_are_accepted_each_told_to_its_leader(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    send(rounds.report_an2, by=rounds.minh)
    response = accept(rounds.canbo_an, at_version(rounds.report_an1), at_version(rounds.report_an2))
    assert response.status_code == 302
    assert states(rounds.report_an1, rounds.report_an2) == ["accepted", "accepted"]
    for leader in (rounds.lan, rounds.minh):
        assert Notice.objects.filter(to=leader, kind="accepted").count() == 1


def test_those_refused_are_listed_with_the_reason_and_the_others_accepted(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    send(rounds.report_an2, by=rounds.minh)
    reports.return_report(rounds.report_an2, reason="Xem lại", by=rounds.canbo_an)
    response = accept(
        rounds.huyen_dong,
        at_version(rounds.report_an1),
        at_version(rounds.report_an2),
        at_version(rounds.report_binh1, 0),
    )
    assert response.status_code == 200
    assert states(rounds.report_an1, rounds.report_an2) == ["accepted", "returned"]
    page = text(response)
    assert "Đã duyệt 1 báo cáo" in page
    assert "Chưa duyệt 2 báo cáo" in page
    assert "Tổ An 2" in page
    assert "“Bị trả lại”" in page


def test_nobody_accepts_what_they_did_not_read(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    reports.return_report(rounds.report_an1, reason="Xem lại", by=rounds.canbo_an)
    send(rounds.report_an1, by=rounds.lan, ho=47)
    assert accept(rounds.canbo_an, at_version(rounds.report_an1)).status_code == 422
    assert states(rounds.report_an1) == ["submitted"]


def test_one_out_of_reach_and_nothing_is_accepted(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    send(rounds.report_binh1, by=rounds.hoa)
    response = accept(rounds.canbo_an, at_version(rounds.report_an1), at_version(rounds.report_binh1))
    assert response.status_code == 404
    assert states(rounds.report_an1, rounds.report_binh1) == ["submitted", "submitted"]


def test_ones_own_report_is_among_the_refused(rounds: World) -> None:
    send(rounds.report_xa_an, by=rounds.canbo_an)
    assert accept(rounds.canbo_an, at_version(rounds.report_xa_an)).status_code == 422
    assert states(rounds.report_xa_an) == ["submitted"]


@pytest.mark.parametrize("chosen", [[], ["x"], ["1"], ["1:-1"], ["\x00"], ["9" * 40 + ":1"], ["²:1"]])
def test_a_hostile_choice_accepts_nothing(rounds: World, chosen: list[str]) -> None:
    send(rounds.report_an1, by=rounds.lan)
    assert accept(rounds.canbo_an, *chosen).status_code == 302
    assert states(rounds.report_an1) == ["submitted"]


def test_a_return_is_told_at_once_and_its_reason_stays_in_the_portal(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    reports.return_report(rounds.report_an1, reason="Số hộ lớn hơn danh sách", by=rounds.canbo_an)
    notice = Notice.objects.get(to=rounds.lan, kind="returned")
    assert notice.text == "Số hộ lớn hơn danh sách"
    assert "Số hộ" not in notice.title
