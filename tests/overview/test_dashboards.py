"""The dashboards: what is wrong first, each number as long as the list it leads to, a link that keeps the view."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from places.models import Place
from reporting.actions.reports import return_report
from reporting.models import Difficulty, Figure, Report, Round, Target
from tests.overview.world_dashboards import DAY, letters, open_half_of_june, page, reported
from tests.reporting.world_difficulties import add_difficulties
from tests.reporting.world_rounds import (
    FAR,
    OPENS_AT,
    let_the_deadline_pass,
    open_team_round,
    report_of,
    send,
)
from tests.world import World, build, make_member, make_place, make_team, make_user

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One country for all tests of this module: what each of them writes is undone behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield reported(build())
        transaction.set_rollback(True)


@pytest.fixture
def rounds(country: World, db: None) -> World:
    return country


def test_before_the_deadline_no_commune_is_judged_by_what_is_not_due(rounds: World) -> None:
    """Of xã An one team of two has sent, of xã Bình none of one: neither is bad yet."""
    response = page(rounds, "so", "dong", "?round=ky-1")
    assert letters(response) == {"Xã An": "…", "Xã Bình": "…"}
    assert ("…", "chưa đến hạn", 2) in response.context["legend"]
    body = response.content.decode()
    assert "Xã An: chưa đến hạn, 1/2, 50,0%" in body
    assert "2 địa bàn còn báo cáo chưa đến hạn nên chưa xếp mức" in body
    send(rounds.report_an2, by=rounds.minh, ho=3)
    assert letters(page(rounds, "so", "dong", "?round=ky-1")) == {"Xã An": "A", "Xã Bình": "…"}


@pytest.mark.parametrize(
    ("username", "place"), [("canbo_an", "an"), ("huyen_dong", "dong"), ("so", "song_xanh"), ("quantri", "song_xanh")]
)
def test_home_leads_to_ones_own_place(rounds: World, username: str, place: str) -> None:
    client = Client()
    client.force_login(rounds.users[username])
    assert client.get(reverse("dashboard_home")).url == reverse("dashboard_show", args=[getattr(rounds, place).pk])


@pytest.mark.parametrize("place", ["song_xanh", "dong", "an", "an1", "cat1_1"])
def test_every_level_has_the_same_page(rounds: World, place: str) -> None:
    response = page(rounds, "so", place)
    assert response.status_code == 200
    assert response.context["choices"].round == rounds.round_6  # the newest whose deadline is over
    assert f"Toàn cảnh: {getattr(rounds, place)}" in response.content.decode()


def test_before_the_first_round_there_is_coverage_and_no_measure_of_a_round(rounds: World) -> None:
    response = page(rounds, "so_nui", "nui_cao")
    assert response.context["choices"].measure == "coverage"
    assert [value for value, _ in response.context["form"].fields["measure"].choices] == ["coverage", "training"]
    body = response.content.decode()
    assert "Kỳ báo cáo</label>" not in body
    assert reverse("rollup_home") in body
    assert "1/1, 100,0%" in body  # places with a team


def test_a_round_out_of_sight_is_missing_and_one_of_next_door_is_empty(rounds: World) -> None:
    """From the province's page a link leads to every place below with the round that was chosen there."""
    open_team_round(rounds, code="ky-nam", within=rounds.nam, by=None)
    assert page(rounds, "so", "nam", "?round=ky-nam").context["node"].expected == 1
    assert page(rounds, "so", "dong", "?round=ky-nam").context["node"].expected == 0
    assert page(rounds, "huyen_dong", "dong", "?round=ky-nam").status_code == 404
    assert page(rounds, "so", "an", "?round=khong-co").status_code == 404


def test_a_measure_or_a_reading_that_is_none_reads_as_the_first(rounds: World) -> None:
    choices = page(rounds, "so", "an", "?measure=attainment:khong&basis=x&order=x").context["choices"]
    assert (choices.measure, choices.indicator, choices.basis) == ("completeness", None, "then")


def test_a_place_opens_on_a_round_in_which_it_or_one_below_reports(rounds: World) -> None:
    over = {"data_from": datetime.date(2022, 7, 1), "data_to": datetime.date(2022, 7, 20), "due_at": OPENS_AT + DAY}
    of_districts = open_team_round(rounds, code="ky-huyen", level=Round.Reporter.DISTRICT, **over)
    assert page(rounds, "so", "dong").context["choices"].round == of_districts
    assert page(rounds, "so", "an").context["choices"].round == rounds.round_6


def test_nothing_is_told_where_nothing_is_wrong(rounds: World) -> None:
    Report.objects.filter(place=rounds.an1).update(first_submitted_at=OPENS_AT, submitted_at=OPENS_AT)
    response = page(rounds, "so", "an1")
    assert (response.context["wrong"], [row.alerts for row in response.context["due"]]) == ([], [[], []])
    assert "Không có việc nào quá hạn" in response.content.decode()


