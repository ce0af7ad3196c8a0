"""Fixtures of the tests of exports."""

from pathlib import Path

import pytest
from django.conf import settings

from exchange.models import Export
from tests.reporting.world_rounds import send
from tests.world import World


@pytest.fixture
def reported(world: World, rounds: World) -> World:
    Export.objects.exclude(pk=world.export_so.pk).delete()
    send(world.report_an1, by=world.lan, ho=12)
    return world


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    return tmp_path / "exports"
