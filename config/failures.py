"""What is answered when the portal itself fails, or cannot make sense of a request: pages that lean on nothing."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from config.requests import current

RETRY_AFTER = "30"  # seconds, for programs; people read "vài phút"


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database is away or does not answer in time, or the machine is not set up, which passes; 500
    for anything else.

    Django calls this from where it caught the error, and has logged it already.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError | ImproperlyConfigured):
        return _page("503.html", 503, {"Retry-After": RETRY_AFTER})
    return _page("500.html", 500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page("400.html", 400)


def _page(template: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """Render a page without the request: asking it for the user may ask the database, or be what
    failed.
    """
    return HttpResponse(render_to_string(template, {"incident": current()}), status=status, headers=headers)
