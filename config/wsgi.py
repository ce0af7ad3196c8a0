"""WSGI entry for gunicorn."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a request by Django, or with 400 where it is refused before Django has made a request
    of it.

    A charset in the content type makes Django read the query while the request is made; too many
    fields raise there, where Django's own answers to errors are not reached.
    """
    try:
        return django(environ, start_response)
    except SuspiciousOperation:
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
        start_response("400 Bad Request", headers)
        return ["Yêu cầu không hợp lệ.".encode()]
