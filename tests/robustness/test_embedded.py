"""The portal on SQLite, where ``make demo`` lives: eight people at once, as in the morning of a deadline, for ten
minutes in full and some seconds in the suite, without an error, a thrown-back sign-in or a job that is left half done.
"""

import itertools
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import event_of, record_each
from accounts.models import User
from accounts.roles import Role
from exchange.models import Export, Import
from reporting.models import Report, Submission
from teams.models import Team
from tests.exchange.world_imports import TEAM_HEAD
from tests.harness import servers
from tests.storms.browser import Answer, Browser, form_with
from tests.storms.field import Field, build
from tests.storms.submits import address, filled, kind
from tests.world import make_user

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has its storms (tests/storms)"),
]

FULL = os.environ.get("ROBUSTNESS") == "full"
SECONDS = 600 if FULL else 12
TEAMS = 54
ROUNDS = 20 if FULL else 1
EVENTS = 4_000  # a file of them is read in four pieces: what holds a cursor from one to the next is in others' way


class Person:
    """Somebody with a browser who does one thing again and again until ``ends_at``; ``done`` counts it."""

    def __init__(self, port: int, user: User, ends_at: float) -> None:
        self.port, self.user, self.ends_at = port, user, ends_at
        self.browser = Browser(port).sign_in(user.username)
        self.done = Counter[str]()

    @property
    def has_time(self) -> bool:
        return time.monotonic() < self.ends_at

    def get(self, path: str) -> Answer:
        return self.looked_at(path, self.browser.get(path), 200)

    def press(self, page: str, path: str, **fields: str) -> Answer:
        """Post a form of ``page`` to ``path``, with the fields that every form has."""
        hidden = {"csrfmiddlewaretoken": form_with("csrfmiddlewaretoken", page)["csrfmiddlewaretoken"]}
        return self.looked_at(path, self.browser.post(path, hidden | fields), 302)

    def looked_at(self, path: str, answer: Answer, status: int) -> Answer:
        told = re.sub(r"<[^>]+>|\s+", " ", answer.text)[-1500:]
        assert answer.status == status, f"{self.user.username}: {answer.status} {answer.location} of {path}: {told}"
        return answer


def reads(person: Person, paths: list[str]) -> None:
    for path in itertools.cycle(paths):
        if not person.has_time:
            return
        person.get(path)
        person.done["read"] += 1


def reports(person: Person, owed: list[tuple[User, Report]]) -> None:
    """Sign in as one leader after the other, and send what they owe."""
    for leader, report in owed:
        if not person.has_time:
            return
        person.browser = Browser(person.port).sign_in(leader.username)
        person.get(reverse("home"))
        answer = person.browser.post(address(report), filled(person.browser, report, ho=5))
        assert kind(answer) == "receipt", (answer.status, answer.text[-1500:])
        person.get(answer.location)
        person.done["sent"] += 1


def comes_and_goes(person: Person) -> None:
    while person.has_time:
        person.press(person.get(reverse("home")).text, reverse("account_logout"))
        person.browser = Browser(person.port).sign_in(person.user.username)
        person.done["signed in"] += 1


def exports(person: Person, where: str, fields: dict[str, str]) -> None:
    """Ask for a file and wait for it on its page."""
    while person.has_time:
        answer = person.press(person.get(reverse("export_list")).text, where, **fields)
        export = int(re.findall(r"\d+", answer.location)[-1])
        ends_at = time.monotonic() + 60
        while reverse("export_file", args=[export]) not in person.get(answer.location).text:
            assert time.monotonic() < ends_at, f"{fields['kind']} is not made"
            time.sleep(0.5)
        person.done[fields["kind"]] += 1


