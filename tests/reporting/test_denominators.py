"""Denominators of communes: who writes them, what is refused, and what a reading finds out of how many."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Event
from places.models import Place, Succession
from reporting.actions import denominators as action
from reporting.actions import indicators
from reporting.models import Denominator, DenominatorKind, Indicator, Target
from reporting.rollups.denominators import denominators
from tests.refusals import refused
from tests.reporting.world_rounds import make_indicator
from tests.world import World, make_place

ADULTS = DenominatorKind.ADULTS
AT = datetime.datetime(2022, 7, 1, 9, tzinfo=datetime.UTC)


def written(world: World, values: dict[Place, int | None], **facts) -> action.DenominatorsWritten:
    facts = {"kind": ADULTS, "year": 2022, "source": "Niên giám 2021", "by": world.so, "at": AT} | facts
    return action.write(facts.pop("place", world.song_xanh), values=values, **facts)


def test_numbers_are_written_with_their_source_and_the_record_counts_them(world: World) -> None:
    done = written(world, {world.an: 1_000, world.binh: 400, world.cat: None})
    assert (done.added, done.changed, done.removed) == (2, 0, 0)
    done = written(world, {world.an: 1_100, world.binh: None, world.cat: 7}, source="Báo cáo dân số")
    assert (done.added, done.changed, done.removed) == (1, 1, 1)
    assert list(Denominator.objects.order_by("value").values_list("place__name", "value", "source")) == [
        ("Phường Cát", 7, "Báo cáo dân số"),
        ("Xã An", 1_100, "Báo cáo dân số"),
    ]
    event = Event.objects.latest("pk")
    assert event.after == {"denominator": "adults", "year": 2022, "added": 1, "changed": 1, "removed": 1}


def test_what_is_written_as_it_stands_leaves_source_and_record_alone(world: World) -> None:
    written(world, {world.an: 1_000})
    events = Event.objects.count()
    assert written(world, {world.an: 1_000, world.binh: None}, source="").communes == 0
    assert Event.objects.count() == events
    assert Denominator.objects.get().source == "Niên giám 2021"


def test_a_denominator_is_refused_where_it_would_mislead(world: World) -> None:
    cases = [
        ("source_missing", world.an, 1, {"source": " "}),
        ("not_a_commune", world.an1, 1, {}),
        ("year_outside", world.cu, 1, {}),  # it ended in 2021
        ("year_outside", world.an, 1, {"year": 2024}),
        ("value_out_of_bounds", world.an, -1, {}),
        ("out_of_scope", world.xa, 1, {}),
        ("out_of_scope", world.an, 1, {"by": world.canbo_an}),
        ("kind_of_places", world.an, 1, {"kind": DenominatorKind.HOUSEHOLDS}),
    ]
    for code, place, value, facts in cases:
        with refused(code):
            written(world, {place: value}, **facts)
    assert not Denominator.objects.exists()


def test_a_commune_has_its_number_of_the_year_or_else_of_the_year_before(world: World) -> None:
    Denominator.objects.create(place=world.an, year=2020, kind="adults", value=1)
    assert denominators(ADULTS, [world.an], year=2022) == {}
    Denominator.objects.create(place=world.an, year=2021, kind="adults", value=2)
    assert denominators(ADULTS, [world.an, world.binh], year=2022) == {world.an.pk: 2}
    Denominator.objects.create(place=world.an, year=2022, kind="adults", value=3)
    Denominator.objects.create(place=world.an, year=2022, kind="pupils", value=9)
    assert denominators(ADULTS, [world.an], year=2022) == {world.an.pk: 3}
    assert denominators(ADULTS, [world.an], year=2021) == {world.an.pk: 2}


def test_whole_communes_hand_their_sum_on_and_a_divided_one_hands_on_nothing(world: World) -> None:
    new = make_place("01109", 3, "xã", "Xã Mới", world.dong)
    for old, value in ((world.an, 1_000), (world.binh, 400)):
        Denominator.objects.create(place=old, year=2022, kind="adults", value=value)
    link = {"new": new, "effective_on": AT.date(), "decision": "1/NQ"}
    Succession.objects.create(old=world.an, partial=False, **link)
    assert denominators(ADULTS, [new], year=2022) == {new.pk: 1_000}
    divided = Succession.objects.create(old=world.binh, partial=True, **link)
    assert denominators(ADULTS, [new], year=2022) == {}
    Succession.objects.filter(pk=divided.pk).update(partial=False)
    assert denominators(ADULTS, [new], year=2022) == {new.pk: 1_400}
    Denominator.objects.create(place=new, year=2022, kind="adults", value=1_390)
    assert denominators(ADULTS, [new], year=2022) == {new.pk: 1_390}


def test_households_are_the_communes_own_or_those_of_all_its_hamlets(world: World) -> None:
    kind = DenominatorKind.HOUSEHOLDS
    assert denominators(kind, [world.an, world.cat], year=2022) == {world.an.pk: 350, world.cat.pk: 300}
    Place.objects.filter(pk=world.an2.pk).update(households=None)
    assert denominators(kind, [world.an], year=2022) == {}
    world.an.households = 360
    assert denominators(kind, [world.an], year=2022) == {world.an.pk: 360}


def test_a_ratio_has_one_denominator_that_is_counted_in_the_same_way(world: World) -> None:
    whole, stock = make_indicator("toan-bo"), make_indicator("dang-co", kind="stock")
    part = make_indicator("phan")
    edit = indicators.edit_indicator
    for changes in ({"out_of": part}, {"out_of": stock}, {"out_of": whole, "out_of_kind": "adults"}):
        with refused("not_comparable"):
            edit(part, **changes, by=world.so)
    assert edit(part, out_of=whole, by=world.so).is_ratio
    with refused("not_comparable"):
        edit(whole, kind="stock", by=world.so)
    assert edit(stock, out_of_kind="adults", by=world.so).is_ratio


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("a_denominator_is_of_a_kind_that_is_entered", {"kind": "households"}),
        ("a_year_of_a_denominator_is_plausible", {"year": 202}),
        ("a_place_has_a_denominator_once_a_year", {}),
    ],
)
def test_the_database_keeps_denominators_apart(world: World, name: str, facts: dict) -> None:
    row = {"place": world.an, "year": 2022, "kind": "adults", "value": 5}
    Denominator.objects.create(**row)
    with pytest.raises(IntegrityError, match=r"denominator|UNIQUE"), transaction.atomic():
        Denominator.objects.create(**row | facts)


def test_the_database_keeps_ratios_and_shares_apart(world: World) -> None:
    """a_ratio_has_one_denominator, an_indicator_is_no_ratio_of_itself,
    a_share_is_asked_of_a_place_and_is_at_most_all.
    """
    whole, part = make_indicator("toan-bo"), make_indicator("phan")
    rows = Indicator.objects.filter(pk=part.pk)
    with pytest.raises(IntegrityError, match="a_ratio_has_one_denominator"), transaction.atomic():
        rows.update(out_of=whole, out_of_kind="adults")
    with pytest.raises(IntegrityError, match="an_indicator_is_no_ratio_of_itself"), transaction.atomic():
        rows.update(out_of=part)
    days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
    for facts in ({"team": world.team_an1, "percent": Decimal(60)}, {"place": world.an, "percent": Decimal(101)}):
        with pytest.raises(IntegrityError, match="a_share_is_asked_of_a_place"), transaction.atomic():
            Target.objects.create(indicator=part, value=1, **days, **facts)
