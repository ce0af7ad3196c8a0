"""What templates may ask about the signed-in user: ``{% if may.EDIT_TEAMS %}``, ``{{ session_left }}``."""

from functools import cache

from django.http import HttpRequest
from django.utils import timezone

from accounts.access import asked_by_the_page
from accounts.models import User
from accounts.roles import RULES, Permission


def permissions(request: HttpRequest) -> dict[str, dict[str, bool]]:
    """``may``: every permission's name and whether this user holds it. No query: rights are on the user in hand."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_active:
        return {"may": _held("")}
    if user.looks_back:  # of an ended place: their role says more than they may
        return {"may": {verb.name: user.may(verb) for verb in Permission}}
    return {"may": _held(user.role)}


def session(request: HttpRequest) -> dict[str, int | None]:
    """``session_left``: seconds that the session lasts if nothing more is done; None where nobody is signed in."""
    clock, now = getattr(request, "session_clock", None), timezone.now()
    if clock is None:
        return {"session_left": None}
    clock = clock if asked_by_the_page(request) else clock.after_something_done(now)
    return {"session_left": int((clock.ends_at - now).total_seconds())}


@cache
def _held(role: str) -> dict[str, bool]:
    """As ``User.may`` says of whoever has this role; of nobody, nothing."""
    return {verb.name: bool(role) and verb in RULES[role].may for verb in Permission}
