"""What requests of signed-in people cost at most: seconds of the processor and memory, on the demo four times over.

Every address that each role of the demo reaches by links, pages and files, is asked for in a child process of its own,
and so is what no link leads to (EXTRA): every GET of the access table is met or printed as not met. Of a list that is
too long for a request its first rows are taken, as many as a request may write. Measured are the processor's time of
the web server, that of PostgreSQL beside it, and how far memory grows at most.

``DATABASE_URL=postgres://… python -m benchmarks.dearest [--only NAME …] [--all] [--unlimited]``; the world stays
for the next run.
"""

import argparse
import datetime
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urljoin, urlsplit

from benchmarks import databases

WORLD = "demo_files"
STATIC = tempfile.TemporaryDirectory(prefix="portal-static-")
os.environ["STATIC_ROOT"] = STATIC.name
databases.prepare(WORLD)

# From here on Django's settings are read.
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import Resolver404, resolve, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.actions import breaches  # noqa: E402
from accounts.models import Breach, User  # noqa: E402
from benchmarks.fourfold import multiply  # noqa: E402
from benchmarks.measuring import table, verdict  # noqa: E402
from config import warm  # noqa: E402
from core import list_files  # noqa: E402
from core.tables import Listing  # noqa: E402
from exchange.models import Import, ImportRow  # noqa: E402
from places.models import Level  # noqa: E402
from reporting.models import Round  # noqa: E402
from teams.models import Team  # noqa: E402
from tests.access import collect  # noqa: E402
from tests.harness.sessions import sign_in_now  # noqa: E402
from training.models import Session  # noqa: E402

TIMES = 4
SECONDS, MEGABYTES = 2.0, 60  # that a request may take
ROLES = ("chuyenvien", "quantri", "canboxa", "lanhdao", "canbohuyen", "doanhnghiep", "totruong")
EACH, DEEP = 2, 7  # addresses of a kind that a role opens, links from the front page
WRONG_LINES = 6_000
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]*)')
JOB = 'action="/exports/lists/"'  # on the page of a list that is too long for a request
ROOT = Path(__file__).resolve().parent.parent


class Kind(NamedTuple):
    """What an address is one of: the name of its page, and the file or the whole list that it asks for."""

    name: str
    what: str


class Cost(NamedTuple):
    role: str
    address: str
    status: int
    type: str
    rows: int
    kilobytes: int
    seconds: float
    database: float
    megabytes: float
    links: list[str]
    is_cut: bool  # the list of the page is too long for a request

    @property
    def holds(self) -> bool:
        return self.seconds <= SECONDS and self.megabytes <= MEGABYTES


def prepare() -> None:
    """The demo's world four times over, with what is in it beside, unless it stands already."""
    if databases.said_of(WORLD):
        return
    databases.create(WORLD)
    subprocess.run([ROOT / "bin" / "demo"], env=os.environ | {"SERVE": "0"}, check=True, stdout=subprocess.DEVNULL)
    multiply(TIMES)
    add_breach_and_import()
    databases.finish(WORLD, f"the demo, {TIMES} times over")


def add_breach_and_import() -> None:
    """Add a breach that concerns all people of the province, and a file of which every line is wrong."""
    now, keeper, official = timezone.now(), User.objects.get(username="quantri"), User.objects.get(username="canboxa")
    assert keeper.place
    assert official.place
    breaches.register(
        found_at=now, what="Để đo", data=["contacts"], place=keeper.place,
        from_at=now - datetime.timedelta(days=365), to_at=now, by=keeper,
    )  # fmt: skip
    heads = {"members": {"title": "Thành viên", "row": 1, "columns": {"full_name": 0, "phone": 1}}}
    heads["members"] |= {"texts": {}, "unknown": {}, "missing": []}
    batch = Import.objects.create(
        kind="teams", place=official.place, requested_by=official, state=Import.State.READY, file_name="do.xlsx",
        heads=heads, wrong=WRONG_LINES,
    )  # fmt: skip
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                batch=batch, sheet="members", title="Thành viên", number=number, label=f"Nguyễn Văn {number}",
                state=ImportRow.State.WRONG, raw={"full_name": f"Nguyễn Văn {number}", "phone": "09"},
                cells={"full_name": f"A{number}", "phone": f"B{number}"},
                faults=[{"cell": f"B{number}", "field": "phone", "message": "Số điện thoại thiếu chữ số."}],
            )
            for number in range(2, 2 + WRONG_LINES)
        ],
        batch_size=1_000,
    )  # fmt: skip


