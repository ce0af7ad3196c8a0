"""Places in order of a measure: ranks, ties, those with nothing to divide by, and the value of the whole."""

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from core.templatetags.ranks import Bar, ranks
from places.models import Level, Place
from reporting.models import Indicator, Target
from reporting.rollups import Counts, FigureSum, Node, rollup
from reporting.rollups.ranking import (
    COMPLETENESS,
    OF_RECEIVED,
    Parts,
    Ranking,
    RankingMeasure,
    households_of,
    measures_of,
    per_households,
    ranking,
    reached_below,
    total,
)
from teams.rollups import coverage
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import let_the_deadline_pass, send
from tests.world import World, make_place, make_team

ON = datetime.date(2022, 7, 31)


@pytest.fixture
def reported(rounds: World) -> World:
    """An 1 of 2 teams of xã An have reported (12 households), Bình 1 (30)."""
    send(rounds.report_an1, by=rounds.lan, ho=12)
    send(rounds.report_binh1, by=rounds.hoa, ho=30)
    return rounds


@pytest.fixture
def overdue(reported: World) -> World:
    """Phường Cát was silent till the deadline."""
    let_the_deadline_pass(reported.round_1)
    return reported


def node_of(number: int, received: int, expected: int, children: list[Node] | None = None) -> Node:
    level = Level.DISTRICT if children else Level.COMMUNE
    place = Place(pk=number, level=level, name=f"Xã {number}", path=str(number))
    return Node(place, Counts(expected=expected, late=received, received=received), [], children or [])


def order(found: Ranking) -> list[tuple[int, int | None]]:
    return [(one.place.pk, one.rank) for one in [*found.ranked, *found.apart]]


def test_equal_places_share_a_rank_and_the_empty_ones_stand_apart() -> None:
    children = [node_of(1, 1, 2), node_of(2, 2, 2), node_of(3, 0, 0), node_of(4, 3, 6), node_of(5, 0, 4)]
    found = ranking(node_of(9, 6, 14, children), COMPLETENESS, level=Level.COMMUNE)
    assert order(found) == [(2, 1), (1, 2), (4, 2), (5, 4), (3, None)]
    assert found.whole.value == Fraction(6, 14)  # not the mean of 100%, 50%, 50% and 0%


def test_who_still_owes_what_is_not_due_is_not_ranked() -> None:
    def waiting(number: int, received: int, expected: int, not_due: int) -> Node:
        place = Place(pk=number, level=Level.COMMUNE, name=f"Xã {number}", path=str(number))
        return Node(place, Counts(expected=expected, late=received, received=received, not_due=not_due), [])

    children = [waiting(1, 1, 4, 3), waiting(2, 2, 2, 0), waiting(3, 3, 4, 1), waiting(4, 1, 2, 0), waiting(5, 0, 0, 0)]
    found = ranking(node_of(9, 7, 12, children), COMPLETENESS, level=Level.COMMUNE)
    assert order(found) == [(2, 1), (4, 2), (3, None), (1, None), (5, None)]
    assert [one.awaited for one in found.apart] == [1, 3, 0]
    by_what_came = ranking(node_of(9, 7, 12, children), OF_RECEIVED, level=Level.COMMUNE)
    assert len(by_what_came.ranked) == 4


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12))
def test_a_rank_is_one_more_than_those_who_are_ahead(rows: list[tuple[int, int]]) -> None:
    children = [node_of(number, *row) for number, row in enumerate(rows, 1)]
    found = ranking(node_of(99, 0, 0, children), COMPLETENESS, level=Level.COMMUNE)
    ratios = [Fraction(*row) for row in rows if row[1]]
    assert len(found.ranked) == len(ratios)
    for one in found.ranked:
        assert one.rank == 1 + sum(ratio > one.parts.value for ratio in ratios)


def test_a_sum_nobody_answered_is_not_ranked_and_the_mean_is_of_those_who_did() -> None:
    indicator = Indicator(pk=7, code="ho", name="Hộ", unit="hộ")
    sums = {1: 30, 2: None, 3: 12, 4: 0}
    children = [
        Node(Place(pk=pk, level=3, name=f"Xã {pk}"), Counts(), [FigureSum(indicator, value, None, 1, 2)])
        for pk, value in sums.items()
    ]
    found = ranking(Node(Place(pk=9, level=2), Counts(), [], children), total(indicator), level=3)
    assert order(found) == [(1, 1), (3, 2), (4, 3), (2, None)]
    assert found.whole == Parts(42, 3, 3, 6)
    assert found.measure.words(found.whole) == "14 hộ"


