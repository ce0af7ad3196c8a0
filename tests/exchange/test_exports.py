"""Workbooks as jobs: the row is the job, the bell may be lost, a worker may die, rights may go."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Event, User
from accounts.roles import Role
from exchange.actions import exports
from exchange.actions.exports import GAVE_UP
from exchange.actions.leases import ATTEMPTS, LeaseLost
from exchange.models import Export
from exchange.tasks import build_export, sweep_exports
from reporting.exports.rollup import ROLLUP
from reporting.tasks import enrol_reporters
from tests.exchange.world_exports import again, expire, params
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import make_export
from tests.world import World, make_team

pytestmark = pytest.mark.once

State = Export.State


def test_asking_writes_a_row_and_an_event_and_makes_nothing_yet(reported: World, folder: Path) -> None:
    export = exports.request(kind="rollup", params=params(reported, "an"), by=reported.canbo_an)
    assert (export.state, export.requested_by, export.done, export.total) == (
        State.QUEUED,
        reported.canbo_an,
        0,
        ROLLUP.steps,
    )
    event = Event.objects.get(verb="exports.request")
    assert (event.by, event.place, event.after["round"]) == (reported.canbo_an, reported.an, "ky-1")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("username", "place"),
    [("canbo_an", "binh"), ("canbo_an", "song_xanh"), ("so_nui", "an"), ("lan", "an1"), ("quantri", "song_xanh")],
)
def test_nobody_asks_for_what_they_may_not_see(reported: World, username: str, place: str) -> None:
    with refused("not_allowed"):
        exports.request(kind="rollup", params=params(reported, place), by=reported.users[username])


def test_a_round_of_another_province_is_refused(reported: World) -> None:
    with refused("not_allowed"):
        exports.request(kind="rollup", params=params(reported, "nui_cao"), by=reported.so_nui)


def test_running_makes_a_workbook_with_nothing_half_written_beside_it(reported: World, folder: Path) -> None:
    exports.run(reported.export_so.pk)
    export = again(reported.export_so)
    assert (export.state, export.done, export.total, export.lease) == (State.DONE, ROLLUP.steps, ROLLUP.steps, None)
    assert [file.name for file in folder.iterdir()] == [export.file]
    assert load_workbook(exports.file_of(export)).sheetnames[1] == "Tổng hợp"


def test_running_twice_makes_one_workbook(reported: World, folder: Path) -> None:
    exports.run(reported.export_so.pk)
    before = again(reported.export_so)
    exports.run(reported.export_so.pk)
    assert again(reported.export_so).file == before.file
    assert len(list(folder.iterdir())) == 1


def test_one_worker_at_a_time_holds_a_row(reported: World) -> None:
    now = timezone.now()
    assert exports.claim(reported.export_so.pk, at=now)
    assert exports.claim(reported.export_so.pk, at=now) is None
    assert again(reported.export_so).attempts == 1


def test_a_lease_that_ran_out_is_taken_over_and_the_dead_workers_pieces_removed(reported: World, folder: Path) -> None:
    lease = exports.claim(reported.export_so.pk, at=timezone.now())
    folder.mkdir()
    (folder / f"{reported.export_so.pk}-{lease}.part").write_bytes(b"half")
    expire(reported.export_so)
    sweep_exports()
    export = again(reported.export_so)
    assert (export.state, export.attempts) == (State.DONE, 2)
    assert [file.name for file in folder.iterdir()] == [export.file]


def test_without_a_clock_whoever_looks_has_an_abandoned_workbook_made(reported: World, folder: Path) -> None:
    client, page = signed_in(reported.so), reverse("export_progress", args=[reported.export_so.pk])
    exports.claim(reported.export_so.pk, at=timezone.now())
    client.get(page)
    assert again(reported.export_so).state == State.RUNNING
    expire(reported.export_so)
    assert "Tệp đã xuất xong" in client.get(page).content.decode()
    assert (again(reported.export_so).state, again(reported.export_so).attempts) == (State.DONE, 2)


def test_a_worker_that_lost_its_lease_finishes_nothing(reported: World, folder: Path) -> None:
    old = exports.claim(reported.export_so.pk, at=timezone.now())
    expire(reported.export_so)
    new = exports.claim(reported.export_so.pk, at=timezone.now())
    with pytest.raises(LeaseLost):
        exports._make(reported.export_so.pk, old)
    export = again(reported.export_so)
    assert (export.state, export.lease, export.done) == (State.RUNNING, new, 0)
    assert list(folder.iterdir()) == []


def test_each_step_renews_the_lease(reported: World, folder: Path) -> None:
    lease = exports.claim(reported.export_so.pk, at=timezone.now())
    expire(reported.export_so)
    exports._stepper(reported.export_so.pk, lease)()
    export = again(reported.export_so)
    assert export.done == 1
    assert export.leased_until > timezone.now()


def test_three_dead_workers_are_enough(reported: World) -> None:
    for _ in range(ATTEMPTS):
        assert exports.claim(reported.export_so.pk, at=timezone.now())
        expire(reported.export_so)
    assert exports.claim(reported.export_so.pk, at=timezone.now()) is None
    sweep_exports()
    assert (again(reported.export_so).state, again(reported.export_so).error) == (State.FAILED, GAVE_UP)


def test_an_error_ends_in_words_for_the_user_and_details_in_the_log(
    reported: World, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("a file where the folder should be")
    pauses = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ATTEMPTS):
            build_export(reported.export_so.pk)
            build_export(reported.export_so.pk)  # too soon
            export = again(reported.export_so)
            if export.state == State.QUEUED:
                pauses.append((export.leased_until - timezone.now()).total_seconds())
                clock.move_to(export.leased_until + datetime.timedelta(seconds=1))
    assert (export.state, export.error, export.attempts) == (State.FAILED, GAVE_UP, ATTEMPTS)
    assert pauses == [30, 120]
    assert "FileExistsError" in caplog.text


def test_a_failed_workbook_is_tried_again_by_its_requester_alone(reported: World, folder: Path) -> None:
    Export.objects.filter(pk=reported.export_so.pk).update(state=State.FAILED, error=GAVE_UP, attempts=ATTEMPTS)
    with refused("not_allowed"):
        exports.retry(reported.export_so, by=reported.huyen_dong)
    exports.retry(reported.export_so, by=reported.so)
    exports.run(reported.export_so.pk)
    assert again(reported.export_so).state == State.DONE
    with refused("workbook_not_failed"):
        exports.retry(reported.export_so, by=reported.so)


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"role": Role.ADMIN}, {"place": "dong"}], ids=["disabled", "role", "moved"]
)
def test_rights_are_read_again_when_the_job_runs(reported: World, folder: Path, change: dict[str, Any]) -> None:
    change = {key: getattr(reported, value) if key == "place" else value for key, value in change.items()}
    User.objects.filter(pk=reported.so.pk).update(**change)
    exports.run(reported.export_so.pk)
    export = again(reported.export_so)
    assert export.state == State.FAILED
    assert "không còn quyền" in export.error
    assert not folder.exists()


def test_the_page_asks_watches_and_fetches(
    reported: World, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(reported.canbo_an)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("export_list"), params(reported, "an"))
    export = Export.objects.latest("pk")
    assert response.url == reverse("export_show", args=[export.pk])
    assert reverse("export_file", args=[export.pk]) in client.get(response.url).content.decode()
    response = client.get(reverse("export_file", args=[export.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == exports.file_of(export).read_bytes()


def test_who_may_not_fetch_it_any_more_is_told_so_and_offered_no_link(reported: World) -> None:
    export = make_export(reported, state=State.DONE, file="so.xlsx", requested_by=reported.canbo_an)
    User.objects.filter(pk=reported.canbo_an.pk).update(place=reported.binh)
    client = signed_in(User.objects.get(pk=reported.canbo_an.pk))
    body = client.get(reverse("export_show", args=[export.pk])).content.decode()
    link = reverse("export_file", args=[export.pk])
    assert link not in body
    assert "không tải được nữa" in body
    assert client.get(link).status_code == 404


def test_the_page_shows_how_far_it_is_and_asks_again_until_it_is_finished(reported: World) -> None:
    Export.objects.filter(pk=reported.export_so.pk).update(state=State.RUNNING, done=3, total=ROLLUP.steps)
    client, url = signed_in(reported.so), reverse("export_progress", args=[reported.export_so.pk])
    assert f"3/{ROLLUP.steps} bước" in client.get(url).content.decode()
    assert 'hx-trigger="every 2s"' in client.get(url).content.decode()
    Export.objects.filter(pk=reported.export_so.pk).update(state=State.FAILED, error=GAVE_UP)
    assert "hx-trigger" not in client.get(url).content.decode()
    assert GAVE_UP in client.get(url).content.decode()


def test_a_workbook_is_fetched_only_by_its_requester_while_they_still_may(reported: World, folder: Path) -> None:
    export = exports.request(kind="rollup", params=params(reported, "an"), by=reported.canbo_an)
    url = reverse("export_file", args=[export.pk])
    assert signed_in(reported.canbo_an).get(url).status_code == 404  # not made yet
    exports.run(export.pk)
    for user, status in (("so", 404), ("canbo_binh", 404), ("lan", 403), ("doitac", 403)):
        assert signed_in(reported.users[user]).get(url).status_code == status
    User.objects.filter(pk=reported.canbo_an.pk).update(place=reported.binh)
    assert signed_in(reported.canbo_an).get(url).status_code == 404
    User.objects.filter(pk=reported.canbo_an.pk).update(role=Role.LEADER)
    assert signed_in(User.objects.get(pk=reported.canbo_an.pk)).get(url).status_code == 403


def test_the_list_of_workbooks_costs_the_same_however_long(reported: World) -> None:
    client, costs = signed_in(reported.so), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            body = client.get(reverse("export_list")).content.decode()
        costs.append(len(captured))
        for _ in range(20):
            make_export(reported)
    assert body.count("Tỉnh Sông Xanh</a>") == 21
    assert costs[0] == costs[1]


def test_a_lost_bell_is_found_by_the_clock(reported: World, folder: Path) -> None:
    sweep_exports()
    assert again(reported.export_so).state == State.DONE


def test_the_clock_enrols_a_team_founded_late(reported: World) -> None:
    make_team(reported.an2, "Tổ An 3")
    before = reported.round_1.reports.count()
    enrol_reporters()
    assert reported.round_1.reports.count() == before + 1


@pytest.mark.django_db
def test_the_database_refuses_a_finished_export_without_a_file_and_more_done_than_there_is(world: World) -> None:
    for name, fields in (
        ("a_finished_export_has_a_file", {"state": "done", "file": ""}),
        ("no_more_is_done_than_there_is", {"done": 2, "total": 1}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make_export(world, **fields)
