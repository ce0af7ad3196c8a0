"""Photos in an S3-compatible store, moto's server, which checks no signature; and one that is away, slow or denies.

What it cannot show (signatures checked, a certificate, another maker's habits) is tried on the province's own store.
"""

import datetime
import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from moto.server import ThreadedMotoServer

from config import object_store
from config.stores import storages
from operations.actions import retention
from operations.backups import takeout
from reporting.actions import photos
from reporting.apps import check_photo_store
from reporting.models import Photo, Report
from tests.core.pictures import picture
from tests.harness import proxies, servers
from tests.harness.environment import BASE_DIR
from tests.operations.test_metrics import TOKEN, figures
from tests.reporting.pages import signed_in
from tests.reporting.test_photos import send_photos
from tests.world import World

pytestmark = pytest.mark.once
KEYS = ("portal", "of the tests")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with closing_moto() as address:
        yield address


@contextmanager
def closing_moto() -> Iterator[str]:
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    try:
        host, port = moto.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        moto.stop()


@pytest.fixture
def bucket(server: str, settings: Any, tmp_path: Path) -> Any:
    """An empty bucket that the photos go into."""
    settings.DATA_ROOT = tmp_path
    use(settings, server)
    made = boto3.resource(
        "s3", endpoint_url=server, region_name="us-east-1", aws_access_key_id=KEYS[0], aws_secret_access_key=KEYS[1]
    ).Bucket("photos")
    made.create()
    made.objects.all().delete()
    return made


def use(settings: Any, address: str, *, bucket: str = "photos") -> None:
    settings.PHOTO_BUCKET = bucket
    settings.STORAGES = storages(debug=True, bucket=bucket, address=address, region="us-east-1", keys=KEYS)


def names(bucket: Any) -> list[str]:
    return sorted(each.key for each in bucket.objects.all())


