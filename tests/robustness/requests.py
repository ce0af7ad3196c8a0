"""Requests that nobody should send: made from the rows of the access table by a seeded chance, so each run repeats."""

import random
import re
import traceback
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.access import ACTORS, Call, Caller, Row, collect
from tests.overview.api import token_of
from tests.robustness import hostile
from tests.tables import undone

_NAMED = re.compile(r'\bname="([^"]{1,80})"')
_PATIENCE = 50  # requests of one row that a page of learned names may hold


@dataclass(frozen=True)
class Request:
    """One request as it goes to Django's handler; ``str`` of it is enough to see what broke."""

    row: Row
    actor: str | None
    method: str
    address: str
    body: bytes
    kind: str
    headers: dict[str, str]

    def __str__(self) -> str:
        shown = (self.address[:300], self.body[:300], self.kind, str(self.headers)[:200])
        return f"{self.row} as {self.actor}: {self.method} {' '.join(map(repr, shown))}"


@dataclass
class Attack:
    """Makes and sends requests; ``statuses`` counts what came back, ``broken`` says what should not have."""

    caller: Caller
    chance: random.Random
    statuses: Counter[int] = field(default_factory=Counter)
    broken: dict[str, str] = field(default_factory=dict)
    _names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        _, self._secret = token_of(self.caller.world)

    def send(self, count: int) -> None:
        """Each row in turn has its share: what making it ready writes would meet the next row's."""
        rows = collect()
        self.chance.shuffle(rows)
        for number, row in enumerate(rows):
            share = count * (number + 1) // len(rows) - count * number // len(rows)
            with undone():
                call = self.caller.call(row)
                for _ in range(share):
                    request = self._request(call)
                    with undone():
                        self._look_at(request, self._answer(request))

    def _answer(self, request: Request) -> HttpResponse:
        client = self.caller.client(request.actor)
        client.raise_request_exception = False
        try:
            return _sent(client, request)
        except SuspiciousOperation:
            return HttpResponse(status=400)  # before there is a request for Django to answer: see config.wsgi

    def _look_at(self, request: Request, response: HttpResponse) -> None:
        self.statuses[response.status_code] += 1
        if response.status_code >= 500:
            told = getattr(response, "exc_info", None)
            where = "".join(traceback.format_exception(*told)[-3:]) if told else str(response.content[:500])
            self.broken.setdefault(place_of_fault(told) if told else str(request.row), f"{request}\n{where}")
            return
        if not connection.needs_rollback:
            connection.check_constraints()
        if request.method == "GET" and response.status_code == 200 and not response.streaming:
            found = _NAMED.findall(response.content.decode(errors="replace"))
            self._names[request.row.url] |= set(found[:_PATIENCE])

    def _request(self, call: Call) -> Request:
        chance, row = self.chance, call.row
        actor = chance.choice([row.someone(), row.someone(), row.someone(), chance.choice(ACTORS), None])
        method = chance.choices([row.method.upper(), "GET", "POST", "HEAD", "PUT", "OPTIONS"], [80, 8, 8, 1, 1, 1])[0]
        address = self._address(call.path)
        headers = dict(chance.choice(hostile.HEADERS)) if chance.random() < 0.15 else {}
        if address.startswith("/api/") and chance.random() < 0.8:
            headers["Authorization"] = f"Bearer {self._secret}"
        body, kind = b"", ""
        pairs = self._pairs(call)
        if method == "POST":
            body, kind = self._body(pairs)
            if chance.random() < 0.8:
                return Request(row, actor, method, address, body, kind, headers)
        query = hostile.urlencoded([(name, value[:8_000]) for name, value in pairs]).decode()
        return Request(row, actor, method, f"{address}?{query}" if pairs else address, body, kind, headers)

    def _address(self, path: str) -> str:
        """The row's own, mostly: a page that isn't reached isn't tried."""
        if self.chance.random() > 0.12:
            return path
        parts = path.strip("/").split("/")
        numbers = [at for at, part in enumerate(parts) if any(sign.isdigit() for sign in part)] or range(len(parts))
        parts[self.chance.choice(list(numbers))] = self.chance.choice(hostile.SEGMENTS)
        return f"/{'/'.join(parts)}/"

    def _pairs(self, call: Call) -> list[tuple[str, bytes]]:
        """The row's own fields with one or several made hostile, left out or doubled."""
        chance = self.chance
        own = {name: bytes_of(value) for name, value in call.data.items()}
        learned = sorted(self._names[call.row.url])
        for name in chance.sample(learned, min(len(learned), chance.randrange(4))):
            own.setdefault(name, b"1")
        for name in chance.sample(hostile.NAMES, chance.choice([0, 0, 1, 2])):
            own.setdefault(name, b"1")
        names = list(own)
        for name in chance.sample(names, min(len(names), chance.choice([1, 1, 1, 2, 5]))):
            own[name] = chance.choice(hostile.VALUES)
        if names and chance.random() < 0.01:
            own[chance.choice(names)] = b"a" * hostile.MEGABYTE
        if names and chance.random() < 0.1:
            del own[chance.choice(names)]
        pairs = list(own.items())
        if pairs and chance.random() < 0.1:
            pairs += [chance.choice(pairs)] * chance.choice([1, 2, 40, 2_100])
        return pairs

    def _body(self, pairs: list[tuple[str, bytes]]) -> tuple[bytes, str]:
        chance = self.chance
        way = chance.random()
        if way < 0.6:
            return hostile.urlencoded(pairs), "application/x-www-form-urlencoded"
        if way < 0.92:
            return hostile.multipart(pairs, chance, files=chance.random() < 0.4)
        kinds = ["application/json", "text/plain", "", "application/x-www-form-urlencoded; charset=utf-7", "\u00ff"]
        return hostile.odd_json(chance), chance.choice(kinds)


def _sent(client: Client, request: Request) -> HttpResponse:
    # Headers reach Django as a server hands them on: bytes read as Latin-1.
    response = client.generic(
        request.method, request.address, request.body, request.kind, headers=request.headers or None
    )
    if response.streaming:
        response.getvalue()
    return response


def bytes_of(value: Any) -> bytes:
    value = value[0] if isinstance(value, list | tuple) and value else value
    if hasattr(value, "read"):
        value.seek(0)
        found = value.read()
        return found if isinstance(found, bytes) else str(found).encode()
    return str(value).encode()


def place_of_fault(told: Any) -> str:
    """Where it broke, so that one fault is told once: the last line of ours in the traceback, and the kind of error."""
    ours = [
        frame
        for frame in traceback.extract_tb(told[2])
        if "site-packages" not in frame.filename and "/tests/" not in frame.filename
    ]
    last = ours[-1] if ours else traceback.extract_tb(told[2])[-1]
    return f"{told[0].__name__} {last.filename.rsplit('/', 3)[-3:]} {last.lineno}"
