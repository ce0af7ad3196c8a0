"""What came and how it was answered: a line in the log and a figure for the metrics, by the route's name.

The web server's own log of access stays off, here and in front: it would hold addresses, and in them what people typed.
"""

import logging
import time
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from config.logs import ACCESS, route_of
from operations.metrics import IN_PROGRESS, LATENCY, REQUESTS

_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
_log = logging.getLogger("portal.access")


class TrafficMiddleware:
    """Stands behind the static files, which are not counted, and behind the request's id, which its line names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        with IN_PROGRESS.track_inprogress():
            response = self.get_response(request)
        seconds = time.perf_counter() - begun
        # A label is no place for what a stranger says.
        method = request.method if request.method in _METHODS else "other"
        route, status = route_of(request), response.status_code
        REQUESTS.labels(route, method, status).inc()
        LATENCY.labels(route).observe(seconds)
        seen = (method, route, status, round(seconds * 1000), _user_of(request))
        _log.info("%s %s %s %s ms user=%s", *seen, extra=dict(zip(ACCESS, seen, strict=True)))
        return response


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
