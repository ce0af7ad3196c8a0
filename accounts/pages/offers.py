"""Signing in by the finger is offered once on a phone, until somebody takes it or says no."""

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.adapter.second_factor import must_have_second_factor
from accounts.forms import is_a_phone
from accounts.models import SignInKey, User

COOKIE = "key_offered"
LASTS = datetime.timedelta(days=365)


def offers_key(request: HttpRequest, user: User) -> bool:
    """Tell whether this phone offers ``user`` a key: not in Zalo, whose own browser makes none, and not where the role
    must have a second factor. One query, where it may.
    """
    is_in_zalo = "zalo" in request.headers.get("User-Agent", "").lower()
    if COOKIE in request.COOKIES or is_in_zalo or not is_a_phone(request) or must_have_second_factor(user):
        return False
    return not SignInKey.objects.filter(user=user).exists()


def forget_offer(response: HttpResponse) -> HttpResponse:
    """Have this phone offer it no more."""
    age = int(LASTS.total_seconds())
    response.set_cookie(COOKIE, "1", max_age=age, httponly=True, secure=settings.HTTPS, samesite="Lax")
    return response
