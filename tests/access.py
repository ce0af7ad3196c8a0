"""The access table: who gets what from each URL, and the machinery that calls it (tests/test_access.py).

Each app lists its rows in ``tests/<app>/access*.py`` as ``ROWS``. A row names every actor of ``tests.world`` once:

``ok``
    answered with ``ok_status``
``forbidden``
    in scope or without an object, but not their verb: 403
``missing``
    out of their scope: 404, with no byte of the object's name in the body
``refused``
    their verb, but the action or the form says no to what is posted: 422, and nothing is written

One of the four may be ``OTHERS``; ``missing`` is, unless another is. Nobody signed in is always sent to sign-in,
unless the row is ``public``.
"""

import datetime
import math
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from config import urls
from core.phones import formatted_phone
from exchange.models import Export
from teams.actions.milestones import seed_letter_milestones
from teams.models import Member
from tests.harness.sessions import sign_in_now
from tests.names import foreign_names, name_apart
from tests.tables import counted, snapshot, undone, written_between
from tests.world import World, build

ACTORS = [
    "lan", "minh", "hoa", "canbo_an", "canbo_binh", "canbo_cu", "huyen_dong", "huyen_nam", "so", "quantri", "so_nui",
    "doitac",
]  # fmt: skip
ABOVE_COMMUNES = {"huyen_dong", "huyen_nam", "so", "quantri", "so_nui", "doitac"}
OTHERS = "<all others>"
FOLDER = Path(__file__).resolve().parent
APPS = [
    "accounts",
    "places",
    "notices",
    "exchange",
    "teams",
    "training",
    "reporting",
    "allowances",
    "overview",
    "operations",
]

MOST_QUERIES = 30  # that one page asks
# Pages that add up a whole province, a person's data or a reform ask for many different sums, each once.
MOST_SUMS = 60
MANY_SUMS = {
    "coverage_show", "dashboard_show", "finding_edit", "home", "member_data", "monthly_file", "monthly_show",
    "paper_edit", "reorganisation_carry_out", "reorganisation_show", "rollup_show", "summary_show", "support_sheet",
    "support_approve", "support_check",
}  # fmt: skip

type OfWorld = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    url: str
    ok: str = ""
    forbidden: str = ""
    missing: str = ""
    refused: str = ""
    kwargs: OfWorld | None = None
    method: str = "get"
    data: OfWorld | None = None
    ok_status: int | tuple[int, ...] = 200
    public: bool = False
    signed_out: int = 302  # what nobody signed in gets: sent to sign-in, or where a script asks, told so
    hides: Callable[[World], list[str]] | None = None  # more words that a 404 must not hold

    def expected(self) -> dict[str, str]:
        """``{actor: "ok" | "forbidden" | …}``; raises AssertionError unless every actor stands in it once."""
        words = {"ok": self.ok, "forbidden": self.forbidden, "missing": self.missing, "refused": self.refused}
        if OTHERS not in words.values() and not self.missing:
            words["missing"] = OTHERS
        rest = [verdict for verdict, names in words.items() if names == OTHERS]
        assert len(rest) <= 1, f"{self}: two verdicts for all others"
        named = [(actor, verdict) for verdict, names in words.items() if names != OTHERS for actor in names.split()]
        found = dict(named)
        assert len(found) == len(named), f"{self}: an actor stands twice"
        if rest:
            found |= dict.fromkeys((actor for actor in ACTORS if actor not in found), rest[0])
        assert sorted(found) == sorted(ACTORS), f"{self}: unknown or left out: {set(found) ^ set(ACTORS)}"
        return found

    def statuses(self) -> tuple[int, ...]:
        return self.ok_status if isinstance(self.ok_status, tuple) else (self.ok_status,)

    def someone(self) -> str | None:
        """The first actor who is let in."""
        return next((actor for actor, verdict in self.expected().items() if verdict == "ok"), None)

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


def collect() -> list[Row]:
    """Every row of ``tests/<app>/access*.py``."""
    return [
        row
        for path in sorted(FOLDER.glob("*/access*.py"))
        for row in import_module(f"tests.{path.parent.name}.{path.stem}").ROWS
    ]


