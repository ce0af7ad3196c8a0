"""Who may read what only the machinery asks for."""

import secrets

from django.conf import settings
from django.http import HttpRequest


def holds_token(request: HttpRequest) -> bool:
    """Tell whether the request carries METRICS_TOKEN as a bearer; the time of the comparison tells
    nothing.
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    same = secrets.compare_digest(given.strip().encode(), wanted.encode())
    return bool(wanted) and scheme.lower() == "bearer" and same
