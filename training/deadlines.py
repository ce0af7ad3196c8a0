"""This module says when attendance is taken, how long a code lives, and which of two clocks is believed; it
reads no rows.
"""

import datetime

OPENS_BEFORE = datetime.timedelta(minutes=30)  # people come early; a code shown the day before would travel
LATE_AFTER = datetime.timedelta(minutes=15)  # from the start; who marks themself later than that is late
SLOW_CLOCK = datetime.timedelta(minutes=1)  # a phone behind by less may only have waited for its network


def opens_at(starts_at: datetime.datetime) -> datetime.datetime:
    return starts_at - OPENS_BEFORE


def is_open(starts_at: datetime.datetime, ends_at: datetime.datetime, at: datetime.datetime) -> bool:
    """Return whether people may mark themselves at a sitting: from half an hour before it until it ends."""
    return opens_at(starts_at) <= at < ends_at


def window_of(at: datetime.datetime, seconds: int) -> int:
    """Return the number of the window of ``seconds`` that ``at`` lies in."""
    return int(at.timestamp() // seconds)


def windows_honoured(at: datetime.datetime, seconds: int, grace: int) -> set[int]:
    """Return the windows whose code is taken at ``at``: the present one, and for ``grace`` seconds the one before."""
    return {window_of(at, seconds), window_of(at - datetime.timedelta(seconds=grace), seconds)}


def mark_time(
    made_at: datetime.datetime, *, sent_at: datetime.datetime | None, at: datetime.datetime
) -> datetime.datetime:
    """Return when a mark was made, by the server's clock: ``sent_at`` is the phone's instant of sending, ``at`` the
    server's.

    A clock that runs ahead is set back by as much; one that is more than SLOW_CLOCK behind is set forward. No mark was
    made after it came.
    """
    ahead = sent_at - at if sent_at else datetime.timedelta(0)
    if -SLOW_CLOCK <= ahead < datetime.timedelta(0):
        ahead = datetime.timedelta(0)
    return min(made_at - ahead, at)
