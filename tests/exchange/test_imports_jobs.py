"""Imports as jobs: the row is the job, the bell may be lost, a worker may die, rights may go."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from exchange.actions import imports
from exchange.actions.imports import running
from exchange.actions.leases import ATTEMPTS, LeaseLost
from exchange.models import Import, ImportRow
from exchange.tasks import sweep_imports
from tests.exchange.world_imports import again, applied, confirmed, new_teams, received, register
from tests.world import World

pytestmark = pytest.mark.once

State = Import.State


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    return tmp_path / "imports"


def asked_back(world: World, sheets: Any) -> Import:
    return imports.ask_undo(applied(world, sheets), by=world.canbo_an)


def expire(batch: Import) -> None:
    Import.objects.filter(pk=batch.pk).update(leased_until=timezone.now() - datetime.timedelta(seconds=1))


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.ADMIN}, {"place": "binh"}])
@pytest.mark.parametrize("step", [received, confirmed, asked_back])
def test_rights_are_read_again_when_the_job_runs(
    world: World, step: Callable[..., Import], change: dict[str, Any]
) -> None:
    batch, before = step(world, new_teams()), register()
    change = {key: getattr(world, value) if key == "place" else value for key, value in change.items()}
    User.objects.filter(pk=world.canbo_an.pk).update(**change)
    imports.run(batch.pk)
    batch = again(batch)
    assert batch.state == {received: State.REFUSED, confirmed: State.READY, asked_back: State.APPLIED}[step]
    assert batch.error
    assert register() == before


def test_running_twice_writes_once(world: World) -> None:
    batch = applied(world, new_teams())
    before = register()
    imports.run(batch.pk)
    assert register() == before


def test_one_worker_at_a_time_holds_an_import(world: World) -> None:
    batch, now = received(world, new_teams()), timezone.now()
    assert running._claim(batch.pk, at=now)
    assert running._claim(batch.pk, at=now) is None


@pytest.mark.parametrize("step", [received, confirmed, asked_back])
def test_a_worker_that_lost_its_lease_finishes_nothing(world: World, step: Callable[..., Import]) -> None:
    batch, before = step(world, new_teams()), register()
    state, old = running._claim(batch.pk, at=timezone.now())
    rows = batch.rows.count()
    expire(batch)
    _, new = running._claim(batch.pk, at=timezone.now())
    with pytest.raises(LeaseLost):
        running.STEP_OF[state](batch.pk, old)
    assert (again(batch).state, again(batch).lease, batch.rows.count()) == (state, new, rows)
    assert register() == before


@pytest.mark.parametrize(
    ("step", "end", "error"),
    [
        (received, State.REFUSED, running.UNREAD),
        (confirmed, State.READY, running.UNWRITTEN),
        (asked_back, State.APPLIED, running.STILL_THERE),
    ],
)
def test_three_dead_workers_are_enough(world: World, step: Callable[..., Import], end: str, error: str) -> None:
    batch = step(world, new_teams())
    for _ in range(ATTEMPTS):
        assert running._claim(batch.pk, at=timezone.now())
        expire(batch)
    assert running._claim(batch.pk, at=timezone.now()) is None
    sweep_imports()
    assert (again(batch).state, again(batch).error) == (end, error)


def test_an_unwritten_import_is_confirmed_again(world: World) -> None:
    batch = confirmed(world, new_teams())
    Import.objects.filter(pk=batch.pk).update(state=State.READY, attempts=ATTEMPTS, error=running.UNWRITTEN)
    imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    sweep_imports()
    assert (again(batch).state, again(batch).error) == (State.APPLIED, "")


def test_a_lost_bell_and_a_lease_that_ran_out_are_found_by_the_clock(world: World) -> None:
    batch = received(world, new_teams())
    running._claim(batch.pk, at=timezone.now())
    sweep_imports()
    assert again(batch).state == State.READING
    expire(batch)
    sweep_imports()
    assert (again(batch).state, again(batch).attempts) == (State.READY, 2)


def test_an_unforeseen_error_ends_in_words_and_details_in_the_log(
    world: World, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    batch = confirmed(world, new_teams())
    ImportRow.objects.filter(batch=batch, sheet="teams").update(sheet="strange")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for minutes in (1, 3, 0):
            imports.run(batch.pk)
            clock.shift(datetime.timedelta(minutes=minutes))
    assert (again(batch).state, again(batch).error) == (State.READY, running.UNWRITTEN)
    assert "KeyError" in caplog.text
