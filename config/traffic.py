"""What came and how it was answered: a line in the log and a figure for the metrics, by the route's name.

The web server's own log of access stays off, here and in front: it would hold addresses, and in them what people typed.
"""

import contextvars
import faulthandler
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from accounts.access import province_path
from accounts.models import User
from config.logs import ACCESS, route_of
from config.statements import Statements, counted
from operations.metrics import (
    IN_PROGRESS,
    LATENCY,
    PROVINCE_FAILURES,
    PROVINCE_LATENCY,
    REQUESTS,
    SQL_LATENCY,
    SQL_STATEMENTS,
)

SLOW = 5  # seconds: a request that takes longer has a line while it lasts
STUCK = 15  # seconds in which no thread of the process could run
STANDARD_ERROR = 2  # by its number: the watchdog asks Python for nothing
_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
_log = logging.getLogger("portal.access")


class TrafficMiddleware:
    """Stands behind the static files, which are not counted, and behind the request's id, which its line names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        with IN_PROGRESS.track_inprogress(), counted() as statements, _watch.over(request, statements):
            response = self.get_response(request)
        seconds = time.perf_counter() - begun
        method, route, status = _method_of(request), route_of(request), response.status_code
        REQUESTS.labels(route, method, status).inc()
        LATENCY.labels(route).observe(seconds)
        SQL_LATENCY.labels(route).observe(statements.seconds)
        SQL_STATEMENTS.labels(route).observe(statements.number)
        if province := _province_of(request):
            PROVINCE_LATENCY.labels(province).observe(seconds)
            PROVINCE_FAILURES.labels(province).inc(status >= 500)  # the first request has it begin at 0
        _tell(logging.INFO, (method, route, status, *_in_figures(seconds, statements), _user_of(request)))
        return response


@dataclass(eq=False)
class _Watched:
    """A request that is being answered, with what its thread knows of it (its id)."""

    request: HttpRequest
    statements: Statements
    context: contextvars.Context
    begun: float = field(default_factory=time.monotonic)
    is_told: bool = False


class _Watch:
    """A thread of the process that writes a line for each request which begins to be slow: one that never ends, or ends
    its process, would leave none.

    Some calls (a regular expression, say) let no other thread run. Where one lasts for STUCK seconds, Python's own
    watchdog writes what each thread is doing, as names of functions.
    """

    def __init__(self) -> None:
        self._going: set[_Watched] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, request: HttpRequest, statements: Statements) -> Iterator[None]:
        watched = _Watched(request, statements, contextvars.copy_context())
        with self._lock:
            self._going.add(watched)
            if self._thread is None or not self._thread.is_alive():  # a process that was forked has no threads
                self._thread = threading.Thread(target=self._look_again_and_again, name="slow requests", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._going.discard(watched)

    def _look_again_and_again(self) -> None:
        while True:
            faulthandler.dump_traceback_later(STUCK, file=STANDARD_ERROR)
            time.sleep(1)
            self.tell_slow(time.monotonic())

    def tell_slow(self, now: float) -> None:
        """Write a line for each request that has become slow by ``now``, once."""
        with self._lock:
            slow = [one for one in self._going if not one.is_told and now - one.begun >= SLOW]
        for one in slow:
            one.is_told = True
            one.context.run(_say_slow, one, now - one.begun)


_watch = _Watch()


def _say_slow(one: _Watched, seconds: float) -> None:
    # What its session holds is read and never asked for: this is another thread.
    held: dict[str, Any] = getattr(getattr(one.request, "session", None), "_session_cache", {})
    user = str(held.get(SESSION_KEY, "-"))
    seen = (_method_of(one.request), route_of(one.request), 0, *_in_figures(seconds, one.statements), user)
    _tell(logging.WARNING, seen, ", not answered yet")


def _in_figures(seconds: float, statements: Statements) -> tuple[int, int, int]:
    return round(seconds * 1000), round(statements.seconds * 1000), statements.number


def _tell(level: int, seen: tuple[object, ...], more: str = "") -> None:
    words = "%s %s %s %s ms, %s ms of it in %s statements, user=%s" + more
    _log.log(level, words, *seen, extra=dict(zip(ACCESS, seen, strict=True)))


def _method_of(request: HttpRequest) -> str:
    """Return the method as a label, which is no place for what a stranger says."""
    return request.method if request.method in _METHODS else "other"


def _user_of(request: HttpRequest) -> str:
    """Return the number of the account where the request used its session, else "-". It takes no
    query.
    """
    session = getattr(request, "session", None)
    if session is None or not session.accessed:
        return "-"
    try:
        return str(session.get(SESSION_KEY, "-"))
    except DatabaseError:  # the session itself could not be read
        return "-"


def _province_of(request: HttpRequest) -> str:
    """Return the path of the province whose account asked, "" of a stranger and of whoever has no place. It takes no
    query: an account that was let in came with its place.
    """
    if getattr(request, "session_clock", None) is None:  # nobody was let in, or nobody asked who it is
        return ""
    return province_path(request.user.place) if isinstance(request.user, User) and request.user.place else ""
