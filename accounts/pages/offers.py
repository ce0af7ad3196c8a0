"""What home offers for the next sign-in: the finger on a phone, once; a password where there is none."""

import datetime
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.adapter.second_factor import must_have_second_factor
from accounts.forms import is_a_phone
from accounts.models import SignInKey, User

COOKIE = "key_offered"
LASTS = datetime.timedelta(days=365)


class Offer(NamedTuple):
    """Ways to sign in next time that ``user`` does not have yet."""

    key: bool
    password: bool


def next_sign_in(request: HttpRequest, user: User) -> Offer | None:
    """Return what to offer, or None: where neither can be had, or both are there or were declined. One query, where it
    may offer a key.

    Zalo's own browser makes no keys, and where the role must have a second factor it has keys of its own. Whoever
    signed in by a slip has no password: they are asked until they have one or a key.
    """
    is_in_zalo = "zalo" in request.headers.get("User-Agent", "").lower()
    has_password = user.has_usable_password()
    may_have_key = is_a_phone(request) and not is_in_zalo and not must_have_second_factor(user)
    if has_password and (COOKIE in request.COOKIES or not may_have_key):
        return None
    if SignInKey.objects.filter(user=user).exists():
        return None
    return Offer(key=may_have_key, password=not has_password)


def forget_offer(response: HttpResponse) -> HttpResponse:
    """Have this phone offer it no more."""
    age = int(LASTS.total_seconds())
    response.set_cookie(COOKIE, "1", max_age=age, httponly=True, secure=settings.HTTPS, samesite="Lax")
    return response