def imports(person: Person, hamlet: str) -> None:
    """Paste new teams and confirm them."""
    for turn in itertools.count():
        if not person.has_time:
            return
        lines = [
            [hamlet, f"Tổ mới {turn}.{number}", "45/QĐ-UBND", "01/07/2022", "UBND xã", "05/07/2022", "", "", "Ấp rộng"]
            for number in range(10)
        ]
        pasted = "\n".join("\t".join(line) for line in [TEAM_HEAD, *lines])
        sent = {"kind": "teams", "place": str(person.user.place_id), "pasted": pasted}
        answer = person.press(person.get(reverse("import_list")).text, reverse("import_list"), **sent)
        batch = int(re.findall(r"\d+", answer.location)[-1])
        confirm = reverse("import_confirm", args=[batch])
        page = awaited(person, answer.location, confirm)
        person.press(page, confirm, digest=form_with("digest", page)["digest"])
        awaited(person, answer.location, reverse("import_undo", args=[batch]))
        person.done["imported"] += 1


def awaited(person: Person, path: str, words: str) -> str:
    ends_at = time.monotonic() + 60
    while words not in (page := person.get(path).text):
        assert time.monotonic() < ends_at, f"{path} has no {words}: {page[-1500:]}"
        time.sleep(0.5)
    return page


@pytest.fixture
def portal(transactional_db: None, tmp_path: Path) -> Iterator[servers.Serving]:
    with servers.gunicorn(tmp_path, workers=2, threads=4, REDIS_URL="", IMPORTS_A_DAY="100000") as serving:
        yield serving


@pytest.fixture
def field() -> Field:
    found = build(TEAMS)
    by, at = found.so, timezone.now() - timedelta(hours=1)
    events = (
        event_of("exports.request", found.teams[0], by=by, place=found.song_xanh, at=at, after={"kind": str(number)})
        for number in range(EVENTS)
    )
    record_each(events)
    return found


def test_eight_people_at_once_for_ten_minutes(portal: servers.Serving, field: Field) -> None:
    quantri = make_user("quantri", Role.ADMIN, field.song_xanh)
    lanhdao = make_user("lanhdao", Role.LEADERSHIP, field.song_xanh)
    password = User.objects.get(pk=field.so.pk).password
    User.objects.filter(pk__in=[quantri.pk, lanhdao.pk]).update(password=password)
    rounds = [field.open(f"ky-{number}") for number in range(ROUNDS)]
    owed = [pair for one in rounds for pair in zip(field.leaders, field.reports(one), strict=True)]
    place, code = field.song_xanh.pk, rounds[0].code
    ends_at = time.monotonic() + SECONDS
    commune = field.officials[0].place_id
    pages = [reverse(name) for name in ("home", "team_list", "difficulty_list")]
    pages += [reverse("rollup_show", args=[commune, code]), reverse("coverage_show", args=[commune])]
    of_teams = {"kind": "teams", "place": str(place), "on": f"{timezone.localdate():%Y-%m-%d}"}
    people: list[tuple[User, Callable[[Person], None]]] = [
        (field.leaders[0], partial(reports, owed=owed[::2])),
        (field.leaders[1], partial(reports, owed=owed[1::2])),
        (field.officials[0], partial(reads, paths=pages)),
        (lanhdao, partial(reads, paths=[reverse("home"), reverse("dashboard_show", args=[place])])),
        (field.so, partial(exports, where=reverse("export_list"), fields=of_teams)),
        (quantri, partial(exports, where=reverse("event_export"), fields={"kind": "events"})),
        (field.officials[1], partial(imports, hamlet=f"Ấp {TEAMS - 1}")),
        (field.leaders[2], comes_and_goes),
    ]
    did = Counter[str]()

    def lives(user: User, does: Callable[[Person], None]) -> None:
        person = Person(portal.port, user, ends_at)
        does(person)
        did.update(person.done)

    with ThreadPoolExecutor(len(people)) as pool:
        for life in [pool.submit(lives, user, does) for user, does in people]:
            life.result()
    print(f"\nin {SECONDS} s on SQLite: {dict(did)}")
    assert {"read", "sent", "teams", "events", "imported", "signed in"} <= did.keys()
    said = portal.log.read_text(errors="replace")
    assert not re.search(r" ERROR |locked", said), said[-4000:]
    assert set(Export.objects.values_list("state", flat=True)) == {Export.State.DONE}
    assert set(Import.objects.values_list("state", flat=True)) == {Import.State.APPLIED}
    assert Submission.objects.count() == did["sent"]
    assert Team.objects.count() == TEAMS + 10 * did["imported"]
