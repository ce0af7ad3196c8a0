"""The corpus through the whole import: nothing bad is written or confirmed, an odd one is the reference import.

Each workbook of it is read by test_corpus.py. Behind the reading all are the same rows: all that go wrong by their
lines come here, and one in four of the others.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from exchange.actions import imports
from exchange.models import Import
from exchange.reading.tables import FileRefused
from teams.models import Member, Placement, Team
from tests.exchange.imports.cases import Case
from tests.exchange.imports.corpus import FILES, HEADERS, LINES, ODD, SHEETS
from tests.exchange.imports.reference import write_reference
from tests.exchange.imports.test_corpus import of
from tests.exchange.world_imports import again, register
from tests.refusals import refused
from tests.tables import undone
from tests.world import FOUNDED_ON, World, build, make_member

pytestmark = [pytest.mark.long, pytest.mark.once]
State = Import.State
# The reading's own reference asks for more than the register does: a file may bring teams alone, and the only team of a
# hamlet needs no name.
FORGIVEN = {"a sheet missing", "a required cell empty", "a required cell of spaces"}
BAD = [case for case in [*LINES, *[*FILES, *SHEETS, *HEADERS][::4]] if case.name not in FORGIVEN]
TOLD = ("sheet", "label", "state", "values", "changes")


@pytest.fixture(scope="module")
def known(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One country for all cases, each of which is undone behind it."""
    with (
        override_settings(DATA_ROOT=tmp_path_factory.mktemp("data")),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield founded(build())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def reference(known: World, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What is told of the reference workbook."""
    path = tmp_path_factory.mktemp("reference") / "mau.xlsx"
    write_reference(path)
    with django_db_blocker.unblock(), undone():
        batch = taken(known, path)
        assert (batch.state, batch.wrong, batch.changed > 0) == (State.READY, 0, True)
        return told(batch)


def founded(world: World) -> World:
    """The teams of the reference stand in xã An, with its people but without some of what it says of them."""
    Member.objects.all().delete()
    days = {world.team_an1: ("An 1", "2022-06-15"), world.team_an2: ("An 2", "2022-04-03")}
    for team, (hamlet, day) in days.items():
        name = Team.naming(f"Tổ công nghệ số cộng đồng ấp {hamlet}")
        Team.objects.filter(pk=team.pk).update(**name, established_on=day)
        Placement.objects.filter(team=team).update(starts_on=day)
    people = [
        (world.team_an1, "Nguyễn Văn Đức", "leader", "0912345678"),
        (world.team_an1, "Trần Thị Bưởi", "member", ""),
        (world.team_an2, "Tống Công Minh", "leader", "0703456789"),
        (world.team_an2, "Lê Ý", "member", ""),
    ]
    for team, name, position, phone in people:
        make_member(team, name, position, phone=phone, joined_on=max(FOUNDED_ON.isoformat(), days[team][1]))
    return world


# What a list of people may hold, and is told before it is written: tests/exchange/gallery.
UNDERSTOOD = {"two phones", "two columns for one field"}


def taken(world: World, path: Path) -> Import:
    """The import as a worker leaves it. Raises FileRefused."""
    batch = imports.receive(
        kind="teams", place=world.an, file_name=path.name, data=path.read_bytes(), by=world.canbo_an
    )
    imports.run(batch.pk)
    return again(batch)


def objections(world: World, path: Path) -> list[str]:
    """What is said against a workbook that may not be confirmed."""
    try:
        batch = taken(world, path)
    except FileRefused as refusal:
        return [str(refusal)]
    with refused("import_not_ready"):
        imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    missing = [label for heads in batch.heads.values() for label in heads["missing"]]
    unmatched = [f"Thiếu cột “{label}”" for label in missing]
    faults = [fault["message"] for row in batch.rows.order_by("pk") for fault in row.faults]
    return [*filter(None, [batch.error]), *unmatched, *faults]


def told(batch: Import) -> list[Any]:
    """What the preview says, wherever its columns and lines stand."""
    rows = [{name: row[name] for name in TOLD} for row in batch.rows.values(*TOLD)]
    for row in rows:
        row["changes"] = [{key: change[key] for key in ("field", "old", "new")} for change in row["changes"]]
    return sorted(rows, key=repr)


@pytest.mark.parametrize("case", of([case for case in BAD if case.name not in UNDERSTOOD]))
def test_nothing_of_a_bad_workbook_is_written_and_it_says_why(
    case: Case, known: World, db: None, tmp_path: Path
) -> None:
    case.build(tmp_path / "so.xlsx")
    before = register()
    said = objections(known, tmp_path / "so.xlsx")
    assert said
    assert all(sentence[-1] in ".?”" for sentence in said)
    assert register() == before


@pytest.mark.parametrize("case", of(ODD[::4]))
def test_an_odd_workbook_is_the_reference_import(
    case: Case, known: World, reference: list[Any], db: None, tmp_path: Path
) -> None:
    case.build(tmp_path / "so.xlsx")
    odd = taken(known, tmp_path / "so.xlsx")
    assert (odd.state, told(odd)) == (State.READY, reference)
