"""Slips made by a real worker, and by another one when it is killed half-way."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from exchange.actions import exports
from exchange.models import Export
from exchange.tasks import build_export, sweep_exports
from teams.models import Team
from tests.exchange.world_exports import again, expire
from tests.harness import workers
from tests.teams.test_slips_for_many import ask, many, owners, text_of  # noqa: F401
from tests.world import World


@pytest.mark.worker
def test_a_killed_workers_slips_are_made_anew_and_all_work(
    many: World,  # noqa: F811
    worker: Any,
    eventually: Any,
    tmp_path: Path,
) -> None:
    export, queue = ask(many), f"victim-{os.getpid()}"
    with workers.running(tmp_path / "victim.log", "-Q", queue) as victim:
        with transaction.atomic():
            Team.objects.select_for_update().get(pk=many.team_binh1.pk)  # the worker stops half-way
            build_export.apply_async(args=(export.pk,), queue=queue)
            eventually(lambda: User.objects.filter(username="0987000111").exists())
            os.killpg(victim.pid, 9)
        assert again(export).state == Export.State.RUNNING
    expire(export)
    sweep_exports()
    eventually(lambda: again(export).state == Export.State.DONE)
    assert owners(text_of(again(export))) == ["0987000111", "0987000222", "dangthibuoi"]
    assert User.objects.filter(username__startswith="0987000").count() == 3
    assert "0987" not in (tmp_path / "victim.log").read_text()
    assert not list(exports.folder().glob(f"{export.pk}-*.part"))
