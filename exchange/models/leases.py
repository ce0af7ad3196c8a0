"""When a row that a worker held, or one that is to wait before the next attempt, is free again."""

import datetime

from django.conf import settings
from django.db.models import Q


def over(at: datetime.datetime) -> Q:
    """The lease ran out; or it ends later than any that could be given at ``at``: the machine's clock was set back.

    Without the second, a worker that died before the clock was set back by three hours would keep its row for three
    hours. Clocks of two workers may differ by a lease's length.
    """
    longest = datetime.timedelta(seconds=2 * settings.EXPORT_LEASE_SECONDS)
    return Q(leased_until__lt=at) | Q(leased_until__gt=at + longest)


def waits(at: datetime.datetime) -> Q:
    """Nobody holds it, and it is not to wait until ``leased_until`` after an attempt that failed."""
    return Q(leased_until=None) | over(at)


def abandoned(at: datetime.datetime) -> Q:
    """It was begun and is free again, or has waited for a lease's length with nobody to begin it."""
    return Q(attempts__gt=0) | Q(queued_at__lt=at - datetime.timedelta(seconds=settings.EXPORT_LEASE_SECONDS))
