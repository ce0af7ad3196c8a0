"""What is said of a figure beside its box: of which days it is, and whether such a figure may stand in the box."""

import re
from collections.abc import Sequence

from reporting.reading.boxes import Box
from reporting.reading.periods import Months, RoundDays, months_said
from reporting.reading.pieces import Sort
from reporting.reading.statuses import REASONS, Status
from reporting.reading.terms import Term

TIME = "là giờ"
DAY = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})")
_NEVER = (
    Status.PLANNED, Status.PAST, Status.OTHER_PERIOD, Status.PART_OF_PERIOD, Status.NEGATED, Status.WISHED,
    Status.EACH, Status.SHARED, Status.LATER, Status.ABOUT, Status.OTHERS,
)  # fmt: skip


def against(statuses: frozenset[Status], box: Box, *, is_bare: bool) -> str:
    """Return why a figure of which ``statuses`` are said may not stand in ``box``, "" where it may."""
    is_total = bool(statuses & {Status.TOTAL, Status.SUMMED})
    if Status.SUMMED in statuses:
        statuses -= {Status.PART_OF_PERIOD} if is_bare else set()
    for status in _NEVER:
        if status in statuses:
            return REASONS[status]
    if box.is_stock and not is_total:
        for status in (Status.INCREASED, Status.NEW):
            if status in statuses:
                return REASONS[status]
    if not box.is_stock:
        for status in (Status.TOTAL, Status.HELD, Status.INCREASED):
            if status in statuses:
                return REASONS[status]
    if is_bare and Status.SUBSET in statuses and Status.COUNTED not in statuses:
        return REASONS[Status.SUBSET]
    return ""


def of_period(terms: Sequence[Term], days: RoundDays) -> frozenset[Status]:
    """Return what the months and days that are named say: of the round, of a part of it, of another time."""
    found: set[Status] = set()
    named = [one.piece for one in terms if one.piece]
    if any(one.figure and one.figure.reason == TIME for one in terms):
        found.add(Status.PART_OF_PERIOD)
    for piece in named:
        if piece.sort == Sort.PERIOD:
            said = months_said(piece.word)
            is_part = said is None or (not days.is_meant_by(said) and _is_within(said, days))
            found.add(
                Status.PART_OF_PERIOD
                if is_part
                else Status.OWN
                if said and days.is_meant_by(said)
                else Status.OTHER_PERIOD
            )
    dates = [days.day_of(piece.word) for piece in named if piece.sort == Sort.DAY]
    if not dates or (len(dates) > 1 and days.is_spanned_by(dates[0], dates[1])):
        return frozenset(found)
    if not all(map(days.is_about_its_end, dates)):
        found.add(Status.PART_OF_PERIOD)
    return frozenset(found)


def _is_within(said: Months, days: RoundDays) -> bool:
    own = days.months
    return own.first <= said.first and said.last <= own.last and said.year in (None, own.year)
