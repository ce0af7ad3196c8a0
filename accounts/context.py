"""What templates may ask about the signed-in user: ``{% if may.EDIT_TEAMS %}``."""

from functools import cache

from django.http import HttpRequest

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


@cache
def _held(role: str) -> dict[str, bool]:
    """As ``User.may`` says of whoever has this role; of nobody, nothing."""
    return {verb.name: bool(role) and verb in RULES[role].may for verb in Permission}
