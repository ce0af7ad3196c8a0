"""The demo's numbers as a text that can be compared: ``python -m tests.answers.demo FOLDER``. **Thrown away together
with tests/answers/compare.py.**

Builds the demo as ``bin/demo`` does, on SQLite in a folder of its own and on one fixed day, and writes into FOLDER

``summary.txt``
    what the commands print, how many rows each table has, and a checksum of each of the files beside it
``rollups/``, ``pages/``, ``files/``
    the rollups of every round at every place down to the communes, both ways; what each demo account meets when it
    follows the links from its home page, some pages of a kind; the workbooks and papers
"""

import contextlib
import hashlib
import io
import json
import logging
import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import django
import time_machine

NOW = "2026-03-10T09:30:00+07:00"
ACCOUNTS = ["totruong", "totruong2", "canboxa", "canbohuyen", "chuyenvien", "quantri", "doanhnghiep"]
OF_A_KIND = 3  # pages looked at under one name, by one account
ROLLUPS = [
    ("thi-diem-2022-06", "72"),
    ("thang-7-2022,thang-8-2022", "72"),
    ("thang-7-2022,thang-8-2022", "80@2025-07-01", "--basis", "now"),
]


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="portal-demo-") as root, time_machine.travel(NOW, tick=False):
        prepare(root)
        summary = [*built(Path(root)), *counts()]
        for part, texts in (("rollups", rollups()), ("files", files(Path(root))), ("pages", pages())):
            summary += [f"{part}/{name} {digest}" for name, digest in written(folder / part, texts)]
    (folder / "summary.txt").write_text("\n".join(summary) + "\n")


def prepare(root: str) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "a key for this look alone, and long enough for every check",
        "DATA_ROOT": root,
        "STATIC_ROOT": f"{root}/static",
        "HTTPS": "0",
        "SECOND_FACTOR_ROLES": "",
        "PROVINCE_OFFICE": "Sở Thông tin và Truyền thông",
    }
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["testserver"]
    (Path(root) / "static").mkdir()
    django.setup()
    logging.disable(logging.INFO)


def built(root: Path) -> Iterator[str]:
    """What the demo prints."""
    manage("migrate", verbosity=0)
    manage("createcachetable")
    yield from manage("load_demo")
    yield from manage("load_demo")  # once more: nothing changes
    yield from manage("seal_events")
    yield from manage("verify_events")
    for arguments in ROLLUPS:
        yield from manage("rollup", *arguments)
    for place in ("72", "80"):
        yield from manage("coverage", place)
        yield from manage("coverage", place, "--on", "2022-12-31", "--format", "json")


def manage(*command: str, **options: Any) -> list[str]:
    from django.core.management import CommandError, call_command

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            call_command(*command, stdout=out, **options)
        except CommandError as error:
            print(f"CommandError: {error}")
    said = re.sub(r"trong [\d.,]+ giây", "trong … giây", out.getvalue())
    return [f"$ {' '.join(command)}", *said.splitlines()]


def counts() -> Iterator[str]:
    """How many rows each table has, by its model's name, which stays when a model moves to another app."""
    from django.apps import apps

    models = apps.get_models(include_auto_created=True)
    yield from sorted(f"rows {model.__name__} {model._base_manager.count()}" for model in models)


def rollups() -> Iterator[tuple[str, str]]:
    """Each round at each province, district and commune, as it was and as it is."""
    from django.db.models import Q
    from django.urls import reverse

    places, rounds = model("Place"), model("Round")
    staff = client("chuyenvien")
    rooted = places.objects.filter(level=1).order_by("pk")
    for code in rounds.objects.order_by("data_from", "pk").values_list("code", flat=True):
        for place in rooted:
            below = places.objects.filter(Q(path__startswith=place.path), level__lte=3)
            deepest = max(below.values_list("level", flat=True)) - place.level
            for basis in ("then", "now"):
                address = reverse("rollup_data", kwargs={"place_id": place.pk, "code": code, "form": "json"})
                answer = staff.get(address, {"basis": basis, "depth": deepest})
                text = answer.content.decode()
                if answer.status_code == 200:
                    text = json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True)
                yield f"{code}-{place.code}-{place.pk}-{basis}", f"{answer.status_code}\n{text}"


