"""A request's name in the logs: one id from the proxy or drawn here, and no personal data."""

import contextvars
import logging
import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.masking import mask

_current: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
_SAFE = re.compile(r"^[A-Za-z0-9-]{8,64}$")


def current() -> str:
    """Return the beginning of the id of the present request, short enough to read out; "-" outside
    a request.
    """
    return _current.get()[:8]


def incident(request: HttpRequest) -> dict[str, str]:
    """Return ``incident``, which pages about errors show, so that the administrator finds the lines
    in the logs.
    """
    return {"incident": current()}


class RequestIdMiddleware:
    """Takes ``X-Request-ID`` when it is harmless, else draws one; answers with it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        # Thirty-two digits are a proxy's own; a run of ten among them is no phone number.
        harmless = _SAFE.match(given) and (len(given) >= 32 or mask(given) == given)
        token = _current.set(given if harmless else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = _current.get()
            return response
        finally:
            _current.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives every log record the id of the request that caused it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True
