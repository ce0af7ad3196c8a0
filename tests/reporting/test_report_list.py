"""The list of who has reported, and home."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from exchange.models import Export
from reporting.actions import reports
from reporting.models import Report
from tests.reporting.world_rounds import VN, open_commune_round, open_team_round, report_of, send
from tests.world import World, make_place, make_team, make_user

pytestmark = pytest.mark.once

DUE = datetime.datetime(2022, 8, 6, tzinfo=VN)
DAY = datetime.timedelta(days=1)


def get(user: Any, **query: Any) -> Any:
    return page(user, "report_list", **query)


def page(user: Any, name: str, **query: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name), query)


def listed(response: Any) -> list[str]:
    context = response.context
    reports = context["table"].records if "table" in context else [row.report for row in context["rows"]]
    return [str(report.reporter) for report in reports]


def counts(response: Any) -> dict[str, int]:
    return {tile.compliance.value: tile.reports for tile in response.context["tiles"]}


def walk(world: World) -> None:
    """A round that was due on 6 August: one on time, one late, one excused, one missing."""
    round = open_team_round(world, code="da-han", due_at=DUE)
    send(report_of(round, world.team_an1), by=world.lan, at=DUE - DAY)
    send(report_of(round, world.team_an2), by=world.minh, at=DUE)
    reports.excuse(report_of(round, world.team_binh1), reason="Ấp bị lũ", by=world.canbo_binh, at=DUE)


@pytest.mark.parametrize(
    ("name", "teams"),
    [
        ("lan", ["Tổ An 1"]),
        ("canbo_an", ["Tổ An 1", "Tổ An 2"]),
        ("canbo_binh", ["Tổ Bình 1"]),
        ("huyen_dong", ["Tổ An 1", "Tổ An 2", "Tổ Bình 1"]),
        ("so", ["Tổ An 1", "Tổ An 2", "Tổ Bình 1", "Tổ Cát 1"]),
    ],
)
def test_each_sees_the_reports_of_their_own_place(rounds: World, name: str, teams: list[str]) -> None:
    response = get(getattr(rounds, name), round="ky-1")
    assert listed(response) == teams
    assert sum(counts(response).values()) == len(teams)


def test_the_five_ways_add_up_and_each_leads_to_its_rows(rounds: World) -> None:
    walk(rounds)
    response = get(rounds.so, round="da-han")
    assert counts(response) == {"on_time": 1, "late": 1, "missing": 1, "not_due": 0, "excused": 1}
    assert response.context["expected"] == 4
    for way, number in counts(response).items():
        assert len(listed(get(rounds.so, round="da-han", state=way))) == number
    assert listed(get(rounds.so, round="da-han", state="late")) == ["Tổ An 2"]
    assert listed(get(rounds.so, round="da-han", state="submitted")) == ["Tổ An 1", "Tổ An 2"]
    causes: dict[str, list[str]] = {"headless": ["Tổ Cát 1"], "no_account": [], "unseen": []}
    assert {cause: listed(get(rounds.so, round="da-han", state=cause)) for cause in causes} == causes


def test_the_list_narrows_by_place_and_by_text_without_marks(rounds: World) -> None:
    assert listed(get(rounds.so, round="ky-1", place=rounds.dong.pk)) == ["Tổ An 1", "Tổ An 2", "Tổ Bình 1"]
    assert listed(get(rounds.so, round="ky-1", place=rounds.nam.pk)) == ["Tổ Cát 1"]
    assert listed(get(rounds.so, round="ky-1", q="to binh")) == ["Tổ Bình 1"]
    assert listed(get(rounds.so, round="ky-1", q="khu phố cát")) == ["Tổ Cát 1"]
    assert listed(get(rounds.so, round="ky-1", q="tổ, xã Bình")) == ["Tổ Bình 1"]


@pytest.mark.parametrize("query", [{"round": "khong-co"}, {"place": "abc"}, {"place": "9" * 30}, {"place": "²"}])
def test_what_does_not_exist_is_not_found(rounds: World, query: dict[str, str]) -> None:
    assert get(rounds.so, **query).status_code == 404


def test_a_place_or_round_out_of_reach_is_not_found(rounds: World) -> None:
    assert get(rounds.canbo_an, place=rounds.binh.pk).status_code == 404
    assert get(rounds.lan, place=rounds.an1.pk).status_code == 404
    assert get(rounds.lan, round="ky-xa").status_code == 404
    assert get(rounds.so_nui, round="ky-1").status_code == 404


@pytest.mark.parametrize("query", [{"state": "x"}, {"page": "x"}, {"page": "-3"}, {"q": "%_'\""}, {"q": "x" * 9_999}])
def test_a_hostile_query_is_answered_calmly(rounds: World, query: dict[str, str]) -> None:
    assert get(rounds.so, **query).status_code == 200


def test_the_newest_round_that_has_opened_comes_first(rounds: World) -> None:
    open_team_round(
        rounds,
        code="mai-sau",
        opens_at=datetime.datetime(2098, 1, 1, tzinfo=VN),
        due_at=datetime.datetime(2099, 6, 1, tzinfo=VN),
    )
    assert get(rounds.so).context["round"].code in {"ky-1", "ky-xa"}


def test_who_has_no_round_is_told_why(rounds: World) -> None:
    assert "Chưa có kỳ báo cáo nào" in get(rounds.so_nui).content.decode()


def test_districts_stand_beside_communes_where_there_were_districts(rounds: World) -> None:
    text = get(rounds.so, round="ky-1").content.decode()
    assert "Huyện Đông" in text
    assert 'data-label="Huyện"' in text
    assert 'data-label="Xã, phường"' not in get(rounds.canbo_an, round="ky-1").content.decode()


def more_teams(world: World) -> None:
    """Thirty more teams, hamlets, communes and rounds."""
    for number in range(30):
        commune = make_place(f"9{number}", 3, "xã", f"Xã {number}", world.dong)
        hamlet = make_place(f"9{number}-1", 4, "ấp", f"Ấp {number}", commune)
        make_team(hamlet, f"Tổ {number}")
    for number in range(8):
        open_team_round(world, code=f"nhieu-{number}")
        open_commune_round(world, code=f"nhieu-xa-{number}")


@pytest.mark.parametrize("url", ["report_list", "home"])
@pytest.mark.parametrize("name", ["lan", "canbo_an", "huyen_dong", "so", "quantri"])
def test_longer_lists_take_no_more_queries(rounds: World, name: str, url: str) -> None:
    client = Client()
    client.force_login(getattr(rounds, name))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(url)).status_code == 200
        return len(captured)

    client.get(reverse(url))
    few = queries()
    more_teams(rounds)
    assert queries() == few


def tasks(user: Any) -> list[tuple[str, str]]:
    return [(task.figure, task.sentence) for task in page(user, "home").context["tasks"]]


def test_a_leader_finds_what_is_due_the_overdue_first_and_why_it_came_back(rounds: World) -> None:
    walk(rounds)
    with time_machine.travel(DUE + 2 * DAY, tick=False):
        reports.return_report(
            Report.objects.get(round__code="da-han", team=rounds.team_an1), reason="Thiếu số", by=rounds.canbo_an
        )
        response = page(rounds.lan, "home")
        found = [(task.sentence, task.quote) for task in response.context["reports"]]
        assert found[0] == ("Báo cáo Kỳ tháng 7/2022: quá hạn 3 ngày", "Thiếu số")
        assert len(found) == 2
        assert response.context["has_sent"]


def test_a_commune_finds_what_to_review_who_is_missing_and_its_own_report(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    found = {sentence: figure for figure, sentence in tasks(rounds.canbo_an)}
    assert found["báo cáo chờ duyệt – Kỳ tháng 7/2022"] == "1"
    assert found["tổ chưa nộp – Kỳ tháng 7/2022"] == "1"
    (own,) = page(rounds.canbo_an, "home").context["reports"]
    assert own.sentence.startswith("Báo cáo tháng 7/2022: còn ")
    send(rounds.report_xa_an, by=rounds.canbo_an)
    assert not page(rounds.canbo_an, "home").context["reports"]


def test_what_one_entered_oneself_is_no_task_and_a_colleague_is_asked(rounds: World) -> None:
    """Whoever entered a report for its leader may not accept it: the list that home leads to holds none of theirs."""
    reports.assist(
        rounds.report_an1, reason="Mất điện thoại", figures={"ho": 3}, narrative="", version=0, by=rounds.canbo_an
    )
    assert not any("chờ duyệt" in sentence for _, sentence in tasks(rounds.canbo_an))
    response = get(rounds.canbo_an, round="ky-1", state="awaiting")
    assert listed(response) == []
    assert "1 báo cáo anh/chị đã nhập thay" in response.content.decode()
    tiles = re.findall(r'<a class="tile" href="([^"]*)"', response.content.decode())
    assert len(tiles) == 6
    assert not any("awaiting" in href for href in tiles)  # each counts all, not only what is reviewed
    assert listed(get(rounds.canbo_an, round="ky-1", state="submitted")) == ["Tổ An 1"]
    colleague = make_user("canbo_an_2", Role.COMMUNE, rounds.an)
    assert ("1", "báo cáo chờ duyệt – Kỳ tháng 7/2022") in tasks(colleague)
    response = get(colleague, round="ky-1", state="awaiting")
    assert listed(response) == ["Tổ An 1"]
    assert "<strong>1/2</strong> báo cáo: tình trạng “Chờ anh/chị duyệt”" in response.content.decode()
    assert '<option value="awaiting" selected>' in response.content.decode()
    send(rounds.report_an2, by=rounds.minh)
    assert ("1", "báo cáo chờ duyệt – Kỳ tháng 7/2022") in tasks(rounds.canbo_an)
    reports.object_to(rounds.report_an1, objection="Tổ tôi chỉ có 2 hộ", by=rounds.lan)  # to be returned
    assert ("2", "báo cáo chờ duyệt – Kỳ tháng 7/2022") in tasks(rounds.canbo_an)
    assert listed(get(rounds.canbo_an, round="ky-1", review="1")) == ["Tổ An 1", "Tổ An 2"]


def test_home_says_of_a_round_that_not_all_who_have_not_sent_are_overdue(rounds: World) -> None:
    """An 1's deadline is over, An 2's was extended: both have not sent, one is overdue, and the table below agrees."""
    walk(rounds)
    report = report_of(open_team_round(rounds, code="gia-han", due_at=DUE), rounds.team_an2)
    Report.objects.filter(pk=report.pk).update(due_at=DUE + 3 * DAY)
    with time_machine.travel(DUE + DAY, tick=False):
        response = page(rounds.canbo_an, "home")
        (task,) = [one for one in response.context["tasks"] if one.url.endswith("/gia-han/")]
        assert task.figure == "2"
        assert task.detail.endswith("; 1 tổ đã quá hạn.")
        (progress,) = [one for one in response.context["progress"] if one.round.code == "gia-han"]
        assert {way.label: n for way, n in progress.tiles if n} == {"Quá hạn": 1, "Chưa đến hạn": 1}
        listing = Client()
        listing.force_login(rounds.canbo_an)
        assert listing.get(task.url).context["table"].count == 2


def test_a_district_reviews_what_its_communes_sent(rounds: World) -> None:
    send(rounds.report_xa_an, by=rounds.canbo_an)
    assert ("1", "báo cáo chờ duyệt – Kỳ của xã") in tasks(rounds.huyen_dong)
    assert not any("chờ duyệt" in sentence for _, sentence in tasks(rounds.huyen_nam))


def test_staff_find_failed_workbooks_and_teams_without_a_leader(rounds: World) -> None:
    Export.objects.filter(pk=rounds.export_so.pk).update(state=Export.State.FAILED, error="x")
    found = [sentence for _, sentence in tasks(rounds.so)]
    assert "tệp không xuất được" in found
    assert any("kiện toàn" in sentence for sentence in found)


def test_the_numbers_of_home_are_the_numbers_of_the_list_behind_it(rounds: World) -> None:
    walk(rounds)
    client = Client()
    client.force_login(rounds.so)
    for task in client.get(reverse("home")).context["tasks"]:
        if task.url.startswith(reverse("report_list")):
            context = client.get(task.url).context
            listed = context["table"].count if "table" in context else context["page"].paginator.count
            assert str(listed) == task.figure


def test_nobody_gets_buttons_for_what_they_may_not_do(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    assert all("Tài khoản".lower() in sentence for _, sentence in tasks(rounds.quantri))
    assert tasks(rounds.doitac) == []
    assert "Khi Sở mời tham gia" in page(rounds.doitac, "home").content.decode()
