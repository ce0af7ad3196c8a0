"""The notice on personal data is read."""

import datetime

from django.db import transaction

from accounts.actions.events import record
from accounts.models import NOTICE_VERSION, User


@transaction.atomic
def read_notice(user: User, *, at: datetime.datetime | None = None) -> User:
    """Record that ``user`` read the notice as it stands, once for each version."""
    user = User.objects.select_related("place").select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if user.has_read_notice:
        return user
    user.privacy_read_version = NOTICE_VERSION
    user.save(update_fields=["privacy_read_version"])
    record("privacy.read_notice", user, by=user, place=user.place, at=at, after={"version": NOTICE_VERSION})
    return user
