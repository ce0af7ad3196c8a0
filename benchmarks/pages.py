"""Every page of one province, by what it takes of the processor beside a trivial view in the same server.

The demo's Tây Ninh under gunicorn with one synchronous worker. From each role's front page every link is followed; of
each page (its name in the address table) the heaviest one that a role meets is measured. The trivial view answers "ok"
behind every middleware, without session, user and database. The processor time is gunicorn's, not PostgreSQL's.

``python -m benchmarks.pages [--profile NAME]``: with a name, where that page's time goes, by function.
"""

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from benchmarks import databases

databases.prepare(databases.PROVINCE)

# From here on Django's settings are read.
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.urls import Resolver404, resolve  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.measuring import EMPTY, percentile, table, verdict  # noqa: E402
from benchmarks.ratios import judged  # noqa: E402
from tests.harness.servers import free_port, started  # noqa: E402

TRIVIAL = "/trivial"
ROLES = ("totruong", "canboxa", "canbohuyen", "chuyenvien", "quantri", "doanhnghiep")
EACH, DEEP, RUNS = (
    (1, 1, 1) if databases.TINY else (4, 6, 9)
)  # Pages of a name that a role opens, links from the front page, measurements of a page
ROWS, BOUND, FORM_BOUND, P95_BOUND = 100, 30, 12, 25
ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]*)')
FORM_FIELD = 'class="form-control figure'  # what a report's form asks a number with


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    text: str


class Page(NamedTuple):
    """One page as one role sees it."""

    name: str
    role: str
    address: str
    text: str

    @property
    def rows(self) -> int:
        return self.text.count("<tr") + self.text.count("<li")

    @property
    def is_leaders_form(self) -> bool:
        return self.role == "totruong" and FORM_FIELD in self.text


class Cost(NamedTuple):
    page: Page
    times: float  # processor time ÷ the trivial view's
    milliseconds: float
    queries: int
    where: str = ""  # its time goes, of a page beyond its bound

    @property
    def bound(self) -> float:
        """30 for up to a hundred rows and in proportion beyond; a leader's form has one of its own."""
        return FORM_BOUND if self.page.is_leaders_form else BOUND * max(1, self.page.rows / ROWS)


class Visitor:
    """Somebody signed in, who asks the server one thing at a time."""

    def __init__(self, port: int, username: str = "") -> None:
        self.port, self.cookie = port, ""
        if username:
            user = User.objects.get(username=username)
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
            self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def get(self, address: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request("GET", address, headers={"Cookie": self.cookie, **told} if self.cookie else told)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read().decode(errors="replace"))
        finally:
            connection.close()


def roles() -> list[str]:
    """Those that have an account; the tiny world has few."""
    return [role for role in ROLES if not databases.TINY or User.objects.filter(username=role).exists()]


def prepare() -> None:
    """The demo's world, unless it stands already."""
    if databases.said_of(databases.PROVINCE):
        return
    databases.create(databases.PROVINCE)
    subprocess.run([ROOT / "bin" / "demo"], env=_environment() | {"SERVE": "0"}, check=True, stdout=subprocess.DEVNULL)
    databases.finish(databases.PROVINCE, "the demo")


def _environment() -> dict[str, str]:
    return os.environ | {"STATIC_ROOT": f"{settings.DATA_ROOT}/static"}


@contextmanager
def served() -> Iterator[int]:
    """The port of a gunicorn with one synchronous worker."""
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(manage, cwd=ROOT, env=_environment(), check=True)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "benchmarks.serving:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--no-control-socket", "--log-level", "warning", "--timeout", "120"]
    with started(command, _environment(), Path(settings.DATA_ROOT) / "gunicorn.log"):
        for _ in range(400):
            try:
                Visitor(port).get(TRIVIAL)
                break
            except OSError:
                time.sleep(0.05)
        yield port


def pages_of(port: int, role: str) -> Iterator[Page]:
    """What a role reaches by links, up to EACH pages of a name, the nearest first."""
    visitor, seen, opened = Visitor(port, role), {"/"}, dict[str, int]()
    reached = ["/"]
    for _ in range(DEEP):
        addresses, reached = reached, []
        for address in addresses:
            name = _name(address)
            if not name or opened.get(name, 0) >= EACH:
                continue
            answer = visitor.get(address)
            if answer.status != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            opened[name] = opened.get(name, 0) + 1
            yield Page(name, role, address, answer.text)
            found = [urljoin(address, unescape(link)) for link in LINK.findall(answer.text)]
            fresh = [link for link in dict.fromkeys(found) if link.startswith("/") and link not in seen]
            seen.update(fresh)
            reached += fresh


