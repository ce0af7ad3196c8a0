"""A curve shows how the coverage of a place came closer to a milestone, day by day.

Read from the days on which places and placements began and ended, in two queries, whatever the stretch of time.
"""

import datetime
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from places.models import Place, subtree
from teams.models import Milestone, Placement
from teams.rollups.coverage import COUNTED, CoverageTally
from teams.rollups.milestones import area_on

MOST = 60  # days of change shown one by one; more are read at the ends of months
ONE_DAY = datetime.timedelta(days=1)

type Span = tuple[datetime.date, datetime.date]  # first and last day; date.min and date.max where open


@dataclass(frozen=True)
class CurvePoint:
    """The tally of a day; it holds until the next point."""

    on: datetime.date
    tally: CoverageTally


class _Holding:
    """How many of some spans hold on a day."""

    def __init__(self, spans: Iterable[Span]) -> None:
        spans = list(spans)
        self.firsts = sorted(first for first, _ in spans)
        self.lasts = sorted(last for _, last in spans)

    def on(self, day: datetime.date) -> int:
        return bisect_right(self.firsts, day) - bisect_left(self.lasts, day)

    def changes(self) -> Iterator[datetime.date]:
        yield from self.firsts
        yield from (last + ONE_DAY for last in self.lasts if last < datetime.date.max)


def milestone_curve(milestone: Milestone, place: Place, *, until: datetime.date) -> list[CurvePoint]:
    """Return the coverage that ``milestone`` counts in ``place``, from the eve of the first team to ``until``.

    A point at each day on which anything changed, or, when those are more than MOST, at the ends of months and on the
    due day; always one at ``until``. Without any team by then, that one alone.
    """
    until = milestone.within.last_day(until)
    lives = _lives(milestone, place, until)
    places = _Holding(lives.values())
    with_team = _Holding(_covered_spans(milestone, place, lives))
    if not with_team.firsts or with_team.firsts[0] > until:
        return [CurvePoint(until, CoverageTally("", places.on(until), 0))]
    eve = with_team.firsts[0] - ONE_DAY
    days = {eve, until, *(day for day in (*places.changes(), *with_team.changes()) if eve < day < until)}
    if len(days) > MOST:
        due = {milestone.due_on} if eve < milestone.due_on < until else set()
        days = {eve, until, *_month_ends(eve, until)} | due
    return [CurvePoint(day, CoverageTally("", places.on(day), with_team.on(day))) for day in sorted(days)]


def _lives(milestone: Milestone, place: Place, until: datetime.date) -> dict[int, Span]:
    """Return the places that the milestone counts within ``place``, with the days on which they existed."""
    found = Place.objects.filter(area_on(place, until)).within(milestone.within)
    found = found.filter(level__in=COUNTED, kind__in=list(milestone.kinds))
    return {pk: _span([first], [last]) for pk, first, last in found.values_list("pk", "valid_from", "valid_to")}


def _covered_spans(milestone: Milestone, place: Place, lives: dict[int, Span]) -> Iterator[Span]:
    """Yield the stretches of days on which each place existed and had a team; two teams make one stretch."""
    found: dict[int, list[Span]] = defaultdict(list)
    placements = Placement.objects.filter(
        subtree(milestone.within, "place__path"), place__kind__in=list(milestone.kinds)
    )
    rows = placements.values_list(
        "place", "starts_on", "team__established_on", "ends_on", "team__dissolved_on"
    )  # fmt: skip
    for pk, starts_on, established_on, ends_on, dissolved_on in rows:
        if pk in lives:
            first, last = lives[pk]
            span = _span([first, starts_on, established_on], [last, ends_on, dissolved_on])
            if span[0] <= span[1]:
                found[pk].append(span)
    for spans in found.values():
        yield from _merged_spans(spans)


def _span(firsts: list[datetime.date | None], lasts: list[datetime.date | None]) -> Span:
    """Return the days that lie within all of them."""
    return max(day or datetime.date.min for day in firsts), min(day or datetime.date.max for day in lasts)


def _merged_spans(spans: list[Span]) -> Iterator[Span]:
    """Yield the same days without overlap; one that begins the day after another ends goes on."""
    spans.sort()
    first, last = spans[0]
    for begins, ends in spans[1:]:
        if last == datetime.date.max or begins <= last + ONE_DAY:
            last = max(last, ends)
        else:
            yield first, last
            first, last = begins, ends
    yield first, last


def _month_ends(after: datetime.date, before: datetime.date) -> Iterator[datetime.date]:
    """Yield the last days of months strictly between two days."""
    month = after.replace(day=1)
    while True:
        month = (month + 31 * ONE_DAY).replace(day=1)
        end = month - ONE_DAY
        if end >= before:
            return
        if end > after:
            yield end