def test_silence_before_the_deadline_is_told_and_not_called_overdue(rounds: World) -> None:
    rounds.round_6.reports.exclude(team=rounds.team_an1).delete()
    response = page(rounds, "so", "an2")
    told = {
        row.due.round.code: [(alert.number, alert.state) for alert in row.alerts] for row in response.context["due"]
    }
    assert told == {"ky-1": [(1, "not_due")]}
    assert "Không có việc nào quá hạn" in response.content.decode()


def test_every_number_is_as_long_as_the_list_it_leads_to(rounds: World) -> None:
    """Late, missing, sent back, overdue, without a leader, silent twice, without a team: each once or more."""
    add_difficulties(rounds)
    Difficulty.objects.update(answer_due_at=OPENS_AT)
    open_half_of_june(rounds)
    send(report_of(rounds.round_6, rounds.team_an2), by=rounds.minh, ho=4)
    return_report(report_of(rounds.round_6, rounds.team_an2), reason="Xem lại", by=rounds.canbo_an)
    client = Client()
    client.force_login(rounds.so)
    for place in (rounds.song_xanh, rounds.dong, rounds.nam, rounds.binh):
        context = client.get(reverse("dashboard_show", args=[place.pk])).context
        alerts = [alert for row in context["due"] for alert in row.alerts] + context["wrong"]
        found = {alert.url: (alert.number, _listed(client, alert.url)) for alert in alerts if alert.url[0] != "#"}
        assert all(told == listed for told, listed in found.values()), (place, found)
        if place == rounds.song_xanh:
            assert len(found) >= 6, found
            assert {"khó khăn quá hạn trả lời, ở mọi cấp"} <= {alert.words for alert in alerts}


def _listed(client: Client, url: str) -> int:
    context = client.get(url).context
    return context["table"].count if "table" in context else context["page"].paginator.count


def test_a_team_is_silent_when_it_missed_the_last_two_rounds_that_are_over(rounds: World) -> None:
    assert page(rounds, "so", "song_xanh").context["quiet"].teams == []  # one round is not two
    half = open_half_of_june(rounds)
    half.reports.filter(team=rounds.team_an2).update(state="excused", excused_at=OPENS_AT)
    response = page(rounds, "so", "song_xanh")
    assert response.context["quiet"].teams == [rounds.team_binh1, rounds.team_cat1]
    assert reverse("team_show", args=[rounds.team_cat1.pk]) in response.content.decode()
    half.reports.filter(team=rounds.team_cat1).update(due_at=FAR)  # extended: not late yet
    assert page(rounds, "so", "song_xanh").context["quiet"].teams == [rounds.team_binh1]


def test_the_state_stands_in_six_figures_with_parts_and_what_changed(rounds: World) -> None:
    open_half_of_june(rounds)
    context = page(rounds, "so", "song_xanh", "?round=ky-6").context
    found = {one.label: (one.part, one.whole, one.before and one.before.difference) for one in context["key_figures"]}
    assert found == {
        "Đã nộp / phải nộp": (1, 4, None), "Đúng hạn / phải nộp": (1, 4, None), "Đúng hạn / đã nộp": (1, 1, None),
        "Nơi đã có tổ": (4, 5, None), "Tổ có tổ trưởng, đủ người theo quy định": (3, 4, None),
    }  # fmt: skip


def test_what_was_reached_stands_beside_the_time_that_is_gone(rounds: World) -> None:
    Target.objects.create(
        team=rounds.team_an1, indicator=rounds.round_6.indicators.get(code="ho"), value=40,
        starts_on=datetime.date(2022, 1, 1), ends_on=datetime.date(2022, 12, 31),
    )  # fmt: skip
    (course,) = page(rounds, "so", "song_xanh").context["courses"]
    assert (course.done, course.target, round(course.time_gone, 3)) == (10, 40, round(181 / 365, 3))
    body = page(rounds, "so", "song_xanh").content.decode()
    assert "đi 49,6% thời gian, đạt <strong>25,0%</strong> chỉ tiêu" in body
    Figure.objects.all().delete()
    assert "chưa có số liệu" in page(rounds, "so", "song_xanh").content.decode()


def test_curves_show_the_rounds_of_a_kind_up_to_the_chosen_one_and_lead_to_their_reports(rounds: World) -> None:
    let_the_deadline_pass(rounds.round_1)
    response = page(rounds, "so", "song_xanh", "?round=ky-1")
    assert [reading.round.code for reading in response.context["readings"]] == ["ky-6", "ky-1"]
    assert [[point.part for point in points] for _, points in response.context["lines"]] == [[1, 1], [1, 1]]
    reports = f"{reverse('report_list')}?round=ky-6&amp;place={rounds.song_xanh.pk}"
    assert f'<a href="{reports}"' in response.content.decode()
    assert page(rounds, "so", "song_xanh", "?round=ky-6").context["lines"] == []  # one round is no curve


