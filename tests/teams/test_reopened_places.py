"""``manage.py reopened_places``: what an import of an earlier version opened again is told, and closed again."""

import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Event
from places.models import Place
from teams.models import Reorganisation
from tests.teams.test_reorganise_command import command as reorganise
from tests.teams.world_reforms import DAY
from tests.world import World

pytestmark = pytest.mark.once
LAST = DAY - datetime.timedelta(days=1)


def command(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    capsys.readouterr()
    call_command("reopened_places", *options)
    return capsys.readouterr().out.splitlines()


def places() -> list[tuple[object, ...]]:
    return list(Place.objects.order_by("path").values_list())


def test_what_was_opened_again_is_told_and_with_write_closed_again(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reorganise(capsys, tmp_path, "--kept-at", "01", "--carry-out")
    reformed = places()
    assert command(capsys) == ["Không có địa bàn nào mở lại sau khi sắp xếp."]
    # A commune has heirs; a district ended without one, which the reform's journal alone knows.
    hurt = [world.an, world.dong]
    assert {Place.objects.get(pk=place.pk).valid_to for place in hurt} == {LAST}
    Place.objects.filter(pk__in=[place.pk for place in hurt]).update(valid_to=None)
    opened = places()
    told = command(capsys)
    assert f"Xã An (mã {world.an.code}, {world.dong}): đến hết ngày 30/06/2025" in told
    assert len(told) == 3
    assert "--write" in told[-1]
    assert places() == opened
    assert command(capsys, "--write")[-1] == "Đã ghi lại ngày cuối của 2 địa bàn."
    assert places() == reformed
    event = Event.objects.get(verb="places.close_reopened")
    assert len(event.after["places"]) == 2
    assert command(capsys, "--write") == ["Không có địa bàn nào mở lại sau khi sắp xếp."]


def test_a_reform_that_was_undone_closes_nothing(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reorganise(capsys, tmp_path, "--kept-at", "01", "--carry-out")
    reform = Reorganisation.objects.get()
    closed = reform.journal["closed"]
    Reorganisation.objects.update(state=Reorganisation.Stage.UNDONE, undone_at=reform.done_at)
    Place.objects.filter(pk__in=closed, heirs=None).update(valid_to=None)
    assert command(capsys) == ["Không có địa bàn nào mở lại sau khi sắp xếp."]
