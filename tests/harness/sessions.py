"""Sessions as signing in leaves them."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from accounts.models import User


def sign_in_now(client: Client, user: User, *, method: str = "password") -> None:
    """``force_login``, and allauth's note of when and by what: what is grave asks anew of whoever has none.

    Noted for the day, so that a table of many rows does not outlast it.
    """
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": method, "at": time.time() + 86_400}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session.save()
