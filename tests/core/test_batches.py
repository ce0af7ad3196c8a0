"""Rows are read some at a time, and nobody is kept from writing, themselves least of all."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import record
from accounts.actions.tokens import issue
from accounts.models import AccessToken
from core.batches import in_batches
from exchange.actions import exports, leases
from exchange.models import Export
from teams.models import Team
from tests.world import World

# Each is read to its end at once, or while nothing is written.
READ_AT_ONCE = {
    "core/batches.py": "the keys, into an array",
    "exchange/actions/imports/previews.py": "the keys, into a set",
    "exchange/pages/import_faults.py": "the lines of a preview, counted",
    "operations/actions/traces.py": "what may name somebody, within a request that writes afterwards",
    "operations/backups/takeout.py": "a command that writes files alone",
    "teams/imports/asking.py": "the kinds, into a set",
    "teams/imports/unlisted.py": "the names of hamlets, into a dictionary",
}


def test_batches_are_the_rows_in_their_order(world: World) -> None:
    ordered = Team.objects.order_by("-sort_key", "pk")
    for rows in (ordered, ordered[1:4], ordered.none()):
        batches = list(in_batches(rows, 2))
        assert [row for some in batches for row in some] == list(rows)
        assert all(len(some) == 2 for some in batches[:-1])
    named = ordered.values("pk", "name")
    assert [row for some in in_batches(named, 2) for row in some] == list(named)


def test_a_row_that_goes_meanwhile_is_left_out(world: World) -> None:
    ordered = AccessToken.objects.order_by("pk")
    for name in "ab":
        issue(world.song_xanh, name=name, ends_on=timezone.localdate(), by=world.quantri)
    found = in_batches(ordered, 1)
    next(found)
    ordered.delete()
    assert [row for some in found for row in some] == []


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["teams", "events", "list_csv", "list_xlsx"])
def test_a_long_file_is_made_while_others_write(
    world: World, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other has a connection of their own, and writes before each step."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite alone holds a snapshot by an open cursor")
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    for module in (
        "overview.exports.team_list",
        "operations.exports.events",
        "core.list_files",
        "core.workbook.tables",
    ):
        monkeypatch.setattr(f"{module}.THOUSAND", 2)
    monkeypatch.setattr("exchange.exports.books.THOUSAND", 2)
    monkeypatch.setattr("exchange.exports.lists.THOUSAND", 2)
    for number in range(5):
        record("exports.request", world.team_an1, by=world.quantri, place=world.an, after={"kind": str(number)})
    params: dict[str, Any] = {"place": world.song_xanh.pk}
    if kind == "teams":
        params["on"] = "2022-08-31"
    elif kind.startswith("list"):
        params |= {"role": "staff", "path": reverse("team_list"), "rows": 5, "list_query": [], "list_title": "Tổ"}
    by = world.quantri if kind == "events" else world.so
    export = Export.objects.create(kind=kind, params=params, requested_by=by)
    step = leases.step

    def step_while_another_writes(*held: Any) -> None:
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=5)) as other, other:
            other.execute("UPDATE places_place SET households = coalesce(households, 0) + 1")
        step(*held)

    monkeypatch.setattr(leases, "step", step_while_another_writes)
    exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, export.error, export.attempts) == (Export.State.DONE, "", 1)
    assert export.done == export.total > 3


@pytest.mark.once
def test_nothing_else_holds_a_cursor_open() -> None:
    base = settings.BASE_DIR
    apps = [base / app for app in settings.INSTALLED_APPS if (base / app).is_dir()]
    files = [path for app in apps for path in app.rglob("*.py") if "migrations" not in path.parts]
    found = {str(path.relative_to(base)) for path in files if ".iterator(" in path.read_text()}
    assert found == set(READ_AT_ONCE)
