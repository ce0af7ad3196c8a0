"""Where somebody wanted to go before they signed in is kept by their browser for a while: whatever lies in between, a
slip, a second factor or the province's provider, signing in leads there.

A cookie, since the page that keeps it is only read; of this browser alone, since an address can be sent on to others.
"""

import datetime
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "__Host-onward" if settings.HTTPS else "onward"
LASTS = datetime.timedelta(minutes=15)  # enough to choose a password by a slip and sign in with it
_SALT = "accounts.onward"


class Onward(NamedTuple):
    path: str
    at: datetime.datetime  # when it was kept


def keep_onward(response: HttpResponse, path: str, *, at: datetime.datetime) -> None:
    """Have the browser keep where it was at ``at``; what it kept before is forgotten."""
    kept = signing.dumps([path, at.timestamp()], salt=_SALT)
    age = int(LASTS.total_seconds())
    response.set_cookie(COOKIE, kept, max_age=age, httponly=True, secure=settings.HTTPS, samesite="Lax")


def kept_onward(request: HttpRequest, *, at: datetime.datetime) -> Onward | None:
    """Return where the browser was less than LASTS ago; None: nowhere, or nothing that the portal gave it."""
    try:
        path, since = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    kept = Onward(path, datetime.datetime.fromtimestamp(since, datetime.UTC))
    return kept if kept.at <= at < kept.at + LASTS else None


def forget_onward(response: HttpResponse) -> None:
    """Have the browser forget it: what was to be done there is done."""
    response.delete_cookie(COOKIE, samesite="Lax")
