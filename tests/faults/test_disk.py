"""The disk is full: whoever sends a file is told so, nothing is kept by half, and all goes on once there is room."""

import datetime
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from exchange.actions import exports
from exchange.models import Export, Import
from operations import marks
from reporting.actions import photos
from reporting.models import Photo, Submission
from tests.core.pictures import picture, upload
from tests.exchange.import_rows import workbook
from tests.faults import figures
from tests.harness.disks import close_archives, full_disk, largest_file
from tests.pdfs import pdf
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import report_of, send
from tests.storms.browser import form_with
from tests.world import World

pytestmark = pytest.mark.once
FULL_SENTENCE = "Máy chủ đang hết chỗ lưu"
State = Export.State


@pytest.fixture(params=["file limit", "full disk"] if figures.FULL else ["file limit"])
def no_room(
    request: pytest.FixtureRequest, settings: Any, tmp_path: Path
) -> Callable[[], AbstractContextManager[None]]:
    """A block in which nothing can be written below DATA_ROOT: by a limit, or on a real disk that is full."""
    settings.DATA_ROOT = tmp_path / "data"
    settings.DATA_ROOT.mkdir()
    if connection.vendor == "sqlite":
        pytest.skip("the limit would meet the database's own file")
    if request.param == "file limit":
        return partial(largest_file, 64)
    if os.geteuid() != 0:
        pytest.skip("mounting a disk takes root")
    return partial(full_disk, settings.DATA_ROOT, size=64 * 1024)


BESIDE = {"filler", marks.FILE}  # what is no file that somebody sent


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name not in BESIDE)


def test_a_photo_that_finds_no_room_is_told_of_and_the_rest_of_the_form_is_kept(
    reported: World, no_room: Any, settings: Any
) -> None:
    minh, report = signed_in(reported.minh), report_of(reported.round_1, reported.team_an2)
    page = minh.get(reverse("report_show", args=[report.pk])).content.decode()
    fields = form_with("submit", page) | {"figure-ho": "77"}
    with no_room():
        answer = minh.post(
            reverse("photo_add", args=[report.pk]), fields | {"photo": upload(picture("PNG"))}, follow=True
        )
        assert left(settings.DATA_ROOT) == []
    text = answer.content.decode()
    assert (answer.status_code < 500, FULL_SENTENCE in text, 'value="77"' in text) == (True, True, True)
    assert not Photo.objects.exists()
    photos.add(report, picture(), by=reported.minh)
    assert len(left(settings.DATA_ROOT)) == 2


def test_a_report_without_a_file_is_received_on_a_full_disk(reported: World, no_room: Any) -> None:
    with no_room():
        send(report_of(reported.round_1, reported.team_an2), by=reported.minh, ho=3)
    assert Submission.objects.count() == 2


def test_a_document_or_workbook_that_finds_no_room_is_refused_in_words(
    reported: World, no_room: Any, settings: Any
) -> None:
    an, team = signed_in(reported.canbo_an), reported.team_an1
    scan = {"scan": upload(pdf(), "quyet-dinh.pdf", "application/pdf")}
    sent = {"kind": "teams", "place": reported.an.pk, "file": workbook()}
    with no_room():
        attached = an.post(reverse("decision_attach", args=[team.decision_id]), scan, follow=True)
        received = an.post(reverse("import_list"), sent, follow=True)
        assert left(settings.DATA_ROOT) == []
    for answer in (attached, received):
        assert (answer.status_code < 500, FULL_SENTENCE in answer.content.decode()) == (True, True)
    team.decision.refresh_from_db()
    assert (team.decision.file, Import.objects.count()) == ("", 0)


def test_a_workbook_that_finds_no_room_fails_in_words_and_is_made_once_there_is(
    reported: World, no_room: Any, settings: Any
) -> None:
    export = reported.export_so
    with no_room(), time_machine.travel(timezone.now()) as clock:
        for _ in range(exports.ATTEMPTS):
            exports.run(export.pk)
            close_archives()
            assert left(settings.DATA_ROOT) == []
            clock.shift(datetime.timedelta(minutes=5))  # each attempt waits longer
    export.refresh_from_db()
    assert (export.state, export.error) == (State.FAILED, exports.GAVE_UP)
    exports.run(exports.retry(export, by=reported.so).pk)
    export.refresh_from_db()
    assert (export.state, left(settings.DATA_ROOT)) == (State.DONE, [export.file])


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_finds_no_room_is_refused_in_words_and_leaves_nothing(
    reported: World, no_room: Any, settings: Any
) -> None:
    with no_room(), pytest.raises(CommandError, match="Không ghi được bản sao lưu"):
        call_command("backup", to=settings.DATA_ROOT / "backups", plain=True)
    assert left(settings.DATA_ROOT) == []
