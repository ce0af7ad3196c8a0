"""Sign-ins, sign-outs, changed passwords and failures are written here, each with its network address."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import AuthenticationEvent, AuthenticationKind, User
from accounts.models.sessions import device_in_words

SAME_RUN = datetime.timedelta(minutes=10)  # failures at one account from one address within it are one run


def record_authentication(
    kind: str, user: User | None, *, address: str, user_agent: str, at: datetime.datetime | None = None
) -> AuthenticationEvent | None:
    """Write that ``user`` (None: a name that nobody bears) signed in, or whatever ``kind`` says; return None for a
    failure of a run that is written already: whoever tries a thousand names must not fill the disk.
    """
    at, where = at or timezone.now(), address or None
    failures = AuthenticationEvent.objects.filter(kind=kind, user=user, address=where, at__gt=at - SAME_RUN)
    if kind == AuthenticationKind.FAILED and failures.exists():
        return None
    device = device_in_words(user_agent)
    return AuthenticationEvent.objects.create(at=at, user=user, kind=kind, address=where, device=device)


@transaction.atomic
def record_password_change(user: User, *, at: datetime.datetime | None = None) -> None:
    """Write into the record that ``user`` chose a new password for their own account."""
    record("accounts.change_password", user, by=user, place=user.place, at=at)
