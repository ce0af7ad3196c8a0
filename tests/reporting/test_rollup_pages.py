"""The rollup pages: the same numbers as the function, one level at a time, and nothing of a neighbour."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting.models import Round
from reporting.rollups import Counts
from reporting.templatetags.stacks import stack_parts
from tests.reporting.world_rounds import open_team_round, send
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once


@pytest.fixture
def rounds(rounds: World) -> World:
    send(rounds.report_an1, by=rounds.lan, ho=12)
    return rounds


def page(world: World, username: str, place: str, query: str = "", code: str = "ky-1") -> Any:
    client = Client()
    client.force_login(world.users[username])
    return client.get(reverse("rollup_show", args=[getattr(world, place).pk, code]) + query)


@pytest.mark.parametrize(
    ("username", "place"), [("canbo_an", "an"), ("huyen_dong", "dong"), ("so", "song_xanh"), ("quantri", "song_xanh")]
)
def test_home_leads_to_ones_own_place_and_the_newest_round(rounds: World, username: str, place: str) -> None:
    client = Client()
    client.force_login(rounds.users[username])
    assert client.get(reverse("rollup_home")).url == reverse("rollup_show", args=[getattr(rounds, place).pk, "ky-xa"])


def test_home_shows_a_round_whose_deadline_is_over_before_one_that_still_fills(rounds: World) -> None:
    client = Client()
    client.force_login(rounds.so)
    over, later = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=9)
    for ended, fills in (("ky-xa", "ky-1"), ("ky-1", "ky-xa")):
        Round.objects.filter(code=ended).update(opens_at=over - timedelta(days=9), due_at=over)
        Round.objects.filter(code=fills).update(due_at=later)
        for home, page in (("rollup_home", "rollup_show"), ("ranking_home", "ranking_show")):
            assert client.get(reverse(home)).url == reverse(page, args=[rounds.song_xanh.pk, ended])
    newest = reverse("quality_show", args=[rounds.song_xanh.pk, "ky-xa"])  # what comes in is looked at as it comes
    assert client.get(reverse("quality_home")).url == newest


def test_home_without_a_round_says_why_and_what_to_do(world: World) -> None:
    for username, words in (("so", "Mở kỳ báo cáo"), ("canbo_an", "Chưa có kỳ báo cáo nào")):
        client = Client()
        client.force_login(world.users[username])
        assert words in client.get(reverse("rollup_home")).content.decode()


def test_the_chooser_leads_to_the_page_it_names(rounds: World) -> None:
    client = Client()
    client.force_login(rounds.so)
    asked = {"place": rounds.dong.pk, "round": "ky-1", "with": ["ky-xa"], "basis": "now"}
    wanted = reverse("rollup_show", args=[rounds.dong.pk, "ky-1"]) + "?with=ky-xa&basis=now"
    assert client.get(reverse("rollup_home"), asked).url == wanted
    for wrong in ({"place": "x"}, {"place": rounds.xa.pk}, {"round": "khong-co"}, {"with": ["khong-co"]}):
        assert client.get(reverse("rollup_home"), asked | wrong).status_code == 404


def test_the_page_shows_the_five_ways_and_every_rate_with_its_parts(rounds: World) -> None:
    response = page(rounds, "so", "song_xanh")
    body, node = response.content.decode(), response.context["node"]
    assert (node.expected, node.on_time, node.not_due) == (4, 1, 3)
    for words in (
        "Đúng hạn",
        "Nộp trễ",
        "Quá hạn",
        "Chưa đến hạn",
        "Được miễn",
        "1/4, 25,0%",
        "1/1, 100,0%",
        "1/4 tổ",
    ):
        assert words in body
    assert "chưa có số liệu" in body  # what nobody answered is not zero


def test_a_row_leads_one_level_down_with_the_same_rounds_and_basis(rounds: World) -> None:
    body = page(rounds, "so", "song_xanh", "?with=ky-xa&basis=now").content.decode()
    assert reverse("rollup_show", args=[rounds.dong.pk, "ky-1"]) + "?with=ky-xa&amp;basis=now" in body
    assert "Xuất báo cáo (Word) theo địa bàn lúc báo cáo</button>" in body  # the paper is read one way


def test_the_trail_leads_up_only_as_far_as_one_sees(rounds: World) -> None:
    trail = page(rounds, "huyen_dong", "an").context["trail"]
    assert [(name, bool(url)) for name, url in trail] == [
        ("Tỉnh Sông Xanh", False), ("Huyện Đông", True), ("Xã An", True),
    ]  # fmt: skip


def test_several_rounds_add_up_and_each_counts_once(rounds: World) -> None:
    assert page(rounds, "so", "song_xanh", "?with=ky-xa&with=ky-xa&with=ky-1").context["node"].expected == 4 + 3


def test_an_unknown_basis_reads_as_it_was_and_an_unknown_round_is_missing(rounds: World) -> None:
    assert page(rounds, "so", "an", "?basis=x").context["basis"] == "then"
    assert page(rounds, "so", "an", "?with=khong-co").status_code == 404
    assert page(rounds, "so", "an", code="khong-co").status_code == 404


def test_a_round_of_another_province_is_missing(rounds: World) -> None:
    open_team_round(rounds, code="ky-nui", within=rounds.nui_cao, by=None)
    assert page(rounds, "so", "song_xanh", code="ky-nui").status_code == 404
    assert page(rounds, "so", "song_xanh", "?with=ky-nui").status_code == 404


def test_what_the_place_itself_owes_has_a_row_of_its_own(rounds: World) -> None:
    response = page(rounds, "so", "dong", code="ky-xa")
    assert all(line.url for line in response.context["lines"])
    response = page(rounds, "so", "an", code="ky-xa")
    assert [line.node.expected for line in response.context["lines"] if not line.url] == [1]
    assert f"Tại chính {rounds.an}" in response.content.decode()


def test_only_those_who_may_make_workbooks_see_the_button(rounds: World) -> None:
    assert "Xuất Excel" in page(rounds, "so", "an").content.decode()
    assert "Xuất Excel" not in page(rounds, "quantri", "an").content.decode()


def test_the_page_costs_the_same_however_many_places_and_teams(rounds: World) -> None:
    client, url = Client(), reverse("rollup_show", args=[rounds.song_xanh.pk, "ky-1"]) + "?against=ky-xa"
    client.force_login(rounds.so)
    costs = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        costs.append(len(captured))
        for n in range(10):
            commune = make_place(f"x{number}{n}", 3, "xã", f"Xã {n}", rounds.dong)
            team = make_team(make_place(f"y{number}{n}", 4, "ấp", f"Ấp {n}", commune), f"Tổ {n}")
            rounds.round_1.reports.create(team=team, place=team.place, due_at=rounds.round_1.due_at)
    assert costs[0] == costs[1]


def test_a_bar_is_made_of_its_parts() -> None:
    assert stack_parts(Counts(expected=4, on_time=2, late=1, missing=1)) == (
        '<rect class="fill-on_time" x="0.00%" width="50.00%" height="6"></rect>'
        '<rect class="fill-late" x="50.00%" width="25.00%" height="6"></rect>'
        '<rect class="fill-missing" x="75.00%" width="25.00%" height="6"></rect>'
    )
    assert stack_parts(Counts()) == ""
