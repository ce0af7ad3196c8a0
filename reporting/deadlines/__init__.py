"""Deadlines: from the words of a letter to an instant, and what to think of before confirming it.

A deadline is half-open in Vietnam's time, whatever the clock of the machine: received before it is on time, received at
it is late. The portal proposes and says why; an officer confirms, for a wording can be read in more than one way. The
founding letter's "trước ngày 20/6/2022", read strictly, ends on a Sunday.
"""

from core.working_days import last_day
from reporting.deadlines.advice import YEARS, warnings
from reporting.deadlines.counting import counted_from
from reporting.deadlines.reading import DaysFrom, DeadlineReading, propose, read

__all__ = ["YEARS", "DaysFrom", "DeadlineReading", "counted_from", "last_day", "propose", "read", "warnings"]
