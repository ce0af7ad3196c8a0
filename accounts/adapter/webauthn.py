"""What WebAuthn (level 2, §7) asks of a portal and the library leaves to it: the origin to the letter, and a counter of
signatures that rises.
"""

import logging
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from fido2.utils import websafe_decode
from fido2.webauthn import AuthenticationResponse, CollectedClientData

log = logging.getLogger("accounts.webauthn")


def check_origin(request: HttpRequest, answer: Any) -> None:
    """Raise ValueError if the browser made ``answer`` on another page than the portal's, or in a frame of another site.

    The library takes every scheme, port and name below the portal's own. Ours are those that Django takes a form from:
    the address of this request, and what the operator named where a proxy hides it.
    """
    seen = CollectedClientData(websafe_decode(answer["response"]["clientDataJSON"]))
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if seen.origin not in own or seen.cross_origin:
        raise ValueError("A key was used on another origin.")


def shown_counter(answer: Any) -> int:
    """Return how many signatures the authenticator that made ``answer`` says it has made."""
    return AuthenticationResponse.from_dict(answer).response.authenticator_data.counter


def counter_rises(shown: int, *, stored: int, account: int) -> bool:
    """Tell whether a counter is higher than at the last time; where it is not, somebody may hold a copy of the key, and
    the log says so (§7.2, step 21). Keys that are synchronised between phones do not count: theirs is always 0.
    """
    rises = shown > stored or shown == stored == 0
    if not rises:
        log.warning("a key of account %s shows %s signatures after %s: is there a copy of it?", account, shown, stored)
    return rises


@transaction.atomic
def count_second_factor(authenticator: Authenticator, shown: int) -> None:
    """Store the counter that a key of a second factor has shown. Raises ValueError if it did not rise."""
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    stored = row.data.get("counter", row.wrap().authenticator_data.counter)  # at first as when it was added
    if not counter_rises(shown, stored=stored, account=row.user_id):
        raise ValueError("The counter of a key did not rise.")
    row.data["counter"] = shown
    row.save(update_fields=["data"])
