"""The country: rounds that each province opens on its own, read as one."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Level, Place, country
from reporting.actions import closings
from reporting.models import Indicator, Report, Round, Target
from reporting.models.basis import Basis
from reporting.rollups import against_targets, count, rollup, series
from reporting.rollups.questions import RollupQuestion
from reporting.rollups.same_reporters import sums_of_same_reporters
from tests.reporting.test_rollups import an_indicator, month, said, sent
from tests.reporting.world_random import NOW, slowly
from tests.world import World

CLOSED_AT = NOW + datetime.timedelta(days=1)


@pytest.fixture
def provinces(world: World) -> list[Round]:
    """June of both provinces: An 1 sent 5, Xa 1 sent 7, Bình 1 sent nothing."""
    rounds = [month(world, 6), month(world, 6, code="2022-06-nui", within=world.nui_cao)]
    flow = an_indicator("flow", *rounds)
    sent(rounds[0], world.team_an1, flow, 5)
    sent(rounds[1], world.team_xa1, flow, 7)
    Report.objects.create(round=rounds[0], team=world.team_binh1, place=world.binh1, due_at=rounds[0].due_at)
    days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
    Target.objects.create(team=world.team_xa1, indicator=flow, value=70, **days)
    return rounds


def close(world: World, round: Round) -> None:
    by = world.so if round.within_id == world.song_xanh.pk else world.so_nui
    closings.close(round, reason="Hết tháng.", by=by, at=CLOSED_AT)
    round.refresh_from_db()


def test_everything_lies_within_the_country_and_no_row_is_it(world: World) -> None:
    assert set(Place.objects.within(country())) == set(Place.objects.all())
    assert country().covers(world.xa1)
    assert not Place.objects.filter(pk=country().pk).exists()


@pytest.mark.parametrize("basis", Basis.values)
def test_the_country_says_what_counting_one_by_one_says(provinces: list[Round], basis: str) -> None:
    """Without going below the provinces, and down to communes: it is grouped by the database at different levels."""
    for node in (
        rollup(provinces, country(), basis=basis, at=NOW),
        rollup(provinces, country(), basis=basis, at=NOW, down_to=3),
        rollup(provinces, country(), basis=basis, at=NOW, deep=True),
    ):
        assert said(node) == slowly(provinces, node.place, basis)
        assert [said(child) for child in node.children] == [
            slowly(provinces, child.place, basis) for child in node.children
        ]
        assert [child.place.name for child in node.children] == ["Tỉnh Núi Cao", "Tỉnh Sông Xanh"]


def test_what_only_one_province_asks_is_asked_of_its_own_reporters(world: World, provinces: list[Round]) -> None:
    stock = an_indicator("stock", provinces[1])
    Target.objects.create(
        team=world.team_an1, indicator=stock, value=9, starts_on=provinces[0].data_from, ends_on=provinces[0].data_to
    )
    figures = {figure.indicator.code: figure for figure in rollup(provinces, country(), at=NOW).figures}
    assert (figures["flow"].of, figures["stock"].of, figures["stock"].target) == (3, 1, None)


def test_the_country_is_frozen_when_every_province_has_closed(world: World, provinces: list[Round]) -> None:
    close(world, provinces[0])
    assert rollup(provinces, country(), at=CLOSED_AT).frozen_at is None
    close(world, provinces[1])
    live = against_targets(count(provinces, country(), at=CLOSED_AT), provinces)
    Target.objects.update(value=99)
    frozen = rollup(provinces, country(), at=CLOSED_AT)
    assert frozen.frozen_at == CLOSED_AT
    assert said(frozen) == said(live)
    assert [said(child) for child in frozen.children] == [said(child) for child in live.children]
    assert [(one.figures[0].target, one.figures[0].done) for one in (frozen, *frozen.children)] == [
        (70, 7), (70, 7), (None, None),
    ]  # fmt: skip
    assert count(provinces, country(), at=CLOSED_AT).figures[0].target == 99


def test_a_series_of_the_country_reads_the_rounds_of_a_period_as_one(world: World, provinces: list[Round]) -> None:
    july = [month(world, 7), month(world, 7, code="2022-07-nui", within=world.nui_cao)]
    Indicator.objects.get(code="flow").rounds.add(*july)
    for round in provinces:
        close(world, round)
    june, july_read = series([*july, *provinces], country(), at=CLOSED_AT)
    assert (june.round, june.node.frozen_at, june.node.figures[0].sum) == (provinces[0], CLOSED_AT, 12)
    assert (july_read.round, july_read.node.frozen_at) == (july[0], None)


def test_a_series_of_closed_rounds_takes_as_many_queries_for_one_as_for_many(
    world: World, provinces: list[Round]
) -> None:
    rounds = [provinces[0], *(month(world, number) for number in (4, 5, 7))]
    for round in rounds:
        close(world, round)

    def queries(some: list[Round]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert all(reading.node.frozen_at for reading in series(some, world.song_xanh, at=CLOSED_AT))
        return len(captured)

    assert queries(rounds) == queries(rounds[:1]) == 4
    by_hand = [said(rollup([round], world.song_xanh, at=CLOSED_AT)) for round in rounds[1:3]]
    assert [said(reading.node) for reading in series(rounds[1:3], world.song_xanh, at=CLOSED_AT)] == by_hand


def test_a_reporter_stands_twice_only_where_one_does(world: World, provinces: list[Round]) -> None:
    def several(*rounds: Round) -> bool:
        return RollupQuestion(rounds, country(), Basis.THEN, 1).several

    flow = Indicator.objects.get(code="flow")
    july = month(world, 7)
    assert not several(*provinces)
    assert not several(provinces[0], july)
    sent(july, world.team_an1, flow, 1)
    assert several(provinces[0], july)
    assert not several(provinces[1], july)


def test_a_team_that_went_to_another_province_was_asked_in_both(world: World, provinces: list[Round]) -> None:
    july = month(world, 7, code="2022-07-nui", within=world.nui_cao)
    flow = Indicator.objects.get(code="flow")
    flow.rounds.add(july)
    Report.objects.filter(pk=sent(july, world.team_an1, flow, 6).pk).update(place=world.xa1)
    node = rollup([provinces[0], july], country(), at=NOW)
    assert said(node) == slowly([provinces[0], july], node.place, Basis.THEN)
    assert (node.figures[0].sum, node.figures[0].reported_by, node.figures[0].of) == (11, 2, 3)


@pytest.mark.parametrize("basis", Basis)
def test_the_country_changes_by_what_those_said_who_answered_both_times(
    world: World, provinces: list[Round], basis: str
) -> None:
    """Of a month and of two: An 1 and Xa 1 answered in June and July, Bình 1 in July and August alone."""
    flow = provinces[0].indicators.get()
    july = [month(world, 7), month(world, 7, code="2022-07-nui", within=world.nui_cao)]
    august = [month(world, 8), month(world, 8, code="2022-08-nui", within=world.nui_cao)]
    for one in (*july, *august):
        one.indicators.add(flow)
    sent(july[0], world.team_an1, flow, 6)
    sent(july[1], world.team_xa1, flow, 5)
    sent(july[0], world.team_binh1, flow, 900)
    sent(august[0], world.team_binh1, flow, 800)
    sent(august[1], world.team_xa1, flow, 9)
    cases = [
        (july, provinces, {"": (12, 11, 2), "Tỉnh Núi Cao": (7, 5, 1), "Tỉnh Sông Xanh": (5, 6, 1)}),
        # July stands where June stood, August where July did.
        (
            [*july, *august],
            [*provinces, *july],
            {"": (5 + 7 + 5 + 900, 6 + 5 + 9 + 800, 4), "Tỉnh Núi Cao": (12, 14, 2), "Tỉnh Sông Xanh": (905, 806, 2)},
        ),
    ]
    for now, before, expected in cases:
        found = sums_of_same_reporters(now, before, country(), basis=basis, limit=Level.PROVINCE)
        places = [country(), *Place.objects.filter(parent=None)]
        said = {place.name if place.pk else "": found.at(place)[flow.pk][:3] for place in places}
        assert said == expected
