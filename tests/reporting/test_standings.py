"""Where a place stands among its neighbours, without a word about any one of them; and what changed since last time."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from core.templatetags.trends import change_in_words, movement, movement_in_points
from reporting.models import Target
from reporting.rollups import rollup
from reporting.rollups.standings import FEWEST, PlaceRank, standings
from reporting.rollups.trends import trend
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import let_the_deadline_pass, open_team_round, report_of, send
from tests.training.world_after import leader, learn
from tests.training.world_training import add_training
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

JUNE = {"data_from": datetime.date(2022, 6, 1), "data_to": datetime.date(2022, 6, 30)}


@pytest.fixture
def rounds(rounds: World) -> World:
    """Of July: An 1 has reported 12, Bình 1 30; of June: An 1 had reported 10."""
    rounds.before = open_team_round(rounds, code="ky-0", title="Kỳ tháng 6/2022", **JUNE)
    send(report_of(rounds.before, rounds.team_an1), by=rounds.lan, ho=10)
    send(rounds.report_an1, by=rounds.lan, ho=12)
    send(rounds.report_binh1, by=rounds.hoa, ho=30)
    return rounds


@pytest.fixture
def ended(rounds: World) -> World:
    let_the_deadline_pass(rounds.before, rounds.round_1)
    return rounds


def told(found: list[PlaceRank]) -> list[tuple[str, str, int, int, str, str]]:
    return [(one.measure.key, one.above.name, one.rank, one.among, one.own_words, one.whole_words) for one in found]


def add_communes(world: World, number: int) -> None:
    """Communes of Huyện Đông with a silent team each."""
    for n in range(number):
        commune = make_place(f"xm{n}", 3, "xã", f"Xã Mới {n}", world.dong)
        team = make_team(make_place(f"am{n}", 4, "ấp", f"Ấp Mới {n}", commune), f"Tổ Mới {n}")
        world.round_1.reports.create(team=team, place=team.place, due_at=world.round_1.due_at)


def test_a_commune_is_ranked_in_its_district_and_in_the_province(ended: World) -> None:
    assert told(standings([ended.round_1], ended.an, user=None)) == [
        ("completeness", "Huyện Đông", 2, 2, "1/2, 50,0%", "2/3, 66,7%"),
        ("completeness", "Tỉnh Sông Xanh", 2, 3, "1/2, 50,0%", "2/4, 50,0%"),
        ("timeliness", "Huyện Đông", 2, 2, "1/2, 50,0%", "2/3, 66,7%"),
        ("timeliness", "Tỉnh Sông Xanh", 2, 3, "1/2, 50,0%", "2/4, 50,0%"),
    ]


def test_nobody_is_ranked_before_the_day_has_come(rounds: World) -> None:
    assert standings([rounds.round_1], rounds.an, user=None) == []
    assert "xếp thứ" not in show(rounds, "so", "an").content.decode()


def test_a_hamlet_is_ranked_in_its_commune_and_a_province_nowhere(ended: World) -> None:
    assert {one.above.name for one in standings([ended.round_1], ended.an1, user=None)} == {"Xã An"}
    assert standings([ended.round_1], ended.song_xanh, user=None) == []


def test_a_target_makes_an_indicator_comparable(ended: World) -> None:
    ho = ended.round_1.indicators.get(code="ho")
    july = {"starts_on": datetime.date(2022, 7, 1), "ends_on": datetime.date(2022, 7, 31)}
    Target.objects.create(team=ended.team_an1, indicator=ho, value=24, **july)
    Target.objects.create(team=ended.team_binh1, indicator=ho, value=40, **july)
    found = told(standings([ended.round_1], ended.an, user=None))
    assert ("attainment-ho", "Huyện Đông", 2, 2, "12/24, 50,0%", "42/64, 65,6%") in found
    response = show(ended, "so", "an")
    told_of_figures = [(measure.key, own) for measure, _, own in response.context["ranks_of_figures"]]
    assert told_of_figures == [("attainment-ho", "12/24, 50,0%")]
    assert "Thứ hạng theo từng chỉ tiêu giao" in response.content.decode()


def test_a_sum_of_few_is_kept_from_who_could_take_their_own_part_from_it(ended: World) -> None:
    """Of two communes, the district's sum less one's own is the other one's."""
    assert standings([ended.round_1], ended.an, user=ended.canbo_an) == []
    seen = standings([ended.round_1], ended.an, user=ended.huyen_dong)
    assert {one.above.name for one in seen} == {"Huyện Đông"}  # the district sees its communes, not the province
    add_communes(ended, FEWEST - 2)
    mine = standings([ended.round_1], ended.an, user=ended.canbo_an)
    assert {(one.above.name, one.among) for one in mine} == {("Huyện Đông", FEWEST), ("Tỉnh Sông Xanh", FEWEST + 1)}


