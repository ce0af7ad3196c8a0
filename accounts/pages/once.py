"""A secret that the portal made (a password, a token), shown to the one who asked for it, once."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

SHOWN_WITHIN = 600  # seconds; one that nobody looked at must not lie in the session for a month


@sensitive_variables("secret")
def keep_once(request: HttpRequest, key: str, of: int, secret: str) -> None:
    """Keep ``secret``, of the row with this number, for the page that shows it."""
    request.session[key] = {"of": of, "secret": secret, "at": timezone.now().timestamp()}


@sensitive_variables("kept")
def take_once(request: HttpRequest, key: str, of: int) -> str:
    """Return the secret kept for that row and delete it; "" when there is none or it lay too long."""
    kept: dict[str, Any] = request.session.get(key, {})
    if kept.get("of") != of:
        return ""
    del request.session[key]
    return kept["secret"] if timezone.now().timestamp() - kept["at"] < SHOWN_WITHIN else ""
