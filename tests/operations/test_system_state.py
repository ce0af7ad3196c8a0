"""How the parts stand: the same on the administrator's page, in the figures and for /readyz; with a real worker too."""

import datetime
import html
import re
from collections import namedtuple
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from django.db import InterfaceError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.seals import seal
from config import celery_app
from config.heartbeats import beat
from core.working_days import VIETNAM
from exchange.models import Export
from notices.models import Delivery, Notice
from operations.checks import Check, checks, how_long
from operations.facts import Facts, facts
from operations.models import BACKUP, Heartbeat, files_backup, record_beat, record_jobs
from operations.rollups.running import NAMES, ROWS
from operations.tasks import show_life
from reporting.models import Round
from tests.exchange.world_imports import confirmed, new_teams
from tests.harness import proxies, servers, workers
from tests.harness.environment import QUEUE
from tests.operations.test_metrics import TOKEN, figures
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import add_rounds
from tests.world import World

pytestmark = pytest.mark.once

MINUTE = datetime.timedelta(minutes=1)
UNHEARD = f"{QUEUE}-unheard"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def scraper(settings: Any) -> Client:
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.fixture
def with_workers(settings: Any) -> None:
    """Workers and a clock are expected; of Redis nothing is asked but whether it answers. The worker that other tests
    share goes on to say that it reads a queue: another one is looked at.
    """
    settings.REDIS_URL = f"redis://127.0.0.1:{servers.free_port()}/0"
    settings.CELERY_TASK_DEFAULT_QUEUE = UNHEARD


def page_of(world: World) -> str:
    """The words of the administrator's page, without markup."""
    answer = signed_in(world.quantri).get(reverse("system_state"))
    assert answer.status_code == 200
    text = answer.content.decode().partition("<h1>")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def check(name: str) -> Check:
    (found,) = [one for one in checks(facts()) if one.name == name]
    return found


def waiting(kind: str) -> tuple[int, datetime.datetime | None]:
    (found,) = [one for one in facts().waiting if one.kind == kind]
    return found.number, found.since


@pytest.mark.worker
def test_a_worker_that_is_stopped_is_seen_and_what_waits_for_it(
    world: World, real_broker: Any, tmp_path: Path, scraper: Client, eventually: Any, client: Client
) -> None:
    silent, oldest = (
        ("portal_worker_silent_seconds", (("queue", QUEUE),)),
        ("portal_jobs_oldest_seconds", (("kind", "export"),)),
    )
    with workers.running(tmp_path / "worker.log"):
        eventually(lambda: Heartbeat.objects.filter(part=QUEUE))
        assert figures(scraper)[silent] < 60
        assert check("Tiến trình nền").is_well
        assert f"worker of {QUEUE}" not in " ".join(client.get("/readyz").json()["warnings"])
    Export.objects.create(kind="teams", params={"place": world.an.pk}, requested_by=world.so)
    with time_machine.travel(timezone.now() + 6 * MINUTE):
        found, told = figures(scraper), client.get("/readyz")
        assert found[silent] > 350
        assert found[oldest] > 350
        assert (told.status_code, told.json()["status"]) == (200, "degraded")
        assert {f"worker of {QUEUE}", "export"} <= {line.split(":")[0] for line in told.json()["warnings"]}
        words = page_of(world)
        assert re.search(r"Tiến trình nền Cần xem Không có dấu hiệu hoạt động từ .*, cách đây 6 phút\.", words)
        assert re.search(r"Tệp Excel, Word chờ xuất Cần xem 1 tệp, lâu nhất từ .*, cách đây 6 phút\.", words)
        assert "systemctl restart portal-worker, hoặc docker compose restart worker" in words


def test_a_worker_that_never_was_is_seen(world: World, with_workers: None, client: Client) -> None:
    assert f"worker of {UNHEARD}: never heard of" in client.get("/readyz").json()["warnings"]
    assert "Chưa có dấu hiệu hoạt động nào." in page_of(world)
    for _ in range(2):
        record_beat(UNHEARD, timezone.now())
    assert check("Tiến trình nền").is_well
    assert Heartbeat.objects.filter(part=UNHEARD).count() == 1


