"""Sketches of places: what a commune is drawn from, by era and level, and what the real data give."""

import datetime

import pytest
from django.conf import settings

from core.outlines import Ring
from places.actions.imports import import_places
from places.lineage import sketch
from places.models import Level, Place, Succession
from tests.core.test_outlines import is_in
from tests.world import World, make_place

BEFORE, SINCE = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)

pytestmark = pytest.mark.django_db


def is_drawn_at(rings: tuple[Ring, ...], latitude: float, longitude: float) -> bool:
    """Whether a point of the middle of the drawing, where a degree across is as long as in ``rings``, lies in them."""
    return is_in((longitude, -latitude), rings)


def put(place: Place, latitude: float, longitude: float) -> None:
    place.latitude, place.longitude = latitude, longitude
    place.save()


def test_a_commune_is_drawn_from_those_it_was_made_of_and_a_divided_one_goes_to_the_nearest_heir(world: World) -> None:
    """On the equator, where no degree is squeezed: An and Cát became one, Bình was divided and lies nearer to that."""
    put(world.an, 0.1, 106.0)
    put(world.binh, -0.1, 106.1)
    put(world.cat, 0.0, 106.3)
    province = make_place("90", 1, "tỉnh", "Tỉnh Mới", valid_from=SINCE)
    near = make_place("901", 3, "xã", "Xã Gần", province, valid_from=SINCE, latitude=0.0, longitude=106.1)
    far = make_place("902", 3, "xã", "Xã Xa", province, valid_from=SINCE, latitude=0.01, longitude=106.6)
    for old, new, partial in (
        (world.an, near, False), (world.cat, near, False), (world.binh, near, True), (world.binh, far, True),
    ):  # fmt: skip
        Succession.objects.create(old=old, new=new, partial=partial, effective_on=SINCE, decision="1")
    found = sketch([near, far], on=SINCE)
    assert all(is_drawn_at(found[near.pk], *point) for point in ((0.1, 106.0), (-0.1, 106.1), (0.0, 106.3)))
    assert is_drawn_at(found[far.pk], 0.01, 106.6)
    (whole,) = sketch([province], on=SINCE).values()
    assert all(is_drawn_at(whole, *point) for point in ((0.1, 106.0), (0.01, 106.6)))


def test_places_without_any_point_and_below_communes_are_left_out(world: World) -> None:
    assert sketch([world.an, world.binh], on=SINCE) == {}
    assert sketch([world.an1], on=SINCE) == {}
    put(world.an, 11.2, 106.1)
    assert list(sketch([world.an, world.binh, world.an1], on=SINCE)) == [world.an.pk]


@pytest.mark.once
def test_every_real_commune_and_district_has_an_outline() -> None:
    data = settings.BASE_DIR / "data"
    import_places(data / "places.csv", data / "successions.csv")
    for code, day, level, number in (
        ("80", SINCE, Level.COMMUNE, 96), ("80", BEFORE, Level.COMMUNE, 186), ("72", BEFORE, Level.DISTRICT, 9),
    ):  # fmt: skip
        province = Place.objects.valid_on(day).get(code=code, level=Level.PROVINCE)
        places = list(Place.objects.within(province).at(level).valid_on(day).order_by("path"))
        found = sketch(places, on=day)
        assert (len(found), sum(map(len, found.values())) <= number * 1.2) == (number, True)