def test_a_measure_is_told_with_its_parts_or_its_unit() -> None:
    assert COMPLETENESS.words(Parts(432, 540)) == "432/540, 80,0%"
    assert COMPLETENESS.words(Parts(0, 0)) == "—"
    each = RankingMeasure("x", "x", lambda node: Parts(1, 8), unit="hộ", times=100)
    assert each.words(Parts(1, 8)) == "12,5 hộ"
    assert each.words(Parts(12_345, 100)) == "12.345,0 hộ"
    assert each.words(Parts(None, 8)) == "—"


def known(world: World, node: Node) -> dict[str, RankingMeasure]:
    return measures_of(
        [figure.indicator for figure in node.figures],
        coverage=lambda: coverage(world.dong, on=ON),
        households=lambda: households_of(world.dong, Level.COMMUNE, on=ON),
        reached=lambda: reached_below(node, [world.round_1], basis="then"),
    )


@given(st.integers(0, 500), st.integers(1, 400), st.integers(0, 500), st.integers(1, 400))
@example(1, 8, 1, 3)
def test_a_change_is_the_difference_of_the_numbers_that_are_shown(a: int, b: int, c: int, d: int) -> None:
    measure = per_households(Indicator(unit="hộ", code="ho", name="Hộ"), dict)
    before, now = Parts(a, b), Parts(c, d)
    shown = [
        Decimal(measure.words(one).removesuffix(" hộ").replace(".", "").replace(",", ".")) for one in (before, now)
    ]
    change = measure.change_words(before, now).replace(".", "").replace(",", ".").replace("−", "-")
    assert Decimal(change) == shown[1] - shown[0]


def test_a_sum_stands_over_the_households_of_the_hamlets(overdue: World) -> None:
    node = rollup([overdue.round_1], overdue.dong)
    measure = known(overdue, node)["households-ho"]
    found = ranking(node, measure, level=Level.COMMUNE)
    assert [(one.place.name, one.parts[:2], one.rank) for one in found.ranked] == [
        ("Xã Bình", (30, 120), 1),
        ("Xã An", (12, 350), 2),
    ]
    assert (measure.words(found.ranked[0].parts), measure.words(found.whole)) == ("25,0 hộ", "8,9 hộ")  # 42 of 470


def test_households_that_are_known_in_part_divide_nothing(overdue: World) -> None:
    Place.objects.filter(pk=overdue.an2.pk).update(households=None)
    assert households_of(overdue.dong, Level.COMMUNE, on=ON) == {overdue.binh.pk: 120}
    Place.objects.filter(pk=overdue.an.pk).update(households=400)  # the commune's own number stands
    assert households_of(overdue.dong, Level.COMMUNE, on=ON) == {overdue.binh.pk: 120, overdue.an.pk: 400}
    assert households_of(overdue.an, Level.HAMLET, on=ON) == {overdue.an1.pk: 200}


def test_coverage_and_attainment_are_measures_too(overdue: World) -> None:
    ho = overdue.round_1.indicators.get(code="ho")
    Target.objects.create(
        team=overdue.team_an1, indicator=ho, value=24, starts_on=datetime.date(2022, 7, 1), ends_on=ON
    )
    make_place("01102-2", 4, "ấp", "Ấp Bình 2", overdue.binh)
    node = rollup([overdue.round_1], overdue.dong)
    measures = known(overdue, node)
    covered = ranking(node, measures["coverage"], level=Level.COMMUNE)
    assert [(one.place.name, one.parts[:2], one.rank) for one in covered.ranked] == [
        ("Xã An", (2, 2), 1),
        ("Xã Bình", (1, 2), 2),
    ]
    attained = ranking(node, measures["attainment-ho"], level=Level.COMMUNE)
    assert [(one.place.name, one.parts[:2]) for one in attained.ranked] == [("Xã An", (12, 24))]
    assert [one.place.name for one in attained.apart] == ["Xã Bình"]  # no target: not zero


def page(world: World, username: str, place: str, query: str = "") -> Any:
    url = reverse("ranking_show", args=[getattr(world, place).pk, "ky-1"])
    return signed_in(world.users[username]).get(url + query)


def told(response: Any) -> list[tuple[str, int | None, str]]:
    return [(row.place.name, row.rank, row.words) for row in response.context["rows"]]


def test_the_page_ranks_one_level_down_and_shows_the_whole(overdue: World) -> None:
    response = page(overdue, "so", "song_xanh")
    assert told(response) == [("Huyện Đông", 1, "2/3, 66,7%"), ("Huyện Nam", 2, "0/1, 0,0%")]
    body = response.content.decode()
    assert "Cả Tỉnh Sông Xanh: <strong>2/4, 50,0%</strong>" in body
    assert "Chung 50,0%" in body
    assert reverse("rollup_show", args=[overdue.dong.pk, "ky-1"]) in body


