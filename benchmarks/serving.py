"""The portal behind a WSGI wrapper that says in its answers what a request took of the processor; for gunicorn.

``X-CPU-Microseconds`` counts the whole process, so that one synchronous worker must serve. A request that carries
``X-Count-Queries`` is told their number, one that carries ``X-Profile`` gets the profile in place of the page.
"""

import cProfile
import pstats
import time
from collections import Counter
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from config.wsgi import application as portal

# isort: split

# Behind the portal: from here on Django's settings are read.
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns

TRIVIAL = "/trivial"


@login_not_required
def trivial(request: HttpRequest) -> HttpResponse:
    """Through every middleware, and nothing else: neither session nor user nor database."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns.append(path(TRIVIAL[1:], trivial))

ROOT = Path(__file__).resolve().parent.parent
MOST = 0.7  # of the time: what takes more only leads to the rest
AREAS = {
    "ORM": ("/django/db/",), "driver": ("/psycopg2/",), "templates": ("/django/template/", "/django/utils/"),
    "forms": ("/django/forms/", "/crispy_forms/", "/crispy_bootstrap5/", "/django_filters/"),
}  # fmt: skip

type Start = Callable[[str, list[tuple[str, str]]], Any]


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    if "HTTP_X_PROFILE" in environ:
        return _profiled(environ, start_response)
    if "HTTP_X_COUNT_QUERIES" in environ:
        return _counted(environ, start_response)
    before = time.process_time_ns()
    status, headers, body = _answer(environ)
    taken = (time.process_time_ns() - before) // 1000
    start_response(status, [*headers, ("X-CPU-Microseconds", str(taken))])
    return [body]


def _answer(environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    pieces = portal(environ, lambda status, headers, exc_info=None: started.append((status, headers)))
    body = b"".join(pieces)
    if close := getattr(pieces, "close", None):
        close()
    return *started[0], body


def _counted(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    queries = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        status, headers, body = _answer(environ)
    start_response(status, [*headers, ("X-Queries", str(len(queries)))])
    return [body]


def _profiled(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    profile = cProfile.Profile(time.process_time)  # what waits for the database is not the page's
    profile.runcall(_answer, environ)
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    if environ["HTTP_X_PROFILE"] == "areas":
        return [areas(pstats.Stats(profile)).encode()]
    text = StringIO()
    pstats.Stats(profile, stream=text).sort_stats(environ["HTTP_X_PROFILE"]).print_stats(60)
    return [text.getvalue().encode()]


def areas(stats: Any) -> str:
    """Which shares of the time go where, and the portal's own two functions in which most of it is spent."""
    spent: Counter[str] = Counter()
    for function, (_, _, own, _, callers) in stats.stats.items():
        if function[0] == "~":  # a builtin: its time is its callers'
            for caller, (_, _, of_caller, _) in callers.items():
                spent["driver" if "psycopg2" in function[2] else area(caller[0])] += of_caller
        else:
            spent[area(function[0])] += own
    total = sum(spent.values())
    ours = [(taken, name) for name, (_, _, _, taken, _) in stats.stats.items() if area(name[0]) == "portal"]
    inner = sorted((taken, name) for taken, name in ours if taken < MOST * total)[::-1][:2]
    shares = ", ".join(f"{name} {value / total:.0%}" for name, value in spent.most_common(4))
    named = ", ".join(f"`{name[0].removeprefix(f'{ROOT}/')}:{name[2]}` {taken / total:.0%}" for taken, name in inner)
    return f"{shares}; {named}"


def area(file: str) -> str:
    if file.startswith(str(ROOT)) and ".venv" not in file:
        return "portal"
    return next((name for name, parts in AREAS.items() if any(part in file for part in parts)), "other")
