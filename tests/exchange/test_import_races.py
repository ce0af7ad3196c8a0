"""Several hands on one import, or on what it writes: one wins, and nothing is written twice or half."""

import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from accounts.models import Event
from exchange.actions import imports
from exchange.actions.imports.errors import preview_stale
from exchange.models import Import, ImportRow
from teams.actions import members
from teams.models import Member, Team
from tests.exchange.test_imports_apply import members_sheet
from tests.exchange.world_imports import again, applied, confirmed, new_teams, read, register
from tests.harness.races import outcomes
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
State = Import.State


@pytest.fixture
def country(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    return build()


def test_of_ten_who_confirm_at_once_one_is_heard_and_the_file_is_written_once(country: World) -> None:
    batch = read(country, new_teams(count=3))

    def confirm(number: int) -> str:
        imports.confirm(batch, digest=batch.digest, by=country.canbo_an)
        imports.run(batch.pk)
        return "confirmed"

    assert outcomes(10, confirm) == {"confirmed": 1, "import_not_ready": 9}
    imports.run(batch.pk)  # the clock: a worker passes by a row that somebody else holds at that instant
    assert again(batch).state == State.APPLIED
    assert Team.objects.filter(name__startswith="Tổ mới").count() == 3
    assert Event.objects.filter(verb="imports.apply").count() == 1


def test_of_ten_workers_one_writes(country: World) -> None:
    batch = confirmed(country, new_teams(count=3))

    def work(number: int) -> str:
        imports.run(batch.pk)
        return "done"

    assert outcomes(10, work) == {"done": 10}
    assert (again(batch).state, again(batch).attempts) == (State.APPLIED, 1)
    assert Member.objects.filter(team__name__startswith="Tổ mới").count() == 9


def test_no_worker_waits_for_one_that_writes_longer_than_its_lease(country: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    batch = confirmed(country, new_teams())
    waited: list[float] = []

    def act(number: int) -> str:
        if number:
            time.sleep(0.2)
            started = time.monotonic()
            imports.run(batch.pk)
            waited.append(time.monotonic() - started)
            return "left alone"
        with transaction.atomic():
            Import.objects.filter(pk=batch.pk).update(state=State.APPLYING)
            time.sleep(1.5)
        return "written"

    assert outcomes(2, act) == {"written": 1, "left alone": 1}
    assert waited[0] < 1


def test_two_imports_of_the_same_file_write_it_once(country: World) -> None:
    batches = [confirmed(country, new_teams()) for _ in range(2)]

    def work(number: int) -> str:
        imports.run(batches[number].pk)
        return again(batches[number]).state

    assert outcomes(2, work) == {State.APPLIED: 1, State.READY: 1}
    assert Team.objects.filter(name="Tổ mới 1").count() == 1
    late = Import.objects.get(state=State.READY)
    assert (late.error, late.new, late.unchanged) == (str(preview_stale()), 0, 4)


def test_of_five_who_undo_at_once_one_does(country: World) -> None:
    before = register()
    batch = applied(country, new_teams(count=2))

    def undo(number: int) -> str:
        imports.undo(batch, by=country.canbo_an)
        return "undone"

    assert outcomes(5, undo) == {"undone": 1, "import_not_undoable": 4}
    assert register() == before


def test_an_edit_under_way_is_seen_by_the_import_that_waited_for_it(country: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    line = ["Ấp An 1", "Tổ An 1", "Người Thứ Hai", "0987000111", 1990, None, None, None, None]
    batch = confirmed(country, members_sheet(line))

    def act(number: int) -> str:
        if number:
            time.sleep(0.2)
            imports.run(batch.pk)
            return again(batch).state
        with transaction.atomic():
            member = Member.objects.get(team=country.team_an1, full_name="Người Thứ Hai")
            members.change(member, organisation="other", position="deputy", birth_year=1970, by=country.canbo_an)
            time.sleep(0.6)
        return "changed"

    assert outcomes(2, act) == {"changed": 1, State.READY: 1}
    assert ImportRow.objects.get().changes[0]["old"] == "1970"
    assert Member.objects.get(team=country.team_an1, full_name="Người Thứ Hai").birth_year == 1970
