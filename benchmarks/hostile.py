"""``make load HOSTILE=1``: the last minute of a province, alone and while hostile people keep at what was found.

540 leaders report within a minute; then 540 again, while one client for each finding of docs/security.md that costs a
server something asks again as soon as it was answered: passwords of 800 KB, Word files made to be slow, pictures of
16 million pixels, bodies of 60 MB from strangers at nginx, sign-ins under ever new names, NUL and huge pages, hostile
imports. The reporters come to gunicorn as in ``benchmarks.rush``; held is a p95 of theirs within a
second.
"""

import argparse
import datetime
import http.client
import io
import itertools
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from PIL import Image

from benchmarks.rush import Phase, run
from benchmarks.stage import portal
from tests.harness import proxies
from tests.storms import field as fields_of_storms
from tests.storms.browser import Browser, form_with
from tests.training.world_training import make_session, make_topic
from tests.world import make_user

SIDE = 4_000  # pixels of a hostile picture, which is 70 KB as a file
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass
class Hostile:
    """One of them: what they do again and again, how they were answered, and their slowest answer in seconds."""

    name: str
    act: Callable[[], object]
    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def keep_at_it(self, over: threading.Event) -> None:
        while not over.is_set():
            begun = time.monotonic()
            try:
                self.answers[str(self.act())] += 1
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.answers[type(error).__name__] += 1
            self.slowest = max(self.slowest, time.monotonic() - begun)


@contextmanager
def at_it(clients: list[Hostile]) -> Iterator[None]:
    over = threading.Event()
    threads = [threading.Thread(target=client.keep_at_it, args=(over,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


def send(browser: Browser, path: str, fields: Mapping[str, object]) -> int:
    """Post a form with files; return the status."""
    headers = {"Host": f"127.0.0.1:{browser.port}", "Content-Type": MULTIPART_CONTENT, "Connection": "close"}
    headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=60)
    try:
        connection.request("POST", path, encode_multipart(BOUNDARY, fields), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (SIDE, SIDE), (200, 30, 30, 120)).save(file, "PNG")
    return file.getvalue()


def slow_archive(name: str, text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(name, text)
    return file.getvalue()


def body_of_a_stranger(proxy: proxies.Proxy) -> int:
    """Announce 60 MB at nginx and send it as long as it is taken."""
    connection = http.client.HTTPSConnection(proxies.HOST, proxy.https, context=proxy.trust, timeout=20)
    try:
        connection.putrequest("POST", "/imports/")
        connection.putheader("Content-Length", "60000000")
        connection.endheaders()
        for _ in range(60):
            connection.send(b"x" * 1_000_000)
        return connection.getresponse().status
    finally:
        connection.close()


def hostile_people(port: int, found: fields_of_storms.Field, proxy: proxies.Proxy) -> list[Hostile]:
    topic = make_topic("dvc", "Dịch vụ công trực tuyến", province=found.song_xanh)
    their = make_user("doi-tac", "partner", found.song_xanh)
    type(their).objects.filter(pk=their.pk).update(password=type(their).objects.get(username="so").password)
    days = [(timezone.now(), timezone.now() + datetime.timedelta(hours=3))]
    make_session("Lớp", organiser=found.song_xanh, places=[found.song_xanh], topics=[topic], days=days, partner=their)
    leader, other, official, partner, stranger = (Browser(port) for _ in range(5))
    leader.sign_in(found.leaders[0].username)
    other.sign_in(found.leaders[1].username)
    official.sign_in(found.officials[0].username)
    partner.sign_in("doi-tac")
    report = found.reports(found.open("thu-nghiem"))[1]
    long = "a" * 400_000
    new_password = form_with("password1", leader.get("/auth/password/change/").text)
    material = form_with("title", partner.get(f"/topics/{topic.pk}/materials/new/").text)
    photos = form_with("submit", other.get(f"/reports/{report.pk}/").text)
    listed = form_with("file", official.get("/imports/").text)
    doors = form_with("password", stranger.get("/auth/login/").text)
    pictures, names = picture(), itertools.count()
    word = slow_archive("_rels/.rels", '<Relationships TargetMode="' + "TargetMode=" * 500_000)
    sheet = slow_archive("xl/worksheets/sheet1.xml", "<a>" * 3_000_000)

    def change_password() -> int:
        return leader.post("/auth/password/change/", new_password | {"password1": long, "password2": long}).status

    def add_material() -> int:
        document = SimpleUploadedFile("a.docx", word, WORD)
        return send(partner, f"/topics/{topic.pk}/materials/new/", material | {"title": "a", "document": document})

    def add_photos() -> int:
        files = [SimpleUploadedFile(f"{number}.png", pictures, "image/png") for number in range(5)]
        sent = photos | {"photos": "1", "photo": files}
        return send(other, f"/reports/{report.pk}/photos/", sent)

    def import_file() -> int:
        return send(official, "/imports/", listed | {"file": SimpleUploadedFile("a.xlsx", sheet)})

    def sign_in() -> int:
        fields = doors | {"login": f"nguoi-la-{next(names)}", "password": "mat khau sai moi lan"}
        return stranger.post("/auth/login/", fields).status

    return [
        Hostile("a password of 400 KB, twice", change_password),
        Hostile("a Word file made to be slow", add_material),
        Hostile("60 MB of a stranger at nginx", lambda: body_of_a_stranger(proxy)),
        Hostile("five pictures of 16 million pixels", add_photos),
        Hostile("sign-ins under new names", sign_in),
        Hostile("NUL in a search", lambda: official.get("/search/?q=a%00b").status),
        Hostile("a page far beyond the last", lambda: official.get(f"/teams/?page={'9' * 400}").status),
        Hostile("an import made to be slow", import_file),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teams", type=int, default=540, help="leaders who report, each once a round")
    teams = parser.parse_args().teams
    with tempfile.TemporaryDirectory() as folder, portal() as serving:
        field = fields_of_storms.build(teams)
        rounds = [field.reports(field.open(f"ky-{number}")) for number in range(2)]
        browsers = [Browser(serving.port).sign_in(leader.username) for leader in field.leaders]
        with proxies.nginx(Path(folder), upstream=serving.port) as proxy:
            people = hostile_people(serving.port, field, proxy)
            held = [run(Phase("Alone", teams, 60, 1.0), browsers, rounds[0], serving.group)]
            with at_it(people):
                held.append(run(Phase("Beside hostile people", teams, 60, 1.0), browsers, rounds[1], serving.group))
        for one in people:
            print(f"  {one.name}: {dict(one.answers)}, the slowest {one.slowest:.1f} s")
    raise SystemExit(not all(held))


if __name__ == "__main__":
    main()