def extra() -> Iterator[tuple[str, str]]:
    """Yield (role, address) of what no link of a page leads to."""
    staff = User.objects.get(username="chuyenvien")
    assert staff.place
    newest = Round.objects.filter(level=Round.Reporter.TEAM, opens_at__lte=timezone.now()).order_by("-data_to")[0]
    for form in ("csv", "json"):
        for depth in range(Level.GROUP - Level.PROVINCE + 1):
            yield "chuyenvien", reverse("rollup_data", args=[staff.place.pk, newest.code, form]) + f"?depth={depth}"
    values = "&".join(f"value={key}" for key in ("completeness", "timeliness", "of-received", "coverage"))
    for form in ("csv", "xlsx"):
        yield "chuyenvien", reverse("table_data", args=[form]) + f"?last=24&{values}"
    busiest = Team.objects.raw(
        "SELECT team_id AS id FROM reporting_diaryentry GROUP BY team_id ORDER BY count(*) DESC LIMIT 1"
    )[0]
    yield "chuyenvien", reverse("team_year_show", args=[busiest.pk]) + "?file=docx"
    yield "quantri", reverse("breach_people", args=[Breach.objects.order_by("-pk")[0].pk])
    yield "canboxa", reverse("import_errors", args=[Import.objects.filter(wrong=WRONG_LINES)[0].pk])
    for kind in ("teams", "hamlets", "targets", "figures"):
        yield "chuyenvien", reverse("import_template", args=[kind])
    for name in ("skill_workbook", "coverage_data"):
        yield "chuyenvien", reverse(name, args=[staff.place.pk])
    fullest = Session.objects.annotate(asked=Count("invitations")).order_by("-asked")[0]
    yield "chuyenvien", reverse("attendance_sync", args=[fullest.days.order_by("pk")[0].pk])


def kind_of(address: str) -> Kind | None:
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return None
    query = parse_qs(parts.query)
    asked = query.get("file", []) or ["all" for page in query.get("page", []) if page == "all"]
    last = parts.path.rsplit(".", 1)[-1] if "." in parts.path else ""
    return Kind(name, asked[0] if asked else last)


