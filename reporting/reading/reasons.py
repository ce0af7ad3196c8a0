"""Why the figures of a clause are not those of the round: planned, past, cumulated, of a part of it, denied."""

from reporting.reading.clauses import Clause
from reporting.reading.periods import Months, RoundDays, months_said
from reporting.reading.pieces import Sort
from reporting.reading.vocabulary import (
    CUMULATED,
    HELD,
    NEUTRAL,
    PARTIAL,
    PAST,
    PLANNED,
    RESETS,
    RESETS_OF_PLANS,
    SUBSET,
    UNTIL_NOW,
    holds,
)

OTHER_PERIOD = "là số của kỳ khác"
_ORDER = (PLANNED, PAST, CUMULATED, OTHER_PERIOD, PARTIAL, UNTIL_NOW, HELD, SUBSET)


def reason_against(clause: Clause, days: RoundDays, lasting: str) -> tuple[str, bool]:
    """Return why the figures of ``clause`` are not the round's, "" where it says nothing of the kind; and whether it
    says that they are, after what held until now (``lasting``).
    """
    reasons = [reason for reason, *_ in clause.forbidden]
    periods = [months_said(piece.word) for piece in clause.pieces if piece.sort == Sort.PERIOD]
    for said in periods:
        if said is None or not days.is_meant_by(said):
            reasons.append(PARTIAL if said is None or _is_within(said, days) else OTHER_PERIOD)
    reasons += _reason_of_days(clause, days)
    reason = next((one for one in _ORDER if one in reasons), next(iter(reasons), ""))
    if reason:
        return reason, False
    resets = RESETS_OF_PLANS if lasting == PLANNED else RESETS
    return "", bool(periods) or holds(clause.said_words(), resets)


def _is_within(said: Months, days: RoundDays) -> bool:
    own = days.months
    return own.first <= said.first and said.last <= own.last and said.year in (None, own.year)


def _reason_of_days(clause: Clause, round_days: RoundDays) -> list[str]:
    days = [round_days.day_of(one.word) for one in clause.pieces if one.sort == Sort.DAY]
    if not days or (len(days) == 2 and round_days.is_spanned_by(days[0], days[1])):
        return []
    are_at_the_end = all(map(round_days.is_about_its_end, days))
    if not clause.numbers:
        return [] if are_at_the_end else [PARTIAL]
    return [UNTIL_NOW if are_at_the_end else PARTIAL]


def strange_words(clause: Clause, units: frozenset[str]) -> list[str]:
    """Return the words of a clause that neither forbid nor count nor say nothing."""
    forbidding = {index for _, _, first, last in clause.forbidden for index in range(first, last)}
    words = [word for index, (word, _, _) in enumerate(clause.words) if index not in forbidding]
    return [word for word in words if word not in NEUTRAL and word not in units]