def test_no_curve_falls_because_a_round_still_receives(rounds: World) -> None:
    open_half_of_june(rounds)
    response = page(rounds, "so", "song_xanh", "?round=ky-1")
    assert [reading.round.code for reading in response.context["readings"]] == ["ky-5", "ky-6"]
    drawn = (
        "Vẽ 2 kỳ đã hết hạn nộp, từ “Kỳ nửa đầu tháng 6/2022” đến “Kỳ tháng 6/2022” (số liệu 01/06/2022 – 30/06/2022). "
        "Chưa có “Kỳ tháng 7/2022” đang xem, vì kỳ này chưa hết hạn nộp."
    )
    assert f"<p>{drawn}" in response.content.decode()


def test_a_place_closed_by_the_reform_is_shown_as_it_last_was(rounds: World) -> None:
    last = datetime.date(2022, 12, 31)
    new = make_place("90", 1, "tỉnh", "Tỉnh Mới", valid_from=last + DAY)
    for number, name in enumerate(("Xã Mới", "Xã Mới Nữa")):
        make_place(
            f"90{number}", 3, "xã", name, new, valid_from=last + DAY, latitude=11.1 + number / 10, longitude=106.0
        )
    Place.objects.filter(path__startswith=rounds.song_xanh.path, valid_to=None).update(valid_to=last)
    response = page(rounds, "so", "song_xanh")
    assert response.context["on"] == last
    assert "chỉ đến hết ngày 31/12/2022" in response.content.decode()
    assert ("Nơi đã có tổ", 4, 5) in _figures(response)
    make_user("so_moi", "staff", new)
    client = Client()
    client.force_login(type(rounds.so).objects.get(username="so_moi"))
    fresh = client.get(reverse("dashboard_show", args=[new.pk]))
    assert letters(fresh) == {"Xã Mới": "–", "Xã Mới Nữa": "–"}  # nothing to divide by, and still a link


def _figures(response: Any) -> list[tuple[str, int | None, int | None]]:
    return [(one.label, one.part, one.whole) for one in response.context["key_figures"]]


def test_of_an_ended_province_too_a_number_is_as_long_as_its_list(rounds: World) -> None:
    """Tổ Cát 1 has no leader and waits for a place; a team that the new province founded since is not the old one's."""
    last = datetime.date(2022, 12, 31)
    new = make_place("90", 1, "tỉnh", "Tỉnh Mới", valid_from=last + DAY)
    make_team(make_place("901", 3, "xã", "Xã Mới", new, valid_from=last + DAY), "Tổ mới", founded_on=last - DAY)
    old = Place.objects.filter(path__startswith=rounds.song_xanh.path, valid_to=None)
    old.update(valid_to=last, stands_at=new.path)
    client = Client()
    client.force_login(make_user("so_moi", "staff", new))
    wrong = client.get(reverse("dashboard_show", args=[rounds.song_xanh.pk])).context["wrong"]
    found = {alert.words: (alert.number, _listed(client, alert.url)) for alert in wrong if alert.url[0] != "#"}
    assert found["tổ chưa có tổ trưởng, hoặc không đúng số người theo quy định"] == (1, 1)
    assert all(told == listed for told, listed in found.values()), found


def test_the_page_costs_the_same_however_many_places_and_teams(rounds: World) -> None:
    client, costs = Client(), []
    client.force_login(rounds.so)
    url = reverse("dashboard_show", args=[rounds.song_xanh.pk])
    for number in range(2):
        costs.append(
            [_cost(client, url + query) for query in ("?round=ky-1", "?measure=coverage", "?measure=training")]
        )
        for n in range(12):
            commune = make_place(f"x{number}{n}", 3, "xã", f"Xã {n}", rounds.dong, latitude=11 + n / 50, longitude=106)
            team = make_team(make_place(f"y{number}{n}", 4, "ấp", f"Ấp {n}", commune), f"Tổ {n}")
            make_member(team, f"Người {n}")
            for one in (rounds.round_1, rounds.round_6):
                one.reports.create(team=team, place=team.place, due_at=one.due_at)
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 50, costs


def _cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_on_paper_the_page_begins_with_who_issues_it(rounds: World) -> None:
    body = page(rounds, "huyen_dong", "an").content.decode()
    head = body[body.index('class="print-head"') : body.index("<h1>")]
    for words in ("ỦY BAN NHÂN DÂN", "XÃ AN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"):
        assert words in head


def test_only_those_who_may_make_workbooks_see_the_button(rounds: World) -> None:
    assert "Xuất Excel" in page(rounds, "so", "an").content.decode()
    assert "Xuất Excel" not in page(rounds, "quantri", "an").content.decode()


def test_officials_find_it_at_home_and_in_the_menu_and_leaders_do_not(rounds: World) -> None:
    for username, links in (("canbo_an", 3), ("lan", 0), ("doitac", 0)):
        client = Client()
        client.force_login(rounds.users[username])
        body = client.get(reverse("home")).content.decode()
        assert body.count(f'href="{reverse("dashboard_home")}"') == links


def test_every_indicator_of_the_round_can_be_measured(rounds: World) -> None:
    measures = page(rounds, "so", "an", "?round=ky-1").context["form"].fields["measure"].choices
    assert [value for value, _ in dict(measures)["Đạt được trên chỉ tiêu giao"]] == [
        "attainment:ho", "attainment:tai-khoan", "attainment:don",
    ]  # fmt: skip