def _name(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name or ""
    except Resolver404:
        return ""


def heaviest(port: int) -> list[Page]:
    """Of each name the longest page and, beside it, every form of a report that a leader meets; the front pages all."""
    found: dict[tuple[str, bool, str], Page] = {}
    for role in roles():
        for page in pages_of(port, role):
            key = (page.name, page.is_leaders_form, role if page.name == "home" else "")
            if key not in found or len(page.text) > len(found[key].text):
                found[key] = page
    return list(found.values())


def measure(port: int, pages: list[Page]) -> tuple[list[Cost], float]:
    """The cost of each, dearest first, and the trivial view's own milliseconds."""
    visitors, nobody = {role: Visitor(port, role) for role in roles()}, Visitor(port)
    trivial, taken = list[float](), [list[float]() for _ in pages]
    for number in range(1 + RUNS):
        for spent, page in zip(taken, pages, strict=True):
            ok = float(nobody.get(TRIVIAL).headers["X-CPU-Microseconds"]) / 1000
            cost = float(visitors[page.role].get(page.address).headers["X-CPU-Microseconds"]) / 1000
            if number:  # the first opens templates and connections
                trivial.append(ok)
                spent.append(cost)
    base = statistics.median(trivial)
    costs = []
    for spent, page in zip(taken, pages, strict=True):
        queries = int(visitors[page.role].get(page.address, X_Count_Queries="1").headers["X-Queries"])
        cost = Cost(page, statistics.median(spent) / base, statistics.median(spent), queries)
        if cost.times > cost.bound:
            cost = cost._replace(where=visitors[page.role].get(page.address, X_Profile="areas").text)
        costs.append(cost)
    return sorted(costs, key=lambda cost: -cost.times / cost.bound), base


def report(costs: list[Cost], base: float, *, everything: bool) -> None:
    forms = [cost for cost in costs if cost.page.is_leaders_form]
    lists = [cost for cost in costs if not cost.page.is_leaders_form]
    over = [cost for cost in costs if cost.times > cost.bound]
    most = max(lists, key=lambda cost: cost.times / cost.bound)
    form = max((cost.times for cost in forms), default=0.0)
    ninety_fifth = percentile([cost.times for cost in costs], 0.95)
    for name, times, goal in (
        ("the dearest, out of its bound", most.times / most.bound, 1.0),
        ("a leader's form", form, FORM_BOUND),
        ("95 of 100", ninety_fifth, P95_BOUND),
    ):
        if times:
            judged(f"pages: {name}", times, goal)
    print(f"{len(costs)} pages; the trivial view takes {base:.2f} ms of the processor.")
    table(
        ["pages of one province", "ours", "goal", ""],
        [
            [
                f"the dearest page ({most.page.name}, {most.page.rows} rows)",
                f"{most.times:.1f} × trivial", f"≤ {BOUND} × for {ROWS} rows: {most.bound:.0f} ×",
                verdict(most.times <= most.bound),
            ],
            [
                "a leader's form", f"{form:.1f} ×" if forms else EMPTY, f"≤ {FORM_BOUND} ×",
                verdict(bool(forms) and form <= FORM_BOUND),
            ],
            ["95 of 100 pages", f"{ninety_fifth:.1f} ×", f"≤ {P95_BOUND} ×", verdict(ninety_fifth <= P95_BOUND)],
        ],
    )  # fmt: skip
    shown = costs if everything else over or costs[:10]
    heading = "Pages beyond their bound:" if over else "No page is beyond its bound; the nearest to it:"
    print("Every page:" if everything else heading)
    table(
        ["page", "as", "rows", "kB", "queries", "processor", "× trivial", "bound", "where it goes"],
        [
            [
                f"{cost.page.name} `{cost.page.address}`", cost.page.role, str(cost.page.rows),
                f"{len(cost.page.text) // 1000}", str(cost.queries), f"{cost.milliseconds:.1f} ms",
                f"{cost.times:.1f}", f"{cost.bound:.0f}", cost.where,
            ]
            for cost in shown
        ],
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", metavar="NAME", help="where the time of the page of this name goes")
    parser.add_argument("--sort", default="tottime", help="cumtime for what a function calls besides")
    parser.add_argument("--all", action="store_true", help="every page, not only those beyond their bound")
    options = parser.parse_args()
    prepare()
    with served() as port:
        pages = heaviest(port)
        if options.profile:
            for page in pages:
                if page.name == options.profile:
                    print(f"{page.address} as {page.role}")
                    print(Visitor(port, page.role).get(page.address, X_Profile=options.sort).text)
            return
        report(*measure(port, pages), everything=options.all)


if __name__ == "__main__":
    main()
