"""Households and people by year: the place carries its latest year, every change is told once."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Event
from places.models import Place, PlaceFigure
from teams.actions import hamlets
from tests.refusals import refused
from tests.teams.hamlets import ap, do
from tests.world import World, make_place

pytestmark = pytest.mark.once


def write(world: World, year: int, households: int | None, population: int | None = None, **fields) -> None:
    facts = {"place": world.an1, "by": world.canbo_an} | fields
    hamlets.set_figures(facts.pop("place"), year=year, households=households, population=population, **facts)


def carried(place: Place) -> tuple[int | None, int | None]:
    return Place.objects.values_list("households", "population").get(pk=place.pk)


def test_a_place_carries_the_figures_of_its_latest_year(world: World) -> None:
    write(world, 2024, 210, 830)
    write(world, 2023, 205, 820)
    assert carried(world.an1) == (210, 830)
    write(world, 2025, 220)
    assert carried(world.an1) == (220, None)


def test_a_year_emptied_again_leaves_the_year_before(world: World) -> None:
    write(world, 2023, 205, 820)
    write(world, 2024, 210, 830)
    write(world, 2024, None)
    assert (carried(world.an1), PlaceFigure.objects.get().year) == ((205, 820), 2023)
    write(world, 2023, None)
    assert carried(world.an1) == (None, None)


def test_zero_is_a_figure(world: World) -> None:
    write(world, 2023, 0, 0)
    assert carried(world.an1) == (0, 0)


def test_the_same_figures_again_write_nothing(world: World) -> None:
    for _ in range(2):
        write(world, 2023, 205, 820)
    event = Event.objects.get(verb="hamlets.figures")
    assert (event.place, event.after) == (world.an, {"years": [2023], "places": 1})


def test_a_year_in_which_the_place_was_not_there_is_refused(world: World) -> None:
    heir = do(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")]).news.get()
    closed = Place.objects.get(pk=world.an1.pk)
    for place, year in ((heir, 2021), (closed, 2023), (heir, 2099)):
        with refused("year_outside", match=str(year)):
            write(world, year, 5, place=place)
    write(world, 2022, 5, place=closed)
    write(world, 2022, 6, place=heir)


def test_a_renamed_hamlet_keeps_the_figures_of_its_later_years(world: World) -> None:
    for year, households in ((2021, 190), (2022, 200), (2023, 210)):
        write(world, year, households)
    heir = do(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")]).news.get()
    assert list(heir.figures.order_by("year").values_list("year", "households")) == [(2022, 200), (2023, 210)]
    assert heir.households == 210


def test_figures_are_written_within_ones_own_commune_only(world: World) -> None:
    for by in (world.canbo_binh, world.huyen_dong, world.quantri, world.lan, world.so_nui):
        with refused("out_of_scope"):
            write(world, 2023, 5, by=by)
    foreign = PlaceFigure(place=world.binh1, year=2023, households=5, population=None)
    with refused("out_of_scope"):
        hamlets.set_many_figures(world.an, [foreign], by=world.so)
    with refused("out_of_scope"):
        write(world, 2023, 5, place=world.an)


def test_the_number_of_queries_never_grows_with_the_places(world: World, django_assert_max_num_queries) -> None:
    places = [make_place(f"x{n}", 4, "ấp", f"Ấp {n}", world.an) for n in range(100)]
    rows = [PlaceFigure(place=place, year=2023, households=n, population=None) for n, place in enumerate(places)]
    with django_assert_max_num_queries(14):
        assert hamlets.set_many_figures(world.an, rows, by=world.canbo_an) == 100


def count_twice(w: World) -> None:
    for _ in range(2):
        PlaceFigure.objects.create(place=w.an1, year=2022, households=1)


def count_in_the_year_1066(w: World) -> None:
    PlaceFigure.objects.create(place=w.an1, year=1066, households=1)


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        ("a_place_counts_its_households_once_a_year", count_twice),
        ("a_year_of_figures_is_plausible", count_in_the_year_1066),
    ],
)
def test_the_database_refuses(name: str, break_it, world: World) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        break_it(world)
    if connection.vendor == "postgresql":
        assert name in str(refusal.value)
