"""What every address, command and workbook answers, compared with what it answered before. **Thrown away when the
rebuilding that it watches over ends** (docs/decisions): it says that nothing changed, not what is right.

No part of the suite: it runs when it is named, on SQLite ::

    pytest tests/answers/compare.py                                          # 0: all as before
    REWRITE_ANSWERS=1 pytest tests/answers/compare.py                        # writes the lists anew
    ANSWERS_FOLDER=FOLDER pytest tests/answers/compare.py                    # and the full texts, to be compared
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import TestCase
from django.urls import reverse

from tests.access import ACTORS, Call, Caller, build_world, collect
from tests.answers import facts, keeping, lived
from tests.answers.reading import frame, masked, read
from tests.harness import kept
from tests.tables import undone

NOW = "2026-03-10T09:30:00+07:00"
EVERYBODY = [*ACTORS, None]

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="keys are the same in each run on SQLite alone")


@pytest.fixture(scope="module", autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def small(clock: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[Caller]:
    """The world of the access table, built under the fixed clock, with keys that begin at 1."""
    kept._KEPT.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        connection.cursor().execute("DELETE FROM sqlite_sequence")
        yield Caller(build_world())
        transaction.set_rollback(True)
    kept._KEPT.clear()


def test_what_is_read(small: Caller, db: None) -> None:
    """Every address that is read, to everybody; one that is only posted to, to the first who may post there."""
    answers = {"frame": by_actor(partial(around, small))}
    for row in (row for row in collect() if row.method == "get"):
        with undone():
            call = small.call(row)
            add(answers, key_of(call), by_actor(partial(asked, call)))
    keeping.check("read", answers)


def test_what_is_posted(small: Caller, db: None) -> None:
    """Every deed of the access table: where it leads and what stands there, or what is said against it."""
    answers: dict[str, str] = {}
    for row in (row for row in collect() if row.method == "post"):
        with undone():
            call = small.call(row)
            add(answers, key_of(call), by_actor(partial(posted, call)))
    keeping.check("posted", answers)


def test_what_is_said_after_people_have_worked(small: Caller, db: None) -> None:
    """Deeds of the access table that are not undone, then the pages, the files, the interface and the commands."""
    answers: dict[str, str] = {}
    with undone():
        for part, texts in (
            ("deed", lived.live(small)),
            ("page", lived.pages(small)),
            ("file", lived.files(small)),
            ("interface", lived.interface(small)),
            ("command", lived.commands()),
        ):
            for key, text in texts:
                add(answers, masked(f"{part} {key}"), text)
    keeping.check("lived", answers)


def test_what_the_portal_says_of_itself(small: Caller, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")  # as wide as a command's help is written
    keeping.check("facts", facts.all_of_them())


def around(caller: Caller, actor: str | None) -> str:
    """What stands around each page that ``actor`` meets."""
    return "\n".join(frame(caller.client(actor).get(reverse("privacy_notice")).content.decode()))


def add(answers: dict[str, str], key: str, text: str) -> None:
    """Rows that ask the same stand in the table more than once, about one object in several states."""
    number = sum(known == key or known.startswith(f"{key} ~") for known in answers)
    if text not in [answers[known] for known in answers if known.split(" ~")[0] == key]:
        answers[f"{key} ~{number + 1}" if number else key] = text


def key_of(call: Call) -> str:
    """Method and path, and of what is sent a digest: ``POST /reports/1/accept/ 3f2a``."""
    data = {key: getattr(value, "name", value) for key, value in sorted(call.data.items())}
    told = masked(json.dumps(data, default=str)) if data else ""
    return masked(f"{call.row.method.upper()} {call.path} {digest(told)}").strip()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:4] if text else ""


def by_actor(answer: Callable[[str | None], str]) -> str:
    """The answers, each after the names of all who get it."""
    told: dict[str, list[str]] = defaultdict(list)
    for actor in EVERYBODY:
        with undone():
            text = answer(actor)
        told[text].append(actor or "nobody")
    return "\n\n".join(f"=== {', '.join(names)}\n{text}" for text, names in told.items())


def asked(call: Call, actor: str | None) -> str:
    return read(call.caller.client(actor).get(call.path, call.data))


def posted(call: Call, actor: str | None) -> str:
    """The answer, what was done in the background for it, and the page that it leads to."""
    for value in call.data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    client = call.caller.client(actor)
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(call.path, call.data)
    text = read(response)
    if response.status_code == 302 and actor and response["Location"].startswith("/") and "next=" not in text:
        return f"{text}\n--- then\n{read(client.get(response['Location']))}"
    return text