def show(world: World, username: str, place: str, query: str = "") -> Any:
    url = reverse("rollup_show", args=[getattr(world, place).pk, "ky-1"])
    return signed_in(world.users[username]).get(url + query)


def test_a_commune_reads_its_rank_and_no_neighbours_name(ended: World) -> None:
    add_communes(ended, 3)
    body = show(ended, "canbo_an", "an").content.decode()
    assert "xếp thứ 2/5 xã" in body
    assert "chung 2/6, 33,3%" in body
    for name in ("Xã Bình", "Phường Cát", "Xã Mới"):
        assert name not in body


def test_the_page_says_what_changed_since_the_round_before(rounds: World) -> None:
    response = show(rounds, "so", "song_xanh")
    body = response.content.decode()
    assert "So với kỳ liền trước: Kỳ tháng 6/2022." in body
    assert "▲</span> tăng 25,0 điểm %" in body  # 1 of 4, then 2 of 4
    assert [change and change[:2] for _, change in response.context["figures"]] == [
        (10, 42),
        (None, None),
        (None, None),
    ]
    assert response.context["trend"].counts["received"][:2] == (1, 2)
    assert "chỉ để tham khảo" in body  # two may still come


def test_there_is_no_round_before_several_nor_before_the_first_nor_where_nothing_was_owed(rounds: World) -> None:
    def of(chosen: list[Any], place: Any) -> Any:
        return trend(chosen, place, rollup(chosen, place))

    assert of([rounds.round_1, rounds.before], rounds.song_xanh) is None
    assert of([rounds.before], rounds.song_xanh) is None
    rounds.before.reports.filter(team=rounds.team_cat1).delete()
    assert of([rounds.round_1], rounds.nam) is None
    assert of([rounds.round_1], rounds.dong).rounds == [rounds.before]
    assert "So với kỳ liền trước" not in show(rounds, "so", "song_xanh", "?with=ky-0").content.decode()


def test_a_change_is_an_arrow_a_word_and_a_number() -> None:
    class Of:
        def __init__(self, difference: float | None) -> None:
            self.difference = difference

    assert movement(Of(1234)) == '<span><span aria-hidden="true">▲</span> tăng 1.234</span>'
    assert movement(Of(-5)) == '<span><span aria-hidden="true">▼</span> giảm 5</span>'
    assert movement_in_points(Of(-0.051)) == '<span><span aria-hidden="true">▼</span> giảm 5,1 điểm %</span>'
    assert (movement(Of(0)), movement(Of(None)), movement(None)) == ("không đổi", "—", "—")
    assert change_in_words(-1, -0.0004) == "−1 · giảm dưới 0,1 điểm"
    assert [change_in_words(None, one) for one in (0.0004, 0.001)] == ["tăng dưới 0,1 điểm", "+0,1 điểm"]


def test_rates_coverage_and_training_stand_beside_the_reports_of_each_place(rounds: World) -> None:
    make_place("01102-2", 4, "ấp", "Ấp Bình 2", rounds.binh)
    assert "Thành viên học trong kỳ" not in show(rounds, "so", "dong").content.decode()  # there is no topic yet
    add_training(rounds)
    learn(leader(rounds.team_an1), rounds.lop_an, rounds.smart, datetime.date(2022, 7, 16))
    response = show(rounds, "so", "dong")
    lines, body = {line.node.place.name: line for line in response.context["lines"]}, response.content.decode()
    assert (lines["Xã Bình"].covered.with_team, lines["Xã Bình"].covered.places) == (1, 2)
    assert (lines["Xã An"].taught.trained, lines["Xã An"].taught.members) == (1, 5)
    for words in (
        "Đã nộp trên phải nộp", "Đúng hạn trên phải nộp", "Đúng hạn trên đã nộp", "1/2, 50,0%", "1/5, 20,0%",
        "chuyên đề “Cài đặt và dùng Sông Xanh Smart”",
    ):  # fmt: skip
        assert words in body
