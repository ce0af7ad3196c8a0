"""The hours in which people may be reminded."""

import datetime

from core.working_days import VIETNAM

DAY_FROM, DAY_TO = 7, 20  # o'clock in Vietnam, half-open: nobody is reminded at night


def is_daytime(at: datetime.datetime) -> bool:
    """Whether people may be reminded at ``at``, whatever the clock of the machine."""
    return DAY_FROM <= at.astimezone(VIETNAM).hour < DAY_TO
