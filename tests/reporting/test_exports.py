"""Workbooks as jobs: the row is the job, the bell may be lost, a worker may die, rights may go."""

import datetime
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Event, User
from accounts.roles import Role
from config import celery_app
from reporting.actions import exports
from reporting.actions.exports import ATTEMPTS, GAVE_UP, STEPS, LeaseLost, NotAllowed, NotFailed
from reporting.models import Export
from reporting.tasks import build_export, enrol_reporters, ring, sweep_exports
from tests.harness import workers
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import add_rounds, make_export, send
from tests.world import World, make_team

State = Export.State


@pytest.fixture
def rounds(world: World) -> World:
    add_rounds(world)
    Export.objects.exclude(pk=world.export_so.pk).delete()
    send(world.report_an1, by=world.lan, ho=12)
    return world


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    return tmp_path / "exports"


def params(world: World, place: str = "song_xanh") -> dict[str, Any]:
    return {"round": "ky-1", "place": getattr(world, place).pk, "basis": "then"}


def again(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


def expire(export: Export) -> None:
    Export.objects.filter(pk=export.pk).update(leased_until=timezone.now() - datetime.timedelta(seconds=1))


def test_asking_writes_a_row_and_an_event_and_makes_nothing_yet(rounds: World, folder: Path) -> None:
    export = exports.request(kind="rollup", params=params(rounds, "an"), by=rounds.canbo_an)
    assert (export.state, export.requested_by, export.done, export.total) == (State.QUEUED, rounds.canbo_an, 0, STEPS)
    event = Event.objects.get(verb="exports.request")
    assert (event.by, event.place, event.after["round"]) == (rounds.canbo_an, rounds.an, "ky-1")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("username", "place"),
    [("canbo_an", "binh"), ("canbo_an", "song_xanh"), ("so_nui", "an"), ("lan", "an1"), ("quantri", "song_xanh")],
)
def test_nobody_asks_for_what_they_may_not_see(rounds: World, username: str, place: str) -> None:
    with pytest.raises(NotAllowed):
        exports.request(kind="rollup", params=params(rounds, place), by=rounds.users[username])


def test_a_round_of_another_province_is_refused(rounds: World) -> None:
    with pytest.raises(NotAllowed):
        exports.request(kind="rollup", params=params(rounds, "nui_cao"), by=rounds.so_nui)


def test_running_makes_a_workbook_with_nothing_half_written_beside_it(rounds: World, folder: Path) -> None:
    exports.run(rounds.export_so.pk)
    export = again(rounds.export_so)
    assert (export.state, export.done, export.total, export.lease) == (State.DONE, STEPS, STEPS, None)
    assert [file.name for file in folder.iterdir()] == [export.file]
    assert load_workbook(exports.file_of(export)).sheetnames[0] == "Tổng hợp"


def test_running_twice_makes_one_workbook(rounds: World, folder: Path) -> None:
    exports.run(rounds.export_so.pk)
    before = again(rounds.export_so)
    exports.run(rounds.export_so.pk)
    assert again(rounds.export_so).file == before.file
    assert len(list(folder.iterdir())) == 1


def test_one_worker_at_a_time_holds_a_row(rounds: World) -> None:
    now = timezone.now()
    assert exports.claim(rounds.export_so.pk, at=now)
    assert exports.claim(rounds.export_so.pk, at=now) is None
    assert again(rounds.export_so).attempts == 1


def test_a_lease_that_ran_out_is_taken_over_and_the_dead_workers_pieces_removed(rounds: World, folder: Path) -> None:
    lease = exports.claim(rounds.export_so.pk, at=timezone.now())
    folder.mkdir()
    (folder / f"{rounds.export_so.pk}-{lease}.part").write_bytes(b"half")
    expire(rounds.export_so)
    sweep_exports()
    export = again(rounds.export_so)
    assert (export.state, export.attempts) == (State.DONE, 2)
    assert [file.name for file in folder.iterdir()] == [export.file]


