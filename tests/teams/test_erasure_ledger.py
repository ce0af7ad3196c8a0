"""An erasure outlives the database: what a restored backup brings back is erased again, by a file beside it."""

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import ERASED, Event, User
from exchange.models import Export, Import, ImportRow
from operations.actions import erasure
from teams.actions import ledger
from teams.models import Member
from tests.refusals import refused
from tests.teams import world_erasure
from tests.teams.world_erasure import NAME, PHONE, WHY, file_text, mentions, named_in, person, workbooks
from tests.world import World, make_member

pytestmark = pytest.mark.once

AWAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


@pytest.fixture
def told(db: None) -> World:
    return world_erasure.told()


def written() -> list[dict[str, Any]]:
    return [json.loads(text) for text in ledger.file().read_text().splitlines()]


class Backup:
    """The rows and workbooks that name people, as they were; ``restore`` brings them back."""

    MODELS = (Member, User, Export, Import)

    def __init__(self) -> None:
        self.rows = {model: list(model._base_manager.order_by("pk").values()) for model in self.MODELS}
        self.lines = list(ImportRow.objects.order_by("pk"))
        self.files = {path: path.read_bytes() for path in workbooks()}

    def restore(self) -> None:
        for model, rows in self.rows.items():
            for row in rows:
                model._base_manager.filter(pk=row["id"]).update(**{k: v for k, v in row.items() if k != "id"})
        ImportRow.objects.all().delete()
        ImportRow.objects.bulk_create(self.lines)
        for path, data in self.files.items():
            path.write_bytes(data)


@pytest.fixture
def brought_back(told: World, django_capture_on_commit_callbacks: Callable[..., Any]) -> Iterator[World]:
    """Somebody was erased, then a backup from before was restored: they are everywhere again."""
    backup = Backup()
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person(told), reason=WHY, by=told.so)
    assert named_in() == []
    backup.restore()
    assert "teams.Member.full_name" in named_in()
    return told


def test_an_erasure_is_told_beside_the_database_by_numbers_only(
    told: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    user = User.objects.get(username=PHONE)
    with django_capture_on_commit_callbacks(execute=True):
        erased = erasure.erase(person(told), reason=WHY, by=told.so)
    lines = written()
    assert {line["membership"] for line in lines} == {member.pk for member in erased}
    assert user.pk in {line["account"] for line in lines}
    assert not mentions(ledger.file().read_text())
    assert set(lines[0]) == {"membership", "account", "erased_at", "team", "joined_on"}


def test_an_erasure_that_is_rolled_back_leaves_no_line(told: World) -> None:
    with refused("reason_refused"):
        erasure.erase(person(told), reason=f"theo ý {NAME}", by=told.so)
    assert not ledger.file().exists()


def test_whom_a_restore_brings_back_is_erased_again_everywhere(
    brought_back: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reapply_erasures", verbosity=0)
    assert named_in() == []
    assert [path for path in workbooks() if mentions(file_text(path))] == []
    last = Event.objects.filter(verb="people.erase").order_by("-pk").first()
    assert (last.by, last.reason) == (None, erasure.erasure.AGAIN)
    assert not User.objects.filter(username=PHONE).exists()


def test_a_second_time_changes_nothing(brought_back: World) -> None:
    assert erasure.reapply(ledger.lines()) > 1
    events = Event.objects.count()
    assert erasure.reapply(ledger.lines()) == 0
    assert Event.objects.count() == events


def test_who_leads_again_in_the_restored_database_is_erased_all_the_same(brought_back: World) -> None:
    member = Member.objects.filter(full_name=NAME, left_on=None).exclude(position="leader").order_by("pk").first()
    member.team.members.filter(position="leader", left_on=None).update(left_on=timezone.localdate())
    Member.objects.filter(pk=member.pk).update(position="leader")
    erasure.reapply(ledger.lines())
    member.refresh_from_db()
    assert (member.full_name, member.left_on) == (ERASED, timezone.localdate())


def test_a_row_that_bears_the_number_of_an_erased_one_is_left_alone(world: World) -> None:
    """The sequence of a restored database begins where the backup ended."""
    other = make_member(world.team_an1, "Người Đến Sau")
    at = timezone.now()
    line = ledger.ErasureLine(other.pk, None, at, other.team_id, other.joined_on - AWAY)
    account = ledger.ErasureLine(10**6, world.minh.pk, world.minh.created_at - AWAY, 1, other.joined_on)
    assert erasure.reapply([line, account]) == 0
    other.refresh_from_db()
    world.minh.refresh_from_db()
    assert (other.full_name, world.minh.is_active) == ("Người Đến Sau", True)


def test_an_account_whose_membership_the_backup_does_not_know_is_shut(world: World) -> None:
    line = ledger.ErasureLine(10**6, world.minh.pk, timezone.now(), 1, datetime.date(2022, 6, 10))
    erasure.reapply([line])
    world.minh.refresh_from_db()
    assert (world.minh.full_name, world.minh.is_active) == (ERASED, False)


def test_a_line_that_was_lost_is_written_by_the_clock(told: World) -> None:
    user = User.objects.get(username=PHONE)
    erased = erasure.erase(person(told), reason=WHY, by=told.so)  # and nothing ran after the commit
    assert not ledger.file().exists()
    assert ledger.heal() == len(erased)
    assert ledger.heal() == 0
    assert {line["account"] for line in written()} == {user.pk}


def test_a_line_cut_short_is_passed_over_and_written_anew(told: World) -> None:
    erased = erasure.erase(person(told), reason=WHY, by=told.so)
    ledger.file().write_text('{"membership": 1, "acc')
    assert ledger.heal() == len(erased)
    assert len(ledger.lines()) == len(erased)


def test_the_ledger_of_a_backup_is_taken_over_and_anything_else_refused(
    brought_back: World, tmp_path: Path, capsys: Any
) -> None:
    other = tmp_path / "from-the-backup.jsonl"
    ledger.file().rename(other)
    call_command("reapply_erasures", ledger=other)
    assert capsys.readouterr().out.endswith(" dòng bù vào sổ\n")
    assert len(ledger.lines()) >= len(ledger.lines(other))
    other.write_text('{"name": "x"}\n')
    with pytest.raises(CommandError, match="dòng hỏng"):
        call_command("reapply_erasures", ledger=other)
    with pytest.raises(CommandError, match="Không có tệp"):
        call_command("reapply_erasures", ledger=tmp_path / "gone")


def test_the_backup_of_these_tests_is_one(told: World) -> None:
    """What comes back is what was there: else the tests above would look for nobody."""
    before, backup = named_in(), Backup()
    assert connection.in_atomic_block
    backup.restore()
    assert named_in() == before
