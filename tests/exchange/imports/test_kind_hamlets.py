"""What the lines about hamlets and groups mean."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from exchange.kinds import import_kinds
from exchange.models import ImportRow
from places.models import Level, Place, PlaceFigure
from teams.imports.hamlet_names import full_name
from teams.models import HamletChange
from tests.exchange.imports.comparing import TODAY, compared, current, faulty, only, said, told
from tests.world import World, make_place

pytestmark = pytest.mark.once

State = ImportRow.State
KIND = "hamlets"
AN1 = {"kind": "Ấp", "name": "Ấp An 1"}
NEW = {"kind": "Ấp", "name": "Ấp An 3"}
GROUP = {"kind": "Tổ dân phố", "name": "Tổ dân phố 2", "parent": "Khu phố Cát 1"}


def one(world: World, typed: dict[str, Any], **options: Any) -> ImportRow:
    return only(KIND, options.pop("place", world.an), "hamlets", typed, **options)


def waits(commune: Place, *wanted: dict[str, Any]) -> HamletChange:
    facts = {"parent": None, "households": None, "population": None}
    return HamletChange.objects.create(
        kind=HamletChange.ChangeKind.ADD,
        commune=commune,
        wanted=[facts | row for row in wanted],
        effective_on=datetime.date(2022, 8, 1),
        proposed_at=timezone.now(),
    )


def test_what_the_portal_holds_compares_as_unchanged(world: World) -> None:
    PlaceFigure.objects.create(place=world.an1, year=2020, households=190, population=780)
    PlaceFigure.objects.create(place=world.an1, year=2021, households=200, population=None)
    make_place("01201-9", Level.GROUP, "tổ dân phố", "Tổ dân phố 1", world.cat)  # straight below the ward
    for place in (world.an, world.cat, world.song_xanh):
        sheets = current(KIND, place)
        rows = compared(KIND, place, **sheets)
        assert {(row.state, *said(row)) for row in rows} == {(State.UNCHANGED,)}
        assert [row.subject_id for row in rows] == [
            one.subject_id for one in import_kinds()[KIND].current(place, TODAY)["hamlets"]
        ]
    (known, _) = import_kinds()[KIND].current(world.an, TODAY)["hamlets"]
    assert known.values == {
        "commune": "Xã An", "kind": "ấp", "name": "Ấp An 1", "parent": None,
        "households": 200, "population": None, "year": 2021,
    }  # fmt: skip


def test_a_new_hamlet_bears_the_word_for_its_kind(world: World) -> None:
    for name in ("Ấp An 3", "an 3", "ấp An 3", "3"):
        row = one(world, NEW | {"name": name, "households": 90})
        assert (row.state, row.subject_id, row.values["place_id"]) == (State.NEW, None, None)
        assert row.values["name"] == row.label
        assert row.values["name"].startswith("Ấp ")
        assert (row.values["commune_id"], row.values["parent_id"]) == (world.an.pk, world.an.pk)
        assert (row.values["households"], row.values["population"], row.values["year"]) == (90, None, 2022)


@pytest.mark.parametrize(
    ("kind", "typed", "name"),
    [
        ("ấp", "An 1", "Ấp An 1"),
        ("ấp", "ấp An 1", "Ấp An 1"),
        ("ấp", "Ấp: 1", "Ấp 1"),
        ("khu phố", "KP.3", "Khu phố 3"),
        ("khu phố", "kp3", "Khu phố 3"),
        ("thôn", "Kp Đông", "Thôn Kp Đông"),
        ("làng", "Làngthượng", "Làng Làngthượng"),
    ],
)
def test_a_name_is_written_in_full(kind: str, typed: str, name: str) -> None:
    assert full_name(kind, typed) == name


def test_a_name_may_say_the_kind(world: World) -> None:
    assert one(world, AN1 | {"kind": None}).subject_id == world.an1.pk
    row = one(world, {"name": "khu phố Mới"})
    assert (row.state, row.values["kind"], row.values["name"]) == (State.NEW, "khu phố", "Khu phố Mới")
    assert one(world, {"name": "An 1"}).subject_id == world.an1.pk
    unknown = one(world, {"name": "Ban Mê"})
    assert said(unknown) == [("kind", "Chưa có “Loại” của địa bàn này. Xin điền vào ô này.")]
    assert faulty(one(world, {"kind": "Làng xóm", "name": "Ấp An 1"})) == ["B2"]


def test_a_kind_alone_is_no_name(world: World) -> None:
    assert faulty(one(world, NEW | {"name": "Ấp"})) == ["C2"]


@pytest.mark.parametrize("name", ["Ấp An 1", "an 1", "AP AN 01"])
def test_a_hamlet_that_is_there_is_found(world: World, name: str) -> None:
    row = one(world, AN1 | {"name": name})
    assert (row.state, row.subject_id, row.values["place_id"]) == (State.UNCHANGED, world.an1.pk, world.an1.pk)
    assert row.values["name"] == "Ấp An 1"


def test_another_kind_is_another_place(world: World) -> None:
    assert one(world, {"kind": "Thôn", "name": "An 1"}).state == State.NEW


def test_other_figures_without_a_year_are_those_of_this_year(world: World) -> None:
    PlaceFigure.objects.create(place=world.an1, year=2021, households=200, population=800)
    row = one(world, AN1 | {"households": "1.210", "population": 800})
    assert (row.state, row.values["year"]) == (State.CHANGED, 2022)
    assert told(row) == {"households": ("(trống)", "1.210"), "population": ("(trống)", "800")}
    assert one(world, AN1 | {"households": 200}).state == State.UNCHANGED


def test_figures_of_a_year_change_cell_by_cell(world: World) -> None:
    PlaceFigure.objects.create(place=world.an1, year=2020, households=190, population=780)
    PlaceFigure.objects.create(place=world.an1, year=2021, households=200, population=800)
    row = one(world, AN1 | {"households": 195, "year": 2020})
    assert told(row) == {"households": ("190", "195")}
    assert (row.values["population"], row.values["year"]) == (780, 2020)
    assert one(world, AN1 | {"households": 190, "year": 2020}).state == State.UNCHANGED


def test_a_year_alone_says_nothing(world: World) -> None:
    assert one(world, AN1 | {"year": 2019}).state == State.UNCHANGED


@pytest.mark.parametrize("typed", [AN1, NEW])
def test_no_figures_of_a_year_to_come(world: World, typed: dict[str, Any]) -> None:
    assert said(one(world, typed | {"households": 5, "year": 2023})) == [("year", "Năm 2023 chưa đến. Xin xem lại.")]


def test_zero_is_a_figure(world: World) -> None:
    assert told(one(world, AN1 | {"households": 0, "year": 2022})) == {"households": ("(trống)", "0")}


def test_a_group_hangs_below_its_hamlet(world: World) -> None:
    row = one(world, GROUP, place=world.cat)
    assert (row.state, row.values["parent_id"]) == (State.NEW, world.cat1.pk)
    row = one(world, GROUP | {"parent": None}, place=world.cat)
    assert row.values["parent_id"] == world.cat.pk
    assert one(world, GROUP | {"name": "TDP 1"}, place=world.cat).subject_id == world.cat1_1.pk
    assert one(world, GROUP | {"name": "1", "parent": None}, place=world.cat).subject_id == world.cat1_1.pk


def test_groups_of_one_name_are_told_apart_by_their_hamlet(world: World) -> None:
    cat2 = make_place("01201-2", Level.HAMLET, "khu phố", "Khu phố Cát 2", world.cat)
    row = one(world, GROUP | {"name": "Tổ dân phố 1", "parent": "Cát 2"}, place=world.cat)
    assert (row.state, row.values["parent_id"]) == (State.NEW, cat2.pk)


def test_a_group_that_does_not_say_where_is_not_guessed_among_several(world: World) -> None:
    lines = [GROUP | {"name": "Tổ dân phố 1", "parent": parent} for parent in (None, "Khu phố Cát 2")]
    make_place("01201-2", Level.HAMLET, "khu phố", "Khu phố Cát 2", world.cat)
    unsaid, other = compared(KIND, world.cat, hamlets=lines)
    assert other.state == State.NEW
    assert said(unsaid) == [
        (
            "parent",
            "Phường Cát có Tổ dân phố 1 ở “Khu phố Cát 1”. Xin ghi thuộc ấp, khu phố nào, hoặc ghi tên xã.",
        )
    ]
    assert one(world, lines[0] | {"parent": "Phường Cát"}, place=world.cat).values["parent_id"] == world.cat.pk


def test_a_group_may_lie_in_a_hamlet_of_the_same_file(world: World) -> None:
    group = GROUP | {"parent": "Cát 9"}
    rows = compared(KIND, world.cat, hamlets=[group, {"kind": "Khu phố", "name": "Khu phố Cát 9"}])
    assert [row.state for row in rows] == [State.NEW, State.NEW]
    assert (rows[0].values["parent_id"], rows[0].values["parent_line"]) == (None, 3)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "Khu phố", "name": "Cát 7", "parent": "Khu phố Cát 1"}, "Xin để trống ô này"),
        (GROUP | {"parent": "Khu phố Cat 11"}, "Có phải là “Khu phố Cát 1”"),
        (GROUP | {"parent": "Tổ dân phố 1"}, "Phường Cát không có “Tổ dân phố 1”"),
    ],
)
def test_a_wrong_parent_is_named(world: World, typed: dict[str, Any], sentence: str) -> None:
    ((field, message),) = said(one(world, typed, place=world.cat))
    assert (field, sentence in message) == ("parent", True)


def test_a_hamlet_may_say_that_it_lies_in_its_commune(world: World) -> None:
    assert one(world, NEW | {"parent": "xã An"}).state == State.NEW


@pytest.mark.parametrize(("typed", "again"), [(AN1, "an 1"), (NEW, "Ấp An 3")])
def test_two_lines_about_one_hamlet_name_each_other(world: World, typed: dict[str, Any], again: str) -> None:
    _, second = compared(KIND, world.an, hamlets=[typed, typed | {"name": again}])
    assert said(second) == [("name", f"Dòng 2 cũng ghi “{typed['name']}”. Xin giữ một dòng.")]


def test_an_addition_that_waits_is_not_asked_for_again(world: World) -> None:
    change = waits(world.cat, {"kind": "khu phố", "name": "Khu phố Cát 9", "households": 80},
                   {"kind": "tổ dân phố", "name": "Tổ dân phố 5", "inside": 0},
                   {"kind": "tổ dân phố", "name": "Tổ dân phố 6", "parent": world.cat1.pk})  # fmt: skip
    lines = [
        {"kind": "Khu phố", "name": "Cát 9", "households": 80},
        GROUP | {"name": "Tổ dân phố 5", "parent": "Khu phố Cát 9"},
        GROUP | {"name": "Tổ dân phố 6"},
    ]
    rows = compared(KIND, world.cat, hamlets=lines)
    assert {(row.state, row.values["waiting_id"]) for row in rows} == {(State.UNCHANGED, change.pk)}
    assert rows[0].label == "Khu phố Cát 9 (đang chờ duyệt)"
    change.state, change.decided_at = HamletChange.ChangeState.REFUSED, timezone.now()
    change.save()
    assert {row.state for row in compared(KIND, world.cat, hamlets=lines)} == {State.NEW}


def test_what_waits_is_not_changed_before_it_is_decided(world: World) -> None:
    waits(world.cat, {"kind": "khu phố", "name": "Khu phố Cát 9", "households": 80})
    lines = [{"kind": "Khu phố", "name": "Cát 9", "households": 81}, GROUP | {"parent": "Khu phố Cát 9"}]
    figures, group = compared(KIND, world.cat, hamlets=lines)
    assert (faulty(figures), faulty(group)) == (["E2"], ["D3"])
    assert "đang chờ duyệt" in group.faults[0]["message"]


def test_above_the_commune_each_line_names_its_own(world: World) -> None:
    assert faulty(one(world, NEW, place=world.dong)) == ["A2"]
    assert one(world, NEW | {"commune": "Bình"}, place=world.dong).values["commune_id"] == world.binh.pk


def test_lists_offer_communes_and_hamlets(world: World) -> None:
    assert import_kinds()[KIND].lists(world.cat, TODAY) == {
        "hamlets": {"commune": ["Phường Cát"], "parent": ["Khu phố Cát 1"]}
    }
