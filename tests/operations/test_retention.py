"""What has run out goes, of each kind what its rule says, and nothing younger."""

import datetime
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from accounts.actions import signers
from accounts.models import AuthenticationEvent, Breach, Event, Look, Signer
from config import celery_app
from exchange.actions import exports
from exchange.models import Export
from notices.models import Notice
from operations.actions import retention
from operations.models import Uptime
from operations.tasks import keep_no_longer
from teams.models import PrivacyRequest
from tests.world import World

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


def file(folder: str, name: str, *, days: float) -> Path:
    path = exports.folder().parent / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    then = time.time() - days * 86_400
    os.utime(path, (then, then))
    return path


def _ask_and_lose(world: World, at: datetime.datetime) -> None:
    """Somebody asked, and something was lost: both closed at that instant."""
    asked = {"kind": "access", "place": world.an, "received_on": at.date(), "channel": "letter", "asker": "Ai Đó"}
    closed = {"answered_at": at, "done_at": at, "outcome": "granted", "done_by": world.so, "received_by": world.so}
    PrivacyRequest.objects.create(**asked, **closed)
    lost = Breach.objects.create(
        found_at=at, what="x", place=world.an, from_at=at - DAY, to_at=at, registered_by=world.so, registered_at=at,
        closed_at=at, closed_by=world.so, lessons="y",
    )  # fmt: skip
    lost.accounts.add(world.lan)


@pytest.fixture
def old(world: World) -> dict[str, Any]:
    """Of each kind one thing that has run out and one that has not."""
    now, folder = timezone.now(), {}
    for name, days in (("old", 1), ("young", -1)):
        Session.objects.create(session_key=name, session_data="x", expire_date=now - days * DAY)
    for name, days in (("old", 366), ("young", 364)):
        Notice.objects.create(to=world.lan, kind="round", title=name, once=name, read_at=now - days * DAY)
    for name, days in (("forgotten", 731), ("unread", 729)):
        Notice.objects.create(to=world.lan, kind="round", title=name, once=name, made_at=now - days * DAY)
    for days in (5 * 366 + 1, 5 * 366 - 1):
        _ask_and_lose(world, now - days * DAY)
    for days in (731, 729):
        Look.objects.create(by=world.so, kind="page", page="x", count=1, place=world.an, at=now - days * DAY)
    for days in (5 * 366 + 1, 5 * 366 - 1):
        Uptime.objects.create(part="clock", began_at=now - (days + 9) * DAY, ended_at=now - days * DAY)
    for days in (366, 364):
        AuthenticationEvent.objects.create(kind="failed", at=now - days * DAY)
    for name, days in (("old", 731), ("young", 729)):
        last = timezone.localdate() - days * DAY
        signers.add(world.an, title=name, full_name="Lê Thị Ký", starts_on=last, ends_on=last, by=world.so)
    for name, days in (("old.xlsx", 91), ("young.xlsx", 89)):
        told = {"kind": "register", "requested_by": world.so, "state": "done", "file": name}
        Export.objects.create(**told, finished_at=now - days * DAY)
        folder[name] = file("exports", name, days=days)
    shelves = ("announcements", "decisions", "letters", "library", "materials", "resolutions")
    for shelf in ("exports", "imports", "photos/ab", *shelves):
        folder[f"{shelf} old"] = file(shelf, "nobody.pdf", days=3)
        folder[f"{shelf} young"] = file(shelf, "draft.pdf", days=0.5)
    return folder


def test_what_has_run_out_goes_and_what_has_not_stays(
    old: dict[str, Path], world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    due = retention.expired_counts()
    assert all(path.exists() for path in old.values())
    with django_capture_on_commit_callbacks(execute=True):
        taken = retention.remove_expired()
    assert {name for name, number in due.items() if number} == {
        *(
            "sessions",
            "notices",
            "unread_notices",
            "privacy_requests",
            "breaches",
            "looks",
            "authentications",
            "uptimes",
            "signers",
            "exports",
            "export_files",
            "import_files",
            "photo_files",
        ),
        *(
            "announcements_files",
            "decisions_files",
            "letters_files",
            "library_files",
            "materials_files",
            "resolutions_files",
        ),
    }
    # The sweep of imports comes to its file first, and within one transaction a workbook let go of is an orphan too.
    assert taken | {"import_files": 1, "export_files": 1} == due
    assert Session.objects.get().session_key == "young"
    assert sorted(Notice.objects.values_list("title", flat=True)) == ["unread", "young"]
    assert (PrivacyRequest.objects.count(), Breach.objects.count()) == (1, 1)
    assert (Look.objects.count(), AuthenticationEvent.objects.count(), Uptime.objects.filter(part="clock").count()) == (
        1,
        1,
        1,
    )
    assert {row.title: row.full_name for row in Signer.objects.all()} == {"old": "", "young": "Lê Thị Ký"}
    gone = {name for name, path in old.items() if not path.exists()}
    assert gone == {"old.xlsx", *(name for name in old if name.endswith(" old"))}
    export = Export.objects.get(state="withdrawn")
    assert (export.file, export.error) == ("", retention.RUN_OUT)
    assert not any(retention.remove_expired().values())


def test_a_run_that_took_something_is_summed_up_for_the_administrator(old: dict[str, Path], world: World) -> None:
    retention.remove_expired()
    event = Event.objects.get(verb="retention.run")
    assert (event.by, event.place) == (None, world.song_xanh)
    assert event.after["looks"] == 1
    assert "imports" not in event.after


def test_a_dry_run_counts_and_takes_nothing(old: dict[str, Path], capsys: Any) -> None:
    call_command("retention", dry_run=True)
    assert "looks: 1" in capsys.readouterr().out.splitlines()
    assert Look.objects.count() == 2
    assert all(path.exists() for path in old.values())
    call_command("retention")
    assert Look.objects.count() == 1


def test_the_clock_takes_it_away_every_night(old: dict[str, Path]) -> None:
    tasks = {entry["task"] for entry in celery_app.conf.beat_schedule.values()}
    assert "operations.tasks.keep_no_longer" in tasks
    keep_no_longer()
    assert Look.objects.count() == 1


def test_a_photo_of_a_report_stays_in_both_sizes(world: World) -> None:
    assert retention.photos.names("ab/x.jpg") == ("ab/x.jpg", "ab/x-small.jpg")
