"""A request's name in the logs: one id from the proxy or drawn here, and no personal data."""

import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from config.masking import mask
from core.request_ids import LONGEST, current_id, under

REQUEST = "request_id"  # the header of a message that names the request which rang
_SAFE = re.compile(rf"[A-Za-z0-9-]{{8,{LONGEST}}}")


def current() -> str:
    """Return the beginning of the id of the present request, short enough to read out; "-" outside
    a request.
    """
    return current_id()[:8]


def incident(request: HttpRequest) -> dict[str, str]:
    """Return ``incident``, which pages about errors show, so that the administrator finds the lines
    in the logs.
    """
    return {"incident": current()}


def is_harmless(given: Any) -> bool:
    """Tell whether what somebody gives as an id may stand in the logs: short, and no phone number. Thirty-two digits
    are a proxy's own; a run of ten among them is none.
    """
    return isinstance(given, str) and _SAFE.fullmatch(given) is not None and (len(given) >= 32 or mask(given) == given)


class RequestIdMiddleware:
    """Takes ``X-Request-ID`` when it is harmless, else draws one; answers with it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        with under(given if is_harmless(given) else uuid.uuid4().hex):
            response = self.get_response(request)
            response["X-Request-ID"] = current_id()
            return response


class RequestIdFilter(logging.Filter):
    """Gives every log record the id of the request that caused it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_id()
        return True