def url_names(resolver: URLResolver | None = None) -> Iterator[str]:
    """The name of every URL of the portal; one without a name is given by its pattern, so that no row can match it."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from url_names(entry)
        elif isinstance(entry, URLPattern) and not str(entry.pattern).startswith(settings.STATIC_URL):
            yield entry.name or str(entry.pattern)


def build_world() -> World:
    """The country of the tests, with rounds and an export in it once ``tests.reporting.world_rounds`` is there."""
    world = build()
    world.milestone = seed_letter_milestones(world.song_xanh)[0]
    if (FOLDER / "reporting" / "world_rounds.py").exists():
        import_module("tests.reporting.world_rounds").add_rounds(world)
    import_module("tests.training.world_training").add_training(world)
    # However long the tests run: without workers whoever looks at a file that has waited for long has it made.
    Export.objects.filter(state=Export.State.QUEUED).update(queued_at=timezone.now() + datetime.timedelta(days=1))
    return world


class Caller:
    """Calls rows as each actor, on sessions opened once; what a call writes is rolled back."""

    def __init__(self, world: World) -> None:
        self.world = world
        name_apart()
        self._cookies: dict[str, str] = {}
        self.counts: dict[str, int] = {}  # of rows written, when it was last asked
        for actor in ACTORS:
            self.sign_in(actor)

    def sign_in(self, actor: str) -> None:
        client = Client()
        sign_in_now(client, self.world.users[actor], method="mfa")  # whole, whatever a row sets up
        self._cookies[actor] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def client(self, actor: str | None) -> Client:
        client = Client(raise_request_exception=True)
        if actor:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._cookies[actor]
        return client

    def call(self, row: Row) -> "Call":
        """``row`` made ready: its path and data are worked out once, for they may make rows themselves."""
        kwargs = row.kwargs(self.world) if row.kwargs else {}
        return Call(self, row, reverse(row.url, kwargs=kwargs), row.data(self.world) if row.data else {}, kwargs)

    def leaks(self, row: Row) -> list[str]:
        """What ``row`` promises and the portal does not keep, one line an actor."""
        call, drawn, leaks = self.call(row), set(), []
        for actor, verdict in row.expected().items():
            with nullcontext() if verdict not in drawn else plain_errors():
                leaks.append(call.leak(actor, verdict))
            drawn.add(verdict)
        return [leak for leak in leaks if leak]

    def anonymous_leak(self, row: Row) -> str:
        """An empty text when nobody signed in is sent to sign-in, or let in where the row is public."""
        with undone():
            response = self.call(row)(None)
        if row.public:
            return "" if response.status_code in row.statuses() else f"{row}: {response.status_code}"
        if row.signed_out != 302:
            return "" if response.status_code == row.signed_out else f"{row} as nobody: {response.status_code}"
        if response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL)):
            return ""
        return f"{row} as nobody: {response.status_code}"


@dataclass(frozen=True)
class Call:
    """A row with its path and data. What a call writes stays: wrap it in ``undone``."""

    caller: Caller
    row: Row
    path: str
    data: dict[str, Any]
    kwargs: dict[str, Any]
    queries: list[str] = field(default_factory=list)  # of the last call

    @property
    def most_queries(self) -> float:
        """How many one answer may ask; without a bound for what is posted, which is sized by what it does."""
        if self.row.method != "get":
            return math.inf
        return MOST_SUMS if self.row.url in MANY_SUMS else MOST_QUERIES

    def _count(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.queries.append(sql)
        return execute(sql, *rest)

    def __call__(self, actor: str | None, *, method: str = "", **extra: str) -> HttpResponse:
        """The answer to ``actor`` (None: nobody signed in)."""
        response = getattr(self.caller.client(actor), method or self.row.method)(self.path, self.data | extra)
        if response.streaming:
            response.getvalue()  # closes the file
        return response

    def tried(self, actor: str | None, *, method: str = "") -> tuple[HttpResponse, bool]:
        """The answer to ``actor``, and whether it changed a row; undone again.

        Only tables in which the database counted a row written are compared: what was written and then undone by the
        portal itself has changed nothing. The counts of the call before are those to begin with: what was written
        between the two is compared as well, and is the same before and after.
        """
        before = self.caller.counts or counted()
        with undone():
            with connection.execute_wrapper(self._count):
                response = self(actor, method=method)
            self.caller.counts = counted()
            tables = written_between(before, self.caller.counts)
            after = snapshot(tables)
        return response, after != snapshot(tables)

    def leak(self, actor: str, verdict: str) -> str:
        """An empty text when ``actor`` gets what the row says and no more, and a page asks no more than it may.

        Whoever reads or is refused has written nothing, and nobody above a commune meets a member's phone number in
        full: asking for one is a POST, and is written down (tests/teams/test_contacts.py). Nobody meets the name of a
        member whom the scope denies them.
        """
        self.queries.clear()
        response, wrote = self.tried(actor)
        wanted = {"ok": self.row.statuses(), "forbidden": (403,), "missing": (404,), "refused": (422,)}[verdict]
        if response.status_code not in wanted:
            return f"{self.row} as {actor}: {response.status_code}, not {wanted}{errors_of(response)}"
        if (asked := len(self.queries)) > self.most_queries and verdict == "ok":
            return f"{self.row} as {actor}: {asked} queries"
        if wrote and (self.row.method == "get" or verdict != "ok"):
            return f"{self.row} as {actor}: wrote something all the same"
        if told := self.told(actor, response) if verdict == "missing" else []:
            return f"{self.row} as {actor}: the 404 tells {told}"
        if shown := phones_in(response) if self.row.method == "get" and actor in ABOVE_COMMUNES else []:
            return f"{self.row} as {actor}: shows {shown}"
        open_to_all = self.row.public  # a certificate, to whoever holds its number
        if names := [] if open_to_all else foreign_names(pages_of(response), self.caller.world.users[actor]):
            return f"{self.row} as {actor}: names {names}"
        return ""

    def told(self, actor: str, response: HttpResponse) -> list[str]:
        """The words about the row's object in a body that should hold none (the actor's own name and place aside)."""
        user = self.caller.world.users[actor]
        own = f"{user.full_name} {user.place} {user.username}"
        body = response.content.decode()
        more = self.row.hides(self.caller.world) if self.row.hides else []
        return [word for word in [*hidden_words(self.kwargs), *more] if word in body and word not in own]


@contextmanager
def plain_errors(drawn: Collection[int] = (403, 404)) -> Iterator[None]:
    """Answer 403 and 404 with what was raised alone, not with a whole page, where one of that status was ``drawn``
    before: of each row one of either is, by ``Caller.leaks``.
    """
    pages = {403: HttpResponseForbidden, 404: HttpResponseNotFound}
    pages = {status: answer for status, answer in pages.items() if status in drawn}
    for status, answer in pages.items():
        setattr(urls, f"handler{status}", lambda request, exception, answer=answer: answer(str(exception)))
    try:
        yield
    finally:
        for status in pages:
            delattr(urls, f"handler{status}")


def pages_of(response: HttpResponse) -> list[str]:
    """The text of an answer; a file is not looked into."""
    return [] if response.streaming else [response.content.decode(errors="replace")]


def phones_in(response: HttpResponse) -> list[str]:
    """The phone numbers of members that a page shows in full; a file is not looked into."""
    page = "".join(pages_of(response))
    phones = Member.objects.exclude(phone="").order_by("phone").values_list("phone", flat=True).distinct()
    return [phone for phone in phones if phone in page or formatted_phone(phone) in page]


def hidden_words(kwargs: dict[str, Any]) -> list[str]:
    """How the objects named by a URL's kwargs are called: ``team_id`` names a Team, ``code`` a Round."""
    objects = [thing for key, value in kwargs.items() if (thing := _object(key, value)) is not None]
    words = [str(getattr(thing, field, "")) for thing in objects for field in ("name", "full_name", "title", "phone")]
    return [word for word in [*words, *map(str, objects)] if word]


def _object(key: str, value: Any) -> Model | None:
    lookup = {"code": ("round", "code")}.get(key, (key.removesuffix("_id"), "pk"))
    models = {model._meta.model_name: model for app in APPS for model in apps.get_app_config(app).get_models()}
    model = models.get(lookup[0])
    return model._base_manager.filter(**{lookup[1]: value}).first() if model else None


def errors_of(response: HttpResponse) -> str:
    """The errors of the form that a response shows, for the message of a failed test."""
    context = getattr(response, "context", None)
    form = context["form"] if context and "form" in context else None
    return f" {form.errors.as_json()}" if form is not None and form.errors else ""
