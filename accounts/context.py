"""What templates may ask about the signed-in user: ``{% if may.EDIT_TEAMS %}``."""

from django.http import HttpRequest

from accounts.models import User
from accounts.roles import Permission


def permissions(request: HttpRequest) -> dict[str, dict[str, bool]]:
    """``may``: every permission's name and whether this user holds it. No query: rights are on the user in hand."""
    user = getattr(request, "user", None)
    return {"may": {verb.name: isinstance(user, User) and user.may(verb) for verb in Permission}}
