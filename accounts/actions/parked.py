"""A form that was sent when its session had run out is parked, taken up again or dropped."""

import datetime
import json
import re
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import ParkedForm, User

AT_MOST = 3  # of one account; the oldest goes
LONGEST = 100_000  # characters of all that was typed
NEVER_KEPT = frozenset({"message"})  # pasted to be read, with residents' names perhaps: its page says it is not kept
SECRET = re.compile(r"passw|passphrase|passcode|secret|otp|recovery|credential|csrf", re.IGNORECASE)


@transaction.atomic
def park(
    *,
    by: User,
    path: str,
    fields: Iterable[tuple[str, str]],
    had_files: bool = False,
    at: datetime.datetime | None = None,
) -> ParkedForm | None:
    """Keep what ``by`` sent to ``path`` of the portal; return None where it is too long or nothing
    is in it.

    It is not recorded: nothing has been done yet, and the row is gone within a day.
    """
    kept = [(name, value) for name, value in fields if name not in NEVER_KEPT and not SECRET.search(name)]
    if not kept or len(json.dumps(kept)) > LONGEST or len(path) > ParkedForm.LONGEST_PATH:
        return None
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two at once would keep one too many
    mine = ParkedForm.objects.filter(user=by).order_by("-parked_at", "-pk")
    ParkedForm.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[AT_MOST - 1 :])).delete()
    return ParkedForm.objects.create(
        user=by,
        token=secrets.token_urlsafe(24),
        path=path,
        sealed=ParkedForm.seal(kept),
        had_files=had_files,
        parked_at=at or timezone.now(),
    )


def drop(token: str, *, by: User) -> None:
    """Delete a form that ``by`` had parked, since they sent it after all or gave it up. It is safe
    to run twice.
    """
    ParkedForm.objects.filter(token=token, user=by).delete()


def sweep(*, at: datetime.datetime | None = None) -> None:
    """Delete the parked forms that nobody came back for."""
    ParkedForm.objects.filter(parked_at__lte=(at or timezone.now()) - ParkedForm.KEPT_FOR).delete()