def test_a_worker_that_lost_its_lease_finishes_nothing(rounds: World, folder: Path) -> None:
    old = exports.claim(rounds.export_so.pk, at=timezone.now())
    expire(rounds.export_so)
    new = exports.claim(rounds.export_so.pk, at=timezone.now())
    with pytest.raises(LeaseLost):
        exports._make(rounds.export_so.pk, old)
    export = again(rounds.export_so)
    assert (export.state, export.lease, export.done) == (State.RUNNING, new, 0)
    assert list(folder.iterdir()) == []


def test_each_step_renews_the_lease(rounds: World, folder: Path) -> None:
    lease = exports.claim(rounds.export_so.pk, at=timezone.now())
    expire(rounds.export_so)
    exports._stepper(rounds.export_so.pk, lease)()
    export = again(rounds.export_so)
    assert export.done == 1
    assert export.leased_until > timezone.now()


def test_three_dead_workers_are_enough(rounds: World) -> None:
    for _ in range(ATTEMPTS):
        assert exports.claim(rounds.export_so.pk, at=timezone.now())
        expire(rounds.export_so)
    assert exports.claim(rounds.export_so.pk, at=timezone.now()) is None
    sweep_exports()
    assert (again(rounds.export_so).state, again(rounds.export_so).error) == (State.FAILED, GAVE_UP)


def test_an_error_ends_in_words_for_the_user_and_details_in_the_log(
    rounds: World, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("a file where the folder should be")
    build_export(rounds.export_so.pk)
    export = again(rounds.export_so)
    assert (export.state, export.error, export.attempts) == (State.FAILED, GAVE_UP, ATTEMPTS)
    assert "FileExistsError" in caplog.text


def test_a_failed_workbook_is_tried_again_by_its_requester_alone(rounds: World, folder: Path) -> None:
    Export.objects.filter(pk=rounds.export_so.pk).update(state=State.FAILED, error=GAVE_UP, attempts=ATTEMPTS)
    with pytest.raises(NotAllowed):
        exports.retry(rounds.export_so, by=rounds.huyen_dong)
    exports.retry(rounds.export_so, by=rounds.so)
    exports.run(rounds.export_so.pk)
    assert again(rounds.export_so).state == State.DONE
    with pytest.raises(NotFailed):
        exports.retry(rounds.export_so, by=rounds.so)


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"role": Role.ADMIN}, {"place": "dong"}], ids=["disabled", "role", "moved"]
)
def test_rights_are_read_again_when_the_job_runs(rounds: World, folder: Path, change: dict[str, Any]) -> None:
    change = {key: getattr(rounds, value) if key == "place" else value for key, value in change.items()}
    User.objects.filter(pk=rounds.so.pk).update(**change)
    exports.run(rounds.export_so.pk)
    export = again(rounds.export_so)
    assert export.state == State.FAILED
    assert "không còn quyền" in export.error
    assert not folder.exists()


