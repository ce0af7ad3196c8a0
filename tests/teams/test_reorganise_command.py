"""``manage.py reorganise``: a reform from its files at a terminal."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from places.models import Place, Succession
from teams.models import Reorganisation
from tests.teams.reorganisation_pages import LINKS, PLACES
from tests.teams.world_reforms import DAY
from tests.world import World


def command(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> str:
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    (folder / "links.csv").write_text(LINKS, encoding="utf-8")
    call_command(
        "reorganise", "1682/NQ", "--title", "Sắp xếp 2025", "--signed-on", "2025-06-16", "--effective-on", "2025-07-01",
        "--places", str(folder / "places.csv"), "--successions", str(folder / "links.csv"), *more,
    )  # fmt: skip
    return capsys.readouterr().out


@pytest.mark.once
def test_the_command_checks_prepares_and_carries_out(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="--kept-at"):
        command(capsys, tmp_path)
    told = command(capsys, tmp_path, "--kept-at", "01", "--check", "--carry-out")
    assert "Tổ theo sang nơi mới: 5" in told
    assert not Reorganisation.objects.exists()
    command(capsys, tmp_path, "--kept-at", "01")
    assert Reorganisation.objects.get().state == Reorganisation.Stage.DRAFT
    told = command(capsys, tmp_path, "--kept-at", "01", "--carry-out")
    assert "Tổ đã theo sang nơi mới: 5" in told
    assert Succession.objects.filter(decision="1682/NQ", old__level=3).count() == 4
    assert "Đã thực hiện từ trước." in command(capsys, tmp_path, "--kept-at", "01", "--carry-out")


@pytest.mark.once
def test_the_command_fails_where_there_is_a_fault(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Place.objects.filter(pk=world.an.pk).update(valid_to=DAY)
    with pytest.raises(CommandError, match="lỗi nên chưa thực hiện được"):
        command(capsys, tmp_path, "--kept-at", "01", "--carry-out")
    assert not Reorganisation.objects.exists()
