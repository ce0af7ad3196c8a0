"""Whom a message gets to: a notice waits in the portal for who comes there, an e-mail goes to an address.

Who never signed in is not reached by a notice: it lies there unseen.
"""

from django.conf import settings
from django.db.models import Q

from accounts.models import User


def is_mailed(user: User) -> bool:
    """Whether an e-mail goes along with each notice."""
    return bool(user.email) and settings.SENDS_EMAIL


def is_reached(user: User) -> bool:
    """Whether a notice gets to ``user`` by any way."""
    return user.last_login is not None or is_mailed(user)


def signed_in_before(path: str = "") -> Q:
    """The accounts that somebody has signed in with; ``path`` leads from the filtered rows to the account, "user__"."""
    return Q(**{f"{path}last_login__isnull": False})


def has_mail(path: str = "") -> Q:
    """The accounts of which ``is_mailed`` is true."""
    return Q(**{f"{path}email__gt": ""}) if settings.SENDS_EMAIL else Q(**{f"{path}pk__in": []})