def test_the_page_asks_watches_and_fetches(
    rounds: World, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(rounds.canbo_an)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("export_list"), params(rounds, "an"))
    export = Export.objects.latest("pk")
    assert response.url == reverse("export_show", args=[export.pk])
    assert reverse("export_file", args=[export.pk]) in client.get(response.url).content.decode()
    response = client.get(reverse("export_file", args=[export.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == exports.file_of(export).read_bytes()


def test_the_page_shows_how_far_it_is_and_asks_again_until_it_is_finished(rounds: World) -> None:
    Export.objects.filter(pk=rounds.export_so.pk).update(state=State.RUNNING, done=3, total=STEPS)
    client, url = signed_in(rounds.so), reverse("export_progress", args=[rounds.export_so.pk])
    assert f"3/{STEPS} bước" in client.get(url).content.decode()
    assert 'hx-trigger="every 2s"' in client.get(url).content.decode()
    Export.objects.filter(pk=rounds.export_so.pk).update(state=State.FAILED, error=GAVE_UP)
    assert "hx-trigger" not in client.get(url).content.decode()
    assert GAVE_UP in client.get(url).content.decode()


def test_a_workbook_is_fetched_only_by_its_requester_while_they_still_may(rounds: World, folder: Path) -> None:
    export = exports.request(kind="rollup", params=params(rounds, "an"), by=rounds.canbo_an)
    url = reverse("export_file", args=[export.pk])
    assert signed_in(rounds.canbo_an).get(url).status_code == 404  # not made yet
    exports.run(export.pk)
    for user, status in (("so", 404), ("canbo_binh", 404), ("lan", 403), ("doitac", 403)):
        assert signed_in(rounds.users[user]).get(url).status_code == status
    User.objects.filter(pk=rounds.canbo_an.pk).update(place=rounds.binh)
    assert signed_in(rounds.canbo_an).get(url).status_code == 404
    User.objects.filter(pk=rounds.canbo_an.pk).update(role=Role.LEADER)
    assert signed_in(User.objects.get(pk=rounds.canbo_an.pk)).get(url).status_code == 403


def test_the_list_of_workbooks_costs_the_same_however_long(rounds: World) -> None:
    client, costs = signed_in(rounds.so), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            body = client.get(reverse("export_list")).content.decode()
        costs.append(len(captured))
        for _ in range(20):
            make_export(rounds)
    assert body.count("Tỉnh Sông Xanh</a>") == 21
    assert costs[0] == costs[1]


def test_a_lost_bell_is_found_by_the_clock(rounds: World, folder: Path) -> None:
    sweep_exports()
    assert again(rounds.export_so).state == State.DONE


def test_the_clock_enrols_a_team_founded_late(rounds: World) -> None:
    make_team(rounds.an2, "Tổ An 3")
    before = rounds.round_1.reports.count()
    enrol_reporters()
    assert rounds.round_1.reports.count() == before + 1


@pytest.mark.django_db
def test_the_database_refuses_a_finished_export_without_a_file_and_more_done_than_there_is(world: World) -> None:
    for name, fields in (
        ("a_finished_export_has_a_file", {"state": "done", "file": ""}),
        ("no_more_is_done_than_there_is", {"done": 2, "total": 1}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make_export(world, **fields)


def test_with_redis_dead_the_request_succeeds_soon_and_the_clock_does_the_work_later(
    rounds: World,
    folder: Path,
    dead_redis: None,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in(rounds.so).post(reverse("export_list"), params(rounds))
    assert response.status_code == 302
    assert time.monotonic() - started < 10  # 3 to 5 seconds where nothing else runs: four reads of one second
    assert "the bell was not heard" in caplog.text
    export = Export.objects.latest("pk")
    assert export.state == State.QUEUED
    celery_app.conf.task_always_eager = True
    sweep_exports()
    assert again(export).state == State.DONE


@pytest.mark.worker
def test_a_real_worker_makes_the_workbook(rounds: World, worker: Any, eventually: Any) -> None:
    response = signed_in(rounds.so).post(reverse("export_list"), params(rounds))
    export = Export.objects.latest("pk")
    assert response.status_code == 302
    eventually(lambda: again(export).state == State.DONE)
    assert load_workbook(exports.file_of(again(export))).sheetnames[-1] == "Danh sách tổ"


@pytest.mark.worker
def test_a_killed_workers_export_is_finished_by_another(
    rounds: World, worker: Any, eventually: Any, tmp_path: Path
) -> None:
    export, queue = rounds.export_so, f"victim-{os.getpid()}"
    with workers.running(tmp_path / "victim.log", "-Q", queue) as victim:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE reporting_report IN ACCESS EXCLUSIVE MODE")  # the worker stops half-way
            build_export.apply_async(args=(export.pk,), queue=queue)
            eventually(lambda: again(export).state == State.RUNNING)
            os.killpg(victim.pid, 9)
        assert again(export).state == State.RUNNING
    ring(export)  # held by the dead one's lease
    expire(export)
    sweep_exports()
    eventually(lambda: again(export).state == State.DONE)
    assert again(export).attempts == 2
    assert not list(exports.folder().glob(f"{export.pk}-*.part"))