def test_what_runs_is_told_with_whose_it_is_and_nobodys_name(world: World) -> None:
    Heartbeat.objects.update(jobs={})  # of a real worker of this run
    assert "Không có việc nào đang làm." in page_of(world)
    at = timezone.now()
    held = {"state": Export.State.RUNNING, "begun_at": at - 9 * MINUTE, "leased_until": at + MINUTE}
    Export.objects.create(kind="teams", params={"place": world.an.pk}, requested_by=world.so, **held)
    record_beat("closings", at)
    record_jobs("closings", "one", [("reporting.tasks.close_due_rounds", at - 2 * MINUTE)], at - 9 * MINUTE)
    record_jobs("closings", "two", [("teams.tasks.reorganise_places", at - 20 * MINUTE)], at)  # one is silent
    told = page_of(world).partition("Đang làm ở phía sau")[2]
    assert re.search(r"Sắp xếp địa bàn .* Cổng tự làm Đang xuất: .* Chuyên viên Sở, Tỉnh Sông Xanh", told), told
    assert "Chốt kỳ báo cáo" not in told
    assert world.so.full_name not in told
    Export.objects.update(requested_by=world.so_nui)
    told = page_of(world).partition("Đang làm ở phía sau")[2]
    assert "Chuyên viên Sở, nơi khác" in told
    assert str(world.so_nui.place) not in told
    record_jobs("closings", "two", [], at)
    assert "Sắp xếp địa bàn Cổng" not in page_of(world)


def test_every_task_is_called_by_a_name_that_people_understand() -> None:
    celery_app.loader.import_default_modules()
    ours = {task for task in celery_app.tasks if not task.startswith(("celery", "tests"))}
    assert ours == NAMES.keys() | ROWS | {show_life.name}


