"""Who may send by a channel now: one worker at a time, and nobody while its service asked to be left alone."""

import datetime

from django.db.models import Q

from notices.models import Gateway

LEASE = datetime.timedelta(minutes=1)  # longer than one batch takes at the worst, each letter with a file made for it


def lease_gateway(channel: str, *, at: datetime.datetime) -> datetime.datetime | None:
    """Take the channel for one worker; return until when it has it, None where another has it or it is paused."""
    Gateway.objects.bulk_create([Gateway(channel=channel)], ignore_conflicts=True)
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    awake = Q(paused_until=None) | Q(paused_until__lte=at)
    until = at + LEASE
    rows = Gateway.objects.filter(free, awake, channel=channel)
    return until if rows.update(leased_until=until, paused_until=None, trouble="") else None


def prolong_lease(channel: str, lease: datetime.datetime, *, at: datetime.datetime) -> datetime.datetime | None:
    """Return until when the worker with that ``lease`` keeps the channel; None where another took it meanwhile."""
    until = max(at + LEASE, lease)
    return until if Gateway.objects.filter(channel=channel, leased_until=lease).update(leased_until=until) else None


def release_gateway(channel: str, lease: datetime.datetime) -> None:
    """Give the channel back, if that ``lease`` still holds it."""
    Gateway.objects.filter(channel=channel, leased_until=lease).update(leased_until=None)


def pause_gateway(channel: str, reason: str, *, until: datetime.datetime) -> None:
    """Leave the service behind a channel alone until then; ``reason`` is a code of ``notices.adapter``."""
    Gateway.objects.filter(channel=channel).update(paused_until=until, trouble=reason)
