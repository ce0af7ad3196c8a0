"""The quiet hours, in which nobody is reminded and no phone rings."""

import datetime

from django.conf import settings

from core.working_days import VIETNAM


def is_daytime(at: datetime.datetime) -> bool:
    """Tell whether people may be disturbed at ``at``, whatever the clock of the machine.

    QUIET_HOURS is "20-7": from 20:00 to before 7:00 in Vietnam. Empty, no hour is quiet.
    """
    if not settings.QUIET_HOURS:
        return True
    begin, end = _quiet_hours()
    hour = at.astimezone(VIETNAM).hour
    quiet = begin <= hour < end if begin <= end else hour >= begin or hour < end
    return not quiet


def awake_since(at: datetime.datetime) -> datetime.datetime:
    """Return the last end of the quiet hours before ``at``: what came in them may have waited until then."""
    local = at.astimezone(VIETNAM)
    end = local.replace(hour=_quiet_hours()[1] if settings.QUIET_HOURS else 0, minute=0, second=0, microsecond=0)
    return end if end <= local else end - datetime.timedelta(days=1)


def _quiet_hours() -> tuple[int, int]:
    begin, end = (int(hour) % 24 for hour in settings.QUIET_HOURS.split("-"))
    return begin, end
