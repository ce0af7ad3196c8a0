"""The tree: paths, eras, the invariants that the database keeps."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from places.models import SEGMENT, Level, Place, Succession, end_of_subtree, prefix_length
from tests.world import World, make_place

DAY = datetime.date(2022, 6, 20)
segments = st.integers(0, 9_998).map(lambda number: str(number).rjust(SEGMENT, "0"))
paths = st.lists(segments, min_size=1, max_size=5).map("".join)


@given(paths, paths)
def test_the_range_of_a_path_is_its_subtree(above: str, path: str) -> None:
    assert (above <= path < end_of_subtree(above)) == path.startswith(above)


@given(paths, st.lists(segments, max_size=4).map("".join))
def test_what_hangs_below_is_in_the_range(above: str, rest: str) -> None:
    assert above <= (above + rest) < end_of_subtree(above)


def test_within_is_what_starts_with_the_path(world: World) -> None:
    for place in Place.objects.order_by("path"):
        expected = {other.pk for other in Place.objects.order_by("path") if place.covers(other)}
        assert set(Place.objects.within(place).values_list("pk", flat=True)) == expected


def test_an_ancestor_is_a_prefix_of_known_length(world: World) -> None:
    group = world.cat1_1
    above = Place.objects.ancestors_of(group)
    assert [place.name for place in above] == ["Tỉnh Sông Xanh", "Huyện Nam", "Phường Cát", "Khu phố Cát 1"]
    assert [place.path for place in above] == [group.path[: prefix_length(level)] for level in range(1, 5)]


def test_a_commune_straight_below_its_province_has_zeros_for_the_district(world: World) -> None:
    commune = make_place("03", Level.COMMUNE, "xã", "Xã Mới", world.song_xanh)
    assert commune.path == world.song_xanh.path + "0000" + "0001"
    assert [place.name for place in Place.objects.ancestors_of(commune)] == ["Tỉnh Sông Xanh"]


@pytest.mark.parametrize(("days", "exists"), [(-1, True), (0, True), (1, False)])
def test_a_place_exists_to_the_end_of_its_last_day(world: World, days: int, exists: bool) -> None:
    day = world.cu.valid_to + datetime.timedelta(days=days)
    assert world.cu.existed_on(day) is exists
    assert Place.objects.valid_on(day).filter(pk=world.cu.pk).exists() is exists


def test_a_place_exists_from_its_first_day(world: World) -> None:
    place = make_place("04", Level.COMMUNE, "xã", "Xã Sau", world.dong, valid_from=DAY)
    before = DAY - datetime.timedelta(days=1)
    assert (place.existed_on(before), place.existed_on(DAY)) == (False, True)
    assert not Place.objects.valid_on(before).filter(pk=place.pk).exists()


def test_a_closed_place_is_shown_as_it_last_was(world: World) -> None:
    assert world.cu.last_day(DAY) == datetime.date(2021, 12, 31)
    assert world.an.last_day(DAY) == DAY


@pytest.mark.parametrize("text", ["song xanh", "SÔNG XANH", "so\u0302ng  xanh", "xanh"])
def test_a_search_ignores_marks_case_and_unicode_form(world: World, text: str) -> None:
    assert list(Place.objects.matching(text)) == [world.song_xanh]


def refused(name: str, act: Callable[[], object]) -> None:
    """``act`` breaks the constraint ``name``; SQLite names a unique one by its columns."""
    columns = {
        "a_code_names_one_place_from_a_day": "places_place.code, places_place.valid_from",
        "a_code_names_one_place_from_the_beginning": "places_place.code",
        "a_place_follows_another_once": "places_succession.old_id, places_succession.new_id",
    }
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    assert name in str(error.value) or columns.get(name, name) in str(error.value)


def test_a_code_names_one_place_from_a_day(world: World) -> None:
    make_place("09", Level.COMMUNE, "xã", "Xã Một", world.dong, valid_from=DAY)
    refused(
        "a_code_names_one_place_from_a_day",
        lambda: make_place("09", Level.COMMUNE, "xã", "Xã Hai", world.dong, valid_from=DAY),
    )


def test_a_code_names_one_place_from_the_beginning(world: World) -> None:
    refused(
        "a_code_names_one_place_from_the_beginning",
        lambda: make_place(world.an.code, Level.COMMUNE, "xã", "Xã Hai", world.dong),
    )


def test_a_place_ends_after_it_begins(world: World) -> None:
    yesterday = DAY - datetime.timedelta(days=1)
    refused(
        "a_place_ends_after_it_begins",
        lambda: make_place("09", Level.COMMUNE, "xã", "Xã", world.dong, valid_from=DAY, valid_to=yesterday),
    )


def test_a_place_has_a_known_level(world: World) -> None:
    refused("a_place_has_a_known_level", lambda: Place.objects.filter(pk=world.an.pk).update(level=6))


def test_only_a_province_has_no_parent(world: World) -> None:
    refused("only_a_province_has_no_parent", lambda: Place.objects.filter(pk=world.an.pk).update(parent=None))
    refused(
        "only_a_province_has_no_parent",
        lambda: Place.objects.filter(pk=world.song_xanh.pk).update(parent=world.nui_cao),
    )


def succeed(old: Place, new: Place) -> Succession:
    return Succession.objects.create(old=old, new=new, partial=False, effective_on=DAY, decision="1/NQ")


def test_a_place_follows_another_once(world: World) -> None:
    succeed(world.cu, world.an)
    refused("a_place_follows_another_once", lambda: succeed(world.cu, world.an))


def test_a_place_never_follows_itself(world: World) -> None:
    refused("a_place_never_follows_itself", lambda: succeed(world.an, world.an))