def test_before_the_deadline_the_page_ranks_only_who_has_sent_everything(reported: World) -> None:
    response = page(reported, "so", "song_xanh", "?level=3")
    assert told(response) == [
        ("Xã Bình", 1, "1/1, 100,0%"), ("Xã An", None, "1/2, 50,0%"), ("Phường Cát", None, "0/1, 0,0%"),
    ]  # fmt: skip
    body = response.content.decode()
    assert "2 nơi còn báo cáo chưa đến hạn nên chưa xếp hạng" in body
    assert body.count('<span class="quiet">chưa đến hạn</span>') == 2
    assert "không xếp" not in body


def test_communes_are_compared_over_the_heads_of_their_districts(overdue: World) -> None:
    assert told(page(overdue, "so", "song_xanh", "?level=3")) == [
        ("Xã Bình", 1, "1/1, 100,0%"), ("Xã An", 2, "1/2, 50,0%"), ("Phường Cát", 3, "0/1, 0,0%"),
    ]  # fmt: skip
    assert told(page(overdue, "canbo_an", "an"))[0] == ("Ấp An 1", 1, "1/1, 100,0%")


def test_a_sum_says_how_many_stand_behind_it(overdue: World) -> None:
    response = page(overdue, "so", "song_xanh", "?level=3&by=sum-ho")
    assert told(response) == [("Xã Bình", 1, "30 hộ"), ("Xã An", 2, "12 hộ"), ("Phường Cát", None, "—")]
    body = response.content.decode()
    assert "1/2 tổ" in body
    assert "Trung bình một xã: <strong>21 hộ</strong>" in body
    assert "không xếp" in body


@pytest.mark.parametrize("query", ["?by=x&level=9", "?by=sum-x", "?level=x"])
def test_what_is_no_choice_counts_as_not_said(overdue: World, query: str) -> None:
    response = page(overdue, "so", "song_xanh", query)
    assert (response.context["measure"].key, response.context["chosen_level"]) == ("completeness", "2")


@pytest.mark.parametrize(("cards", "is_cut"), [(1, True), (20, False)])
def test_a_phone_is_shown_the_first_of_many(
    overdue: World, monkeypatch: pytest.MonkeyPatch, cards: int, is_cut: bool
) -> None:
    monkeypatch.setattr("reporting.views.rankings.CARDS", cards)
    body = page(overdue, "so", "song_xanh").content.decode()
    assert ('class="form-check listing-rest' in body and "Hiện cả 2 nơi" in body) is is_cut


def test_a_place_without_children_has_nothing_to_rank(overdue: World) -> None:
    assert "chưa có nơi nào để so sánh" in page(overdue, "so", "cat1_1").content.decode()


def test_the_chosen_rounds_and_basis_stay_in_the_form_and_the_links(overdue: World) -> None:
    body = page(overdue, "so", "dong", "?with=ky-xa&basis=now&by=coverage").content.decode()
    assert '<option value="ky-1,ky-xa" selected>' in body
    assert '<option value="now" selected>' in body
    assert reverse("rollup_show", args=[overdue.an.pk, "ky-1"]) + "?with=ky-xa&amp;basis=now" in body
    assert reverse("ranking_show", args=[overdue.song_xanh.pk, "ky-1"]) + "?with=ky-xa&amp;basis=now&amp;by=cov" in body


@pytest.mark.parametrize("by", ["completeness", "coverage", "households-ho"])
def test_the_page_costs_the_same_however_many_places(overdue: World, by: str) -> None:
    client, url = signed_in(overdue.so), reverse("ranking_show", args=[overdue.song_xanh.pk, "ky-1"])
    costs = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url, {"by": by, "level": "3", "against": "ky-xa"})
        costs.append(len(captured))
        for n in range(5):
            commune = make_place(f"x{number}{n}", 3, "xã", f"Xã {n}", overdue.dong)
            team = make_team(make_place(f"y{number}{n}", 4, "ấp", f"Ấp {n}", commune), f"Tổ {n}")
            overdue.round_1.reports.create(team=team, place=team.place, due_at=overdue.round_1.due_at)
    assert costs[0] == costs[1]


def test_bars_are_as_long_as_their_share_of_the_longest() -> None:
    rows = [Bar("1. Xã An", Fraction(3, 2), "3/2, 150,0%"), Bar("2. Xã Bình", Fraction(1, 2), "1/2, 50,0%")]
    drawn: Any = ranks(rows, "Đạt", mean=Fraction(3, 4), mean_label="Chung 75,0%")
    assert [bar["width"] for bar in drawn["bars"]] == ["100.00%", "33.33%"]
    assert drawn["goal"]["x"] == "50.00%"
    shares: Any = ranks(rows[1:], "Đạt")
    assert (shares["bars"][0]["width"], shares["goal"]) == ("50.00%", None)  # of a whole, not of the longest
    nothing: Any = ranks([Bar("1. Xã An", Fraction(0), "0 hộ")], "Kết quả", is_ratio=False)
    assert nothing["bars"][0]["width"] == "0.00%"
