"""When the clock reminds those who still owe a report: the steps that a series and each of its rounds hold."""

import datetime
from typing import NamedTuple

from django.conf import settings

from core.working_days import DAY, VIETNAM, last_day

DAYS_AT_MOST = 30  # before or after the last day
HOURS = range(7, 20)  # in which people may be disturbed
STEPS_AT_MOST = 10
FIRST_HOUR = HOURS.start  # of a step that says no hour

type StoredSteps = list[list[int]]  # [[-3, 7], [0, 8]]: days from the last day and an hour, the earliest first


class ReminderStep(NamedTuple):
    """One reminder: ``days`` after the last day on which a report is in time, negative before it, at ``hour``.

    Its day is what it is: a step that moves to another hour of the same day is still the same, and goes once.
    """

    days: int
    hour: int = FIRST_HOUR

    def day_of(self, due_at: datetime.datetime) -> datetime.date:
        return last_day(due_at) + self.days * DAY

    def at(self, due_at: datetime.datetime) -> datetime.datetime:
        """Return the instant at which it comes for a report due at ``due_at``."""
        return datetime.datetime.combine(self.day_of(due_at), datetime.time(self.hour), VIETNAM)

    def __str__(self) -> str:
        return f"{days_in_words(self.days)}, {hour_in_words(self.hour)}"


def days_in_words(days: int) -> str:
    """Return a day beside a deadline's last one, as people say it: "3 ngày trước", "ngày cuối", "1 ngày sau"."""
    return f"{abs(days)} ngày {'trước' if days < 0 else 'sau'}" if days else "ngày cuối"


def hour_in_words(hour: int) -> str:
    return f"{hour} giờ"


def reminder_steps(stored: StoredSteps | None) -> list[ReminderStep]:
    """Return the steps that a row holds; those of ``REMINDER_DAYS`` where it holds none of its own."""
    if stored is None:
        days_set = sorted({days for days in settings.REMINDER_DAYS if abs(days) <= DAYS_AT_MOST})
        return [ReminderStep(days) for days in days_set[:STEPS_AT_MOST]]
    return [ReminderStep(days, hour) for days, hour in stored]


def stored_steps(steps: list[ReminderStep]) -> StoredSteps:
    return [[step.days, step.hour] for step in sorted(steps)]