def cost_of(client: Client, role: str, address: str, *, cut: bool = False) -> Cost:
    """Ask for ``address`` in a child; ``cut``: of its list only as many rows as a request writes."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        with os.fdopen(reader) as answer:
            said = answer.read()
        os.waitpid(child, 0)
        return Cost(role, address, *json.loads(said)) if said else Cost(role, address, 0, "died", *[0] * 5, [], False)
    os.close(reader)
    try:
        said = json.dumps(_measured(client, address, cut=cut))
        with os.fdopen(writer, "w") as answer:
            answer.write(said)
    finally:
        os._exit(0)


def _measured(client: Client, address: str, *, cut: bool) -> list[Any]:
    client.get(reverse("account_me"))  # opens the connection, and touches what every page needs
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    if cut:
        Listing.most = list_files.MOST_WHILE_WAITING
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak
    before, stored, began = _megabytes("VmRSS"), _processor_seconds(backend), time.process_time()
    response = client.get(address)
    body = b"".join(response) if response.streaming else response.content
    seconds, database = time.process_time() - began, _processor_seconds(backend) - stored
    megabytes = _megabytes("VmHWM") - before
    found, text = response.get("Content-Type", "").split(";")[0], ""
    if found.startswith(("text/", "application/json")):
        text = body.decode(errors="replace")
    links = [unescape(link) for link in LINK.findall(text)] if found == "text/html" else []
    figures = [_rows(body, found, text), len(body) // 1000, seconds, database, megabytes]
    return [response.status_code, found, *figures, links, JOB in text]


def _rows(body: bytes, found: str, text: str) -> int:
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as book:
            names = [name for name in book.namelist() if re.match(r"xl/worksheets/|word/document", name)]
            return sum(len(re.findall(rb"<row |<w:tr>|<w:tr ", book.read(name))) for name in names)
    return text.count("<tr") if found == "text/html" else text.count("\n")


def _megabytes(line: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{line}:")[1].split()[0]) / 1024


def _processor_seconds(process: int) -> float:
    """What a process of this machine took of the processor, 0 where it is none of it."""
    file = Path(f"/proc/{process}/stat")
    if not file.exists():
        return 0.0
    fields = file.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def walk(only: list[str]) -> Iterator[tuple[Kind, Cost]]:
    """Yield what was asked for, the nearest to the front page first."""
    further = list(extra())
    clients = {role: _signed_in(role) for role in ROLES}
    connections.close_all()  # each child opens its own
    for role, address in further:
        kind = kind_of(address)
        if kind and (not only or kind.name in only):
            yield kind, cost_of(clients[role], role, address)
    for role, client in clients.items():
        yield from _reached(client, role, only)


def _reached(client: Client, role: str, only: list[str]) -> Iterator[tuple[Kind, Cost]]:
    seen, opened, reached = {"/"}, dict[Kind, int](), ["/"]
    for _ in range(DEEP):
        addresses, reached = reached, []
        for address in addresses:
            kind = kind_of(address)
            if kind is None or opened.get(kind, 0) >= EACH:
                continue
            cost = cost_of(client, role, address)
            if cost.status == 200:
                opened[kind] = opened.get(kind, 0) + 1
                if not only or kind.name in only:
                    yield kind, cost
            if cost.is_cut and (not only or kind.name in only):
                mark = "&" if "?" in address else "?"
                for form in ("csv", "xlsx"):
                    cut = Kind(kind.name, form)
                    if opened.get(cut, 0) < EACH:
                        opened[cut] = opened.get(cut, 0) + 1
                        yield cut, cost_of(client, role, f"{address}{mark}file={form}", cut=True)
            links = [urljoin(address, link) for link in cost.links]
            fresh = [link for link in dict.fromkeys(links) if link.startswith("/") and link not in seen]
            seen.update(fresh)
            reached += fresh


def _signed_in(role: str) -> Client:
    client = Client(headers={"host": "localhost"})
    sign_in_now(client, User.objects.get(username=role), method="mfa")
    return client


def report(dearest: dict[Kind, Cost], *, everything: bool) -> None:
    costs = sorted(dearest.items(), key=lambda one: -one[1].seconds)
    files = [one for one in costs if one[1].type != "text/html"]
    pages = [one for one in costs if one[1].type == "text/html"]
    print(f"Files ({len(files)}):")
    _print(files)
    beyond = [one for one in pages if not one[1].holds]
    print(f"Pages ({len(pages)}), {'all' if everything else 'those beyond, or the ten dearest'}:")
    _print(pages if everything else beyond or pages[:10])
    wanted = {row.url for row in collect() if row.method == "get" and not row.public}
    print("Not met:", ", ".join(sorted(wanted - {kind.name for kind in dearest})))


def _print(costs: list[tuple[Kind, Cost]]) -> None:
    table(
        ["request", "as", "rows", "kB", "processor", "PostgreSQL", "memory", ""],
        [
            [
                f"{kind.name} {kind.what} `{cost.address[:70]}`", cost.role, f"{cost.rows:,}", f"{cost.kilobytes:,}",
                f"{cost.seconds:.2f} s", f"{cost.database:.2f} s", f"{cost.megabytes:.0f} MB",
                verdict(cost.holds) if cost.status == 200 else str(cost.status),
            ]
            for kind, cost in costs
        ],
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only the pages and files of these names")
    parser.add_argument("--all", action="store_true", help="every page, not only those beyond the bounds")
    parser.add_argument("--unlimited", action="store_true", help="whole files in the request, however many rows")
    options = parser.parse_args()
    prepare()
    call_command("collectstatic", interactive=False, verbosity=0)
    logging.disable(logging.WARNING)
    if options.unlimited:
        list_files.MOST_WHILE_WAITING = 10**9
    warm.up()
    dearest: dict[Kind, Cost] = {}
    for kind, cost in walk(options.only):
        before = dearest.get(kind)
        if before is None or (cost.holds, -cost.seconds) < (before.holds, -before.seconds):
            dearest[kind] = cost
    report(dearest, everything=options.all)
    if not all(cost.holds for cost in dearest.values()):
        sys.exit("a request is beyond its bounds")


if __name__ == "__main__":
    main()