def test_a_database_that_is_away_stops_no_worker(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("operations.marks.is_shared_folder", Mock(side_effect=InterfaceError("0912345678")))
    monkeypatch.setattr("config.heartbeats.connection", closed := Mock())
    beat([QUEUE])
    assert "no sign of life could be written (InterfaceError)" in caplog.text
    assert closed.close.called


def test_a_job_whose_worker_died_waits_since_its_lease_ran_out(world: World) -> None:
    ran_out = timezone.now() - 7 * MINUTE
    held = {"state": Export.State.RUNNING, "queued_at": ran_out - 60 * MINUTE, "leased_until": ran_out}
    Export.objects.create(kind="teams", params={"place": world.an.pk}, requested_by=world.so, **held)
    assert waiting("export") == (1, ran_out)
    Export.objects.update(leased_until=timezone.now() + MINUTE)
    assert waiting("export") == (0, None)


def test_what_is_tried_once_more_or_confirmed_waits_since_then(world: World, settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path
    before = timezone.now()
    batch = confirmed(world, new_teams())
    type(batch).objects.update(requested_at=before - 3000 * MINUTE)
    number, since = waiting("import")
    assert number == 1
    assert since is not None
    assert since > before


def test_a_message_waits_for_its_channel_and_then_for_its_next_try(world: World) -> None:
    told = {"kind": "round", "to": world.lan, "title": "Kỳ mới", "url": "/"}
    noon = timezone.now().astimezone(VIETNAM).replace(hour=12, minute=0)
    made = noon - 9 * MINUTE
    notice = Notice.objects.create(once="a", made_at=made, **told)
    assert waiting("notice") == (1, made)
    Notice.objects.update(routed_at=made)
    delivery = Delivery.objects.filter(pk=Delivery.objects.create(notice=notice, channel="email", made_at=made).pk)
    with time_machine.travel(noon, tick=False):
        assert (waiting("notice"), waiting("message")) == ((0, None), (1, made))
        delivery.update(not_before=noon + MINUTE)
        assert waiting("message") == (0, None)
    with time_machine.travel(noon.replace(hour=22), tick=False):  # nobody is woken, and nobody is alarmed
        assert waiting("message") == (0, None)


def test_what_the_clock_alone_begins_is_missed_where_there_is_one(
    world: World, with_workers: None, settings: Any
) -> None:
    add_rounds(world)
    closed = timezone.now() - 8 * MINUTE
    Round.objects.filter(code="ky-1").update(closes_at=closed, due_at=closed)
    assert waiting("closing") == (1, closed)
    number, since = waiting("seal")
    assert number
    assert since
    seal()
    assert waiting("seal") == (0, None)
    assert "Lần gần nhất" in check("Niêm phong nhật ký").words
    settings.REDIS_URL = ""
    assert [one.kind for one in facts().waiting] == ["export", "import", "notice", "message"]


def test_a_backup_that_is_missed_is_no_reason_to_send_nobody(
    world: World, client: Client, scraper: Client, settings: Any
) -> None:
    settings.REDIS_URL = ""
    assert figures(scraper)["portal_backup_age_seconds", ()] == float("inf")
    assert "Cổng chưa thấy bản sao lưu nào." in page_of(world)
    Heartbeat.objects.create(part=BACKUP, at=timezone.now() - 37 * 60 * MINUTE)
    assert not check("Sao lưu").is_well
    assert client.get("/readyz").json()["status"] == "ready"
    Heartbeat.objects.update(at=timezone.now() - 20 * 60 * MINUTE)
    assert "cách đây 20 giờ" in check("Sao lưu").words
    assert check("Sao lưu").is_well
    assert 71_000 < figures(scraper)["portal_backup_age_seconds", ()] < 73_000
    assert ("portal_files_backup_age_seconds", ()) not in figures(scraper)
    settings.RESTIC_REPOSITORY = "/somewhere"  # the rows are backed up, the files were never
    assert figures(scraper)["portal_files_backup_age_seconds", ()] == float("inf")
    assert not check("Sao lưu các tệp vào kho").is_well
    record_beat(files_backup(), timezone.now())
    assert check("Sao lưu các tệp vào kho").is_well
    assert "Mọi phần đều hoạt động" in page_of(world)


@pytest.mark.parametrize(("free", "page", "ready"), [(7, "Cần xem", "ready"), (4, "Cần xem", "not ready")])
def test_a_disk_that_fills_up_is_seen_before_files_are_refused(
    world: World, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, free: int, page: str, ready: str
) -> None:
    settings.REDIS_URL = ""
    monkeypatch.setattr("operations.facts.shutil.disk_usage", lambda _: Usage(100, 100 - free, free))
    assert f"Ổ đĩa chứa tệp {page} Còn trống {free},0%." in page_of(world)
    assert client.get("/readyz").json()["status"] == ready


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(0, ""), (90, "nhanh hơn cơ sở dữ liệu 1 phút"), (-4000, "chậm hơn cơ sở dữ liệu 66 phút")],
)
def test_a_machine_whose_clock_is_wrong_is_told_of_and_not_taken_away(
    world: World, client: Client, scraper: Client, settings: Any, ahead: int, words: str
) -> None:
    settings.REDIS_URL = ""
    figure = ("portal_database_clock_seconds", ())
    if connection.vendor != "postgresql":  # SQLite's is this machine's
        assert (facts().clock_apart, figure in figures(scraper)) == (None, False)
        return
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=ahead)):
        told = client.get("/readyz")
        assert (told.status_code, told.json()["status"]) == (200, "degraded" if words else "ready")
        found = [line for line in told.json()["warnings"] if "apart" in line]
        assert found == [f"the database's clock and this machine's are {abs(ahead)} s apart"] * bool(words)
        assert abs(figures(scraper)[figure] + ahead) < 2
        page = page_of(world)
        assert words in page
        assert ("Máy chủ web này và cơ sở dữ liệu cùng giờ." in page) is not bool(words)


def test_while_the_database_is_away_that_is_what_is_told(
    db: None, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = ""
    monkeypatch.setattr(Facts, "database_answers", False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (503, ["the database does not answer"])


@pytest.mark.once
@proxies.NEEDED
def test_the_certificate_is_asked_of_whoever_shows_it(db: None, scraper: Client, settings: Any, tmp_path: Path) -> None:
    assert "Chứng thư của địa chỉ https" not in {one.name for one in checks(facts())}
    settings.PORTAL_URL = f"https://{proxies.HOST}"
    with proxies.nginx(tmp_path, upstream=servers.free_port()) as proxy:
        settings.CERTIFICATE_AT = f"127.0.0.1:{proxy.https}"
        found = check("Chứng thư của địa chỉ https")
        assert (found.is_well, "còn 47 giờ" in found.words) == (False, True)
        assert 1 < figures(scraper)["portal_certificate_left_seconds", ()] / 86_400 <= 2
    assert check("Chứng thư của địa chỉ https").words == "Không hỏi được."
    assert ("portal_certificate_left_seconds", ()) not in figures(scraper)


@pytest.mark.parametrize(
    ("seconds", "words"), [(3, "3 giây"), (61, "1 phút"), (3 * 3600, "3 giờ"), (90 * 60, "90 phút"), (90_000, "25 giờ")]
)
def test_spans_are_said_in_whole_units(seconds: float, words: str) -> None:
    assert how_long(seconds) == words