def files(root: Path) -> Iterator[tuple[str, str]]:
    """Every kind of workbook and paper, asked for on the pages as people do."""
    from django.urls import reverse

    from tests.answers.reading import read

    places, exports = model("Place"), model("Export")
    tay_ninh = places.objects.filter(level=1, valid_to=None, code="80").get()
    old = places.objects.get(level=1, code="72")
    commune = model("User").objects.get(username="canboxa").place
    asked = [
        ("chuyenvien", {"kind": "rollup", "round": "thang-7-2022", "place": old.pk, "basis": "then"}),
        ("chuyenvien", {"kind": "rollup", "round": "thang-7-2022", "with": "thang-8-2022", "place": tay_ninh.pk,
                        "basis": "now"}),
        ("chuyenvien", {"kind": "register", "place": tay_ninh.pk, "on": "2026-03-01"}),
        ("chuyenvien", {"kind": "teams", "place": tay_ninh.pk, "on": "2026-03-01"}),
        ("chuyenvien", {"kind": "paper", "place": old.pk, "round": "thang-8-2022"}),
        ("canboxa", {"kind": "teams", "place": commune.pk, "on": "2026-03-01"}),
        ("canboxa", {"kind": "register", "place": commune.pk, "on": "2026-03-01"}),
    ]  # fmt: skip
    for number, (username, data) in enumerate(asked):
        portal = client(username)
        answer = portal.post(reverse("export_list"), data)
        made = exports.objects.latest("pk")
        found = portal.get(reverse("export_file", kwargs={"export_id": made.pk}))
        yield f"{number}-{username}-{data['kind']}", f"{answer.status_code}\n{read(found)}"
    yield from sheets_and_lists(client("canboxa"), commune)


def sheets_and_lists(portal: Any, commune: Any) -> Iterator[tuple[str, str]]:
    """The forms to fill in for a commune, and its list of contacts."""
    from django.urls import reverse

    from tests.answers.reading import read

    for kind in ("teams", "hamlets", "targets"):
        answer = portal.get(reverse("import_template", kwargs={"kind": kind}), {"place": commune.pk})
        yield f"template-{kind}", read(answer)
    portal.post(reverse("contact_list"), {"place": commune.pk, "on": "2026-03-01", "reason": "mời họp"})
    made = model("Export").objects.latest("pk")
    yield "contacts", read(portal.get(reverse("export_file", kwargs={"export_id": made.pk})))


def pages() -> Iterator[tuple[str, str]]:
    """Each account follows the links of its pages, breadth first, and opens some addresses under each name."""
    from django.urls import Resolver404, resolve

    from tests.answers.reading import read

    for username in ACCOUNTS:
        portal, waiting, seen = client(username), ["/"], {"/"}
        opened: dict[str, int] = defaultdict(int)
        while waiting:
            address = waiting.pop(0)
            try:
                name = resolve(urlsplit(address).path).url_name or ""
            except Resolver404:
                continue
            if opened[name] >= OF_A_KIND:
                continue
            opened[name] += 1
            answer = portal.get(address)
            yield f"{username}-{name}-{opened[name]}", f"{address}\n{read(answer)}"
            for link in links(answer):
                found = urljoin(address, link).partition("#")[0]
                if found.startswith("/") and found not in seen:
                    seen.add(found)
                    waiting.append(found)


def links(answer: Any) -> list[str]:
    if answer.status_code in (301, 302):
        return [answer["Location"]]
    if answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return []
    return [link.replace("&amp;", "&") for link in re.findall(r'<a\b[^>]*?\bhref="([^"]+)"', answer.content.decode())]


def client(username: str) -> Any:
    from django.test import Client

    from tests.harness.sessions import sign_in_now

    portal = Client()
    sign_in_now(portal, model("User").objects.get(username=username))
    return portal


def model(name: str) -> Any:
    """The model of this name, in whichever app it stands."""
    from django.apps import apps

    return next(one for one in apps.get_models() if one.__name__ == name)


def written(folder: Path, texts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts:
        (folder / f"{re.sub(r'[^\w.@-]+', '_', name)}.txt").write_text(text + "\n")
        yield name, hashlib.sha256(text.encode()).hexdigest()[:16]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