def test_photos_go_into_the_store_and_whoever_sees_the_report_sees_them(
    rounds: World, bucket: Any, tmp_path: Path
) -> None:
    send_photos(signed_in(rounds.lan), rounds.report_an1, picture(), picture("PNG"))
    assert len(names(bucket)) == 4
    assert not list(tmp_path.rglob("*.jpg"))
    photo = Photo.objects.first()
    assert photo
    for small in (False, True):
        response = signed_in(rounds.canbo_an).get(reverse("photo_file", args=[photo.pk]) + ("?small" if small else ""))
        assert response.content == bucket.Object(photos.name_of(photo, small=small)).get()["Body"].read()
        assert (response["Content-Type"], response["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert signed_in(rounds.canbo_binh).get(reverse("photo_file", args=[photo.pk])).status_code == 404


def test_a_photo_taken_away_leaves_the_store(
    rounds: World, bucket: Any, django_capture_on_commit_callbacks: Any
) -> None:
    photo = photos.add(rounds.report_an1, picture(), by=rounds.lan)
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove(photo, by=rounds.lan)
    assert names(bucket) == []


def test_what_is_nobody_s_is_swept_and_missing_ones_are_told(rounds: World, bucket: Any, monkeypatch: Any) -> None:
    kept = photos.add(rounds.report_an1, picture(), by=rounds.lan)
    bucket.put_object(Key="ab/nobody.jpg", Body=b"x")
    assert retention.expired_counts()["photo_files"] == 0  # it came just now
    monkeypatch.setattr("operations.actions.retention.ORPHANS_KEPT", datetime.timedelta(days=-1))
    assert retention.expired_counts()["photo_files"] == 1
    assert retention.remove_expired()["photo_files"] == 1
    assert names(bucket) == sorted(photos.names(kept.file))
    assert photos.missing() == []
    bucket.Object(kept.file).delete()
    assert photos.missing() == [kept.file]


@pytest.mark.django_db(transaction=True)
def test_a_takeout_brings_the_photos_of_the_store(rounds: World, bucket: Any, tmp_path: Path) -> None:
    photo = photos.add(rounds.report_an1, picture(), by=rounds.lan)
    takeout.write(tmp_path / "out", at=timezone.now())
    assert (tmp_path / "out/files/photos" / photo.file).read_bytes() == bucket.Object(photo.file).get()["Body"].read()
    assert f"files/photos/{photo.file}" in (tmp_path / "out/SHA256SUMS").read_text()


@contextmanager
def silent() -> Iterator[str]:
    """A store that takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def refusing() -> Iterator[str]:
    """A store that denies everything."""

    class Denied(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        do_GET = do_PUT = do_HEAD = do_DELETE = answer  # noqa: N815 (as the library calls them)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with serving(Denied) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def away() -> Iterator[str]:
    yield f"http://127.0.0.1:{servers.free_port()}"


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as there:
        thread = threading.Thread(target=there.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield there.server_address[1]
        finally:
            there.shutdown()
            thread.join()


@pytest.mark.parametrize("faulty", [away, silent, refusing])
def test_a_store_that_fails_loses_no_report_and_says_so(
    rounds: World, bucket: Any, settings: Any, faulty: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = photos.add(rounds.report_an1, picture(), by=rounds.lan)
    quickly = object_store.QUICKLY.merge(object_store.Config(connect_timeout=0.3, read_timeout=0.3))
    monkeypatch.setattr("config.object_store.QUICKLY", quickly)
    client = signed_in(rounds.lan)
    with faulty() as address:
        use(settings, address)
        response = send_photos(client, rounds.report_an1, picture(), picture(), **{"figure-ho": "41"})
        page = response.content.decode()
        assert (response.status_code, page.count("Kho ảnh đang không trả lời")) == (422, 1)
        assert 'value="41"' in page  # what was typed
        seen = client.get(reverse("photo_file", args=[photo.pk]))
        assert (seen.status_code, "Kho ảnh đang không trả lời" in seen.content.decode()) == (503, True)
        version = Report.objects.get(pk=rounds.report_an1.pk).version
        told = {"figures": {"ho": 3}, "narrative": "", "version": version, "by": rounds.lan}
        submission, refused = photos.submit_with(rounds.report_an1, [("a", picture()), ("b", picture())], **told)
        assert (submission.photos, len(refused)) == ([1], 1)  # as a phone's queue sends it
    assert Photo.objects.count() == 1


def test_a_bucket_that_is_not_there_is_found_before_an_upgrade(bucket: Any, server: str, settings: Any) -> None:
    assert check_photo_store(None) == []
    use(settings, server, bucket="another")
    (error,) = check_photo_store(None)
    assert "404" in error.msg


def test_a_store_that_does_not_answer_is_told_and_takes_no_web_server_away(
    world: World, bucket: Any, settings: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.METRICS_TOKEN, settings.REDIS_URL = TOKEN, ""
    scraper = Client(headers={"Authorization": f"Bearer {TOKEN}"})
    assert client.get("/readyz").json() == {"status": "ready", "faults": [], "warnings": []}
    assert figures(scraper)["portal_photo_store_up", ()] == 1
    monkeypatch.setattr(
        "config.object_store.AT_ONCE", object_store.AT_ONCE.merge(object_store.Config(read_timeout=0.3))
    )
    for faulty in (away, silent, refusing):
        with faulty() as address:
            use(settings, address)
            began = time.monotonic()
            answer = client.get("/readyz")
            assert (answer.status_code, answer.json()["warnings"]) == (200, ["the photo store does not answer"])
            assert time.monotonic() - began < 3
            assert figures(scraper)["portal_photo_store_up", ()] == 0
            page = signed_in(world.quantri).get(reverse("system_state")).content.decode()
            assert "chưa thêm và chưa xem được ảnh" in page


def test_a_photo_that_the_store_has_lost_is_not_found(rounds: World, bucket: Any) -> None:
    photo = photos.add(rounds.report_an1, picture(), by=rounds.lan)
    bucket.Object(photo.file).delete()
    assert signed_in(rounds.lan).get(reverse("photo_file", args=[photo.pk])).status_code == 404


@proxies.NEEDED
def test_nginx_fetches_it_by_a_signed_address_that_nobody_else_sees(
    rounds: World, bucket: Any, server: str, settings: Any, tmp_path: Path
) -> None:
    settings.ACCEL_PREFIX = "/protected/"
    photo = photos.add(rounds.report_an1, picture(), by=rounds.lan)
    told = signed_in(rounds.lan).get(reverse("photo_file", args=[photo.pk]))
    where = told["X-Accel-Redirect"]
    assert where.startswith(f"/photo-store/photos/{photo.file}?X-Amz-Algorithm=AWS4-HMAC-SHA256&")
    assert "X-Amz-Expires=60" in where
    assert told.content == b""
    data = bucket.Object(photo.file).get()["Body"].read()
    site = (BASE_DIR / "deploy" / "photo-store.conf").read_text()
    (tmp_path / "portal.d").mkdir()

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in told.headers.items():
                self.send_header(name, value.replace(photo.file, "gone.jpg") if self.path == "/gone" else value)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with serving(Portal) as portal:
        for address, path, status in ((server, "/", 200), (server, "/gone", 404), ("http://127.0.0.1:9", "/", 503)):
            (tmp_path / "portal.d" / "photo-store.conf").write_text(site.replace("${PHOTO_STORE_URL}", address))
            with (
                proxies.nginx(tmp_path, upstream=portal) as proxy,
                closing(http.client.HTTPSConnection(proxies.HOST, proxy.https, context=proxy.trust)) as asking,
            ):
                asking.request("GET", path)
                response = asking.getresponse()
                body = response.read()
                assert (response.status, body == data) == (status, status == 200), body
                if status == 200:
                    assert response.headers["Content-Type"] == "image/jpeg"
                    assert response.headers["Cache-Control"] == "private, no-store"
                else:
                    assert "kho ảnh" in body.decode().lower()
                assert "ignature" not in f"{response.headers}{body[:1000]!r}"
                assert server.removeprefix("http://") not in f"{response.headers}{body[:1000]!r}"
                asking.request("GET", where)  # by hand: it is nobody's address
                assert asking.getresponse().status == 404


def test_what_speaks_to_a_store_is_loaded_where_one_is_named_alone() -> None:
    script = (
        "import django, sys; django.setup(); from reporting.actions import photos; photos.store(); "
        "print('botocore' in sys.modules)"
    )
    base = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": "sqlite://:memory:", "SECRET_KEY": "x" * 60}
    for told, loaded in (({}, "False"), ({"PHOTO_BUCKET": "photos"}, "True")):
        run = [sys.executable, "-c", script]
        ran = subprocess.run(run, env=base | told, cwd=BASE_DIR, capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == loaded
