"""The portal behind a WSGI wrapper that says in its answers what a request took of the processor; for gunicorn.

``X-CPU-Microseconds`` counts the whole process, so that one synchronous worker must serve. A request that carries
``X-Count-Queries`` is told their number, one that carries ``X-Profile`` gets the profile in place of the page.
"""

import cProfile
import pstats
import time
from collections.abc import Callable, Iterable
from io import StringIO
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
    profile = cProfile.Profile()
    profile.runcall(_answer, environ)
    text = StringIO()
    pstats.Stats(profile, stream=text).sort_stats(environ["HTTP_X_PROFILE"]).print_stats(60)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [text.getvalue().encode()]
