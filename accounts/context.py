"""Template variables about signing in and who did: ``{% if may.EDIT_TEAMS %}``, ``{{ session_left }}``."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import is_background_request
from accounts.models import User
from accounts.roles import RULES, Permission


def permissions(request: HttpRequest) -> dict[str, dict[str, bool]]:
    """Return ``may``, which says for each permission whether this user holds it. It takes no query."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_active:
        return {"may": _permissions_of("")}
    if user.looks_back:  # of an ended place: their role says more than they may
        return {"may": {verb.name: user.may(verb) for verb in Permission}}
    return {"may": _permissions_of(user.role)}


def session(request: HttpRequest) -> dict[str, int | None]:
    """Return ``session_left``, the seconds that the session lasts if nothing more is done; None
    without a signed-in user.
    """
    clock, now = getattr(request, "session_clock", None), timezone.now()
    if clock is None:
        return {"session_left": None}
    clock = clock if is_background_request(request) else clock.after_something_done(now)
    return {"session_left": int((clock.ends_at - now).total_seconds())}


def identity_provider(request: HttpRequest) -> dict[str, str]:
    """Return ``identity_provider``, what an account at the province's provider is called; "" where there is none."""
    return {"identity_provider": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}


@cache
def _permissions_of(role: str) -> dict[str, bool]:
    """Return for each permission whether ``role`` holds it, as ``User.may`` says; nobody ("") holds
    none.
    """
    return {verb.name: bool(role) and verb in RULES[role].may for verb in Permission}
