"""What is not needed any more: workbooks discarded, purged, swept; and what the database itself refuses of imports."""

import datetime
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Event
from exchange.actions import imports
from exchange.actions.imports import files, running
from exchange.actions.leases import LeaseLost
from exchange.models import Export, HeaderChoice, Import, ImportRow, ValueChoice
from exchange.reading.tables import FileRefused
from exchange.tasks import sweep_imports
from tests.exchange.world_imports import again, applied, confirmed, new_teams, read, received
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.once

State = Import.State


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    return tmp_path / "imports"


def test_discarding_removes_file_and_lines(world: World, folder: Path, django_capture_on_commit_callbacks: Any) -> None:
    batch = read(world, new_teams())
    with django_capture_on_commit_callbacks(execute=True):
        imports.discard(batch, by=world.so)
    assert (again(batch).state, batch.rows.count(), list(folder.iterdir())) == (State.DISCARDED, 0, [])
    with refused("import_not_ready", match="Đã bỏ"):
        imports.discard(batch, by=world.so)


def test_discarding_while_it_is_read_stops_the_reading(world: World) -> None:
    batch = received(world, new_teams())
    _, lease = running._claim(batch.pk, at=timezone.now())
    imports.discard(batch, by=world.canbo_an)
    with pytest.raises((LeaseLost, FileRefused)):
        running._read(batch.pk, lease)
    assert (again(batch).state, batch.rows.count()) == (State.DISCARDED, 0)


def test_what_is_confirmed_or_written_is_not_discarded(world: World) -> None:
    for batch in (confirmed(world, new_teams()), applied(world, new_teams(place="Ấp An 2"))):
        with refused("import_not_ready"):
            imports.discard(batch, by=world.canbo_an)


def test_what_nobody_confirms_is_let_go_in_time(
    world: World, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    batch = read(world, new_teams())
    with django_capture_on_commit_callbacks(execute=True):
        assert imports.purge() == 0
        assert imports.purge(at=timezone.now() + datetime.timedelta(days=settings.IMPORT_RETENTION_DAYS + 1)) == 1
    assert (again(batch).state, batch.rows.count(), list(folder.iterdir())) == (State.DISCARDED, 0, [])
    assert Event.objects.get(verb="imports.discard").by is None


def test_a_file_without_an_import_is_swept_after_a_day(world: World, folder: Path) -> None:
    batch = received(world, new_teams())
    for name in ("lost.xlsx", "fresh.xlsx"):
        (folder / name).write_bytes(b"")
    yesterday = timezone.now().timestamp() - files.DAY - 1
    for name in ("lost.xlsx", batch.file):
        os.utime(folder / name, (yesterday, yesterday))
    sweep_imports()
    assert sorted(file.name for file in folder.iterdir()) == sorted(["fresh.xlsx", batch.file])


def count_more_lines_than_there_are(w: World, batch: Import) -> None:
    Import.objects.filter(pk=batch.pk).update(done=4, total=3)


def write_without_a_time(w: World, batch: Import) -> None:
    Import.objects.filter(pk=batch.pk).update(state="applied")


def read_a_line_twice(w: World, batch: Import) -> None:
    for _ in range(2):
        ImportRow.objects.create(batch=batch, sheet="teams", title="Tổ", number=2, state="new")


def match_a_header_twice(w: World, batch: Import) -> None:
    for field in ("phone", "full_name"):
        HeaderChoice.objects.create(place=w.an, kind="teams", sheet="members", header="ai", field=field)


def give_a_word_two_meanings(w: World, batch: Import) -> None:
    for value in ("youth", "women"):
        column = {"kind": "teams", "sheet": "members", "field": "organisation"}
        ValueChoice.objects.create(place=w.an, written="chi bo", value=value, **column)


def ask_for_contacts_without_a_reason(w: World, batch: Import) -> None:
    Export.objects.create(kind="contacts", params={"place": w.an.pk}, requested_by=w.canbo_an, reason="")


BROKEN = {
    "no_more_is_taken_in_than_there_is": count_more_lines_than_there_are,
    "an_applied_import_says_when": write_without_a_time,
    "a_line_is_read_once": read_a_line_twice,
    "a_header_is_matched_once": match_a_header_twice,
    "a_word_means_one_thing_in_a_column": give_a_word_two_meanings,
    "a_contact_list_is_asked_for_with_a_reason": ask_for_contacts_without_a_reason,
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name: str, world: World) -> None:
    batch = received(world, new_teams())
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BROKEN[name](world, batch)
    if connection.vendor == "postgresql":
        assert name in str(refusal.value)
