"""A machine whose DATA_ROOT is not the folder of the others takes no files and says so."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from exchange.models import Export, Import
from exchange.tasks import build_export
from operations import marks
from operations.models import DataFolder
from tests.harness import workers
from tests.harness.environment import QUEUE
from tests.harness.races import given
from tests.operations.test_metrics import TOKEN, figures
from tests.reporting.pages import signed_in
from tests.world import World


@pytest.fixture
def folders(db: None, settings: Any, tmp_path: Path) -> tuple[Path, Path]:
    """The shared folder, which DATA_ROOT names, and the empty one that a machine has where its mount is missing."""
    shared, local = tmp_path / "shared", tmp_path / "local"
    shared.mkdir()
    local.mkdir()
    settings.DATA_ROOT, settings.REDIS_URL = shared, ""
    DataFolder.objects.all().delete()  # that of a real worker of this run
    return shared, local


def test_the_first_who_asks_marks_the_folder_and_the_second_knows_it(folders: tuple[Path, Path]) -> None:
    shared, _ = folders
    assert marks.is_shared_folder()
    assert marks.is_shared_folder()
    assert [path.name for path in shared.iterdir()] == [marks.FILE]
    assert DataFolder.objects.get().mark.hex == (shared / marks.FILE).read_text()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_first_all_are_told_the_same(folders: tuple[Path, Path]) -> None:
    def ask() -> bool:
        try:
            return marks.is_shared_folder()
        finally:
            connection.close()

    assert given([ask] * 8) == [True] * 8
    assert len(list(folders[0].iterdir())) == 1


def test_a_web_server_without_its_mount_is_not_ready_and_takes_no_files(
    world: World, folders: tuple[Path, Path], settings: Any, client: Client
) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "faults": [], "warnings": []}
    settings.DATA_ROOT = folders[1]
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (503, [marks.NOT_SHARED])
    page = signed_in(world.quantri).get(reverse("system_state")).content.decode()
    assert "DATA_ROOT không phải thư mục mà các máy khác của cổng đang dùng." in page
    settings.METRICS_TOKEN = TOKEN
    scraper = Client(headers={"Authorization": f"Bearer {TOKEN}"})
    assert figures(scraper)["portal_data_folder_shared", ()] == 0
    staff = signed_in(world.so)
    staff.raise_request_exception = False
    sent = {"file": SimpleUploadedFile("to.xlsx", b"PK")}
    refused = staff.post(reverse("import_list"), sent)
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert (list(folders[1].iterdir()), Import.objects.count()) == ([], 0)
    settings.DATA_ROOT = folders[0]
    assert client.get("/readyz").status_code == 200
    assert figures(scraper)["portal_data_folder_shared", ()] == 1


def test_a_portal_restored_elsewhere_or_moved_by_hand_is_at_home_there(
    folders: tuple[Path, Path], settings: Any
) -> None:
    assert marks.is_shared_folder()
    settings.DATA_ROOT = folders[1]
    assert not marks.is_shared_folder()
    call_command("adopt_folder")
    assert marks.is_shared_folder()
    settings.DATA_ROOT = folders[0]
    assert not marks.is_shared_folder()
    DataFolder.objects.all().delete()  # as a restore leaves it
    assert marks.is_shared_folder()


def test_a_folder_that_cannot_be_written_to_is_not_the_portals(folders: tuple[Path, Path]) -> None:
    shutil.rmtree(folders[0])
    assert not marks.is_shared_folder()
    assert not DataFolder.objects.exists()


@pytest.mark.worker
def test_a_worker_without_its_mount_ends_and_leaves_its_work_to_others(
    reported: World, real_broker: Any, tmp_path: Path
) -> None:
    marks.adopt_folder()
    (tmp_path / "local").mkdir()
    apart, log = f"{QUEUE}-apart", tmp_path / "worker.log"  # the suite's own worker reads the usual one
    build_export.apply_async((reported.export_so.pk,), queue=apart)
    options = ["worker", "--concurrency", "1", "--queues", apart, "--loglevel", "info"]
    with workers.celery(*options, log=log, DATA_ROOT=str(tmp_path / "local")) as worker:
        assert worker.wait(timeout=workers.PATIENCE) != 0
    assert marks.NOT_SHARED in log.read_text()
    with real_broker.connection_for_write() as broker:
        client = broker.default_channel.client
        assert client.llen(apart) == 1
        client.delete(apart)
    assert Export.objects.get(pk=reported.export_so.pk).state == Export.State.QUEUED
