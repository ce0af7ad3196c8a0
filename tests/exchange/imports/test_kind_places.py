"""How lines name places: as people call them, and never a place that could be another."""

import pytest

from exchange.models import ImportRow
from places.models import Level, Place
from tests.exchange.imports.comparing import Typed, faulty, only, said
from tests.world import World, make_place

pytestmark = pytest.mark.once

State = ImportRow.State
NEW = {
    "place": "Ấp An 2",
    "name": "Tổ thứ hai",
    "number": "15/QĐ-UBND",
    "signed_on": {"date": "2022-07-01"},
    "issued_by": "Ủy ban nhân dân xã An",
    "established_on": "05/07/2022",
}


def one(world: World, typed: Typed, *, place: Place | None = None) -> ImportRow:
    return only("teams", place or world.an, "teams", typed)


@pytest.mark.parametrize(
    "place", ["Ấp An 1", "ấp  an 1", "AP AN 1", "An 1", "Ấp An 01", "01101-1", "a\u0302\u0301p an 1"]
)
def test_a_place_is_found_by_what_people_call_it(world: World, place: str) -> None:
    assert one(world, {"place": place, "name": "tổ an 1"}).subject_id == world.team_an1.pk


def test_an_unknown_place_is_answered_with_the_closest(world: World) -> None:
    row = one(world, NEW | {"place": "Ấp Anh 2"})
    assert faulty(row) == ["B2"]
    assert row.faults[0]["message"].startswith("Xã An không có “Ấp Anh 2”. Có phải là “Ấp An 2”")
    far = one(world, NEW | {"place": "Ấp Đồng Khởi Nghĩa"})
    assert "Xin chọn trong danh sách" in far.faults[0]["message"]


def test_a_place_of_another_commune_is_not_found(world: World) -> None:
    assert faulty(one(world, NEW | {"place": "Ấp Bình 1"})) == ["B2"]


def test_a_name_that_several_places_bear_is_answered_with_all_of_them(world: World) -> None:
    cat2 = make_place("01201-2", Level.HAMLET, "khu phố", "Khu phố Cát 2", world.cat)
    group = make_place("01201-2-1", Level.GROUP, "tổ dân phố", "Tổ dân phố 1", cat2)
    row = one(world, NEW | {"place": "tdp 1"}, place=world.cat)
    assert said(row) == [
        (
            "place",
            "“tdp 1” có thể là “Tổ dân phố 1 (Khu phố Cát 1)” hoặc “Tổ dân phố 1 (Khu phố Cát 2)”. "
            "Xin ghi đúng một trong các tên này.",
        )
    ]
    row = one(world, NEW | {"place": "Tổ dân phố 1 (khu phố Cát 2)"}, place=world.cat)
    assert (row.state, row.values["place_id"]) == (State.NEW, group.pk)


def test_marks_tell_apart_what_only_they_tell_apart(world: World) -> None:
    make_place("01101-3", Level.HAMLET, "ấp", "Ấp Hòa", world.an)
    plain = make_place("01101-4", Level.HAMLET, "ấp", "Ấp Hoa", world.an)
    assert one(world, NEW | {"place": "Ấp Hoa"}).values["place_id"] == plain.pk
    assert faulty(one(world, NEW | {"place": "ap hoà"})) == ["B2"]


def test_a_bare_name_is_the_hamlet_and_not_the_commune_of_that_name(world: World) -> None:
    hamlet = make_place("01101-3", Level.HAMLET, "ấp", "Ấp An", world.an)
    assert one(world, NEW | {"place": "An"}).values["place_id"] == hamlet.pk
    assert one(world, NEW | {"place": "xã an"}).values["place_id"] == world.an.pk


def test_above_the_commune_each_line_names_its_own(world: World) -> None:
    row = one(world, NEW, place=world.song_xanh)
    assert faulty(row) == ["A2"]
    for commune in ("Xã An", "an", "01101", 1101, "Xã An (01101)"):
        assert one(world, NEW | {"commune": commune}, place=world.song_xanh).values["place_id"] == world.an2.pk


def test_communes_of_one_name_are_told_apart_by_code(world: World) -> None:
    other = make_place("01202", Level.COMMUNE, "xã", "Xã An", world.nam)
    hamlet = make_place("01202-1", Level.HAMLET, "ấp", "Ấp An 2", other)
    row = one(world, NEW | {"commune": "Xã An"}, place=world.song_xanh)
    assert "“Xã An (01101)” hoặc “Xã An (01202)”" in row.faults[0]["message"]
    row = one(world, NEW | {"commune": "xã An (01202)"}, place=world.song_xanh)
    assert row.values["place_id"] == hamlet.pk


def test_a_line_for_another_commune_is_refused(world: World) -> None:
    row = one(world, NEW | {"commune": "Xã Bình", "place": "Ấp Bình 1"})
    assert faulty(row) == ["A2"]


def test_a_commune_that_is_no_more_takes_in_what_happened_while_it_was(world: World) -> None:
    make_place("01103-1", Level.HAMLET, "ấp", "Ấp Cũ 1", world.cu, valid_to=world.cu.valid_to)
    was = {"place": "Ấp Cũ 1", "signed_on": {"date": "2021-06-01"}, "established_on": "05/06/2021"}
    assert one(world, NEW | was, place=world.cu).state == State.NEW
    row = one(world, NEW | {"place": "Ấp Cũ 1"}, place=world.cu)
    assert "không có trên bản đồ hành chính ngày 05/07/2022" in row.faults[0]["message"]


def test_a_commune_that_is_no_more_gets_no_hamlets(world: World) -> None:
    row = only("hamlets", world.cu, "hamlets", {"kind": "ấp", "name": "Ấp Cũ 9"})
    assert "không còn trên bản đồ hành chính" in row.faults[0]["message"]
