"""This module counts what milestones ask of coverage, and how far a place is from them on a day."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING

from django.db.models import Count, Q

from places.models import Place, existing, standing_in, subtree
from teams.models import Milestone, Placement, covering
from teams.rollups.coverage import COUNTED, CoverageTally, coverage


@dataclass(frozen=True)
class MilestoneStatus:
    """How far ``place`` is from a milestone on a day: the part of the place that the milestone reaches."""

    milestone: Milestone
    place: Place
    on: datetime.date
    tally: CoverageTally
    at_due: CoverageTally

    @property
    def required_places(self) -> int:
        """Return how many places the milestone asks for, rounded up: 80% of 7 asks for 6."""
        return required_places(self.milestone, self.tally)

    @property
    def missing(self) -> int:
        return max(self.required_places - self.tally.with_team, 0)

    @property
    def is_met(self) -> bool:
        """Return whether the milestone is met; one without a place to cover is neither met nor missed: not met."""
        return self.tally.places > 0 and not self.missing

    @property
    def was_met_at_due(self) -> bool:
        return self.at_due.places > 0 and self.at_due.with_team >= required_places(self.milestone, self.at_due)

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        """Return the one bar of the picture."""
        return [(", ".join(self.milestone.kinds).capitalize(), self.tally.with_team, self.tally.places)]

    @property
    def days_left(self) -> int:
        """Return days from ``on`` to the due day, which still counts; negative when it is over."""
        return (self.milestone.due_on - self.on).days

    @property
    def days_over(self) -> int:
        return max(-self.days_left, 0)


@dataclass(frozen=True)
class Ask:
    """One count: the places of ``kinds`` within both areas on a day."""

    kinds: Sequence[str]
    areas: tuple[Place, ...]
    on: datetime.date


def required_places(milestone: Milestone, tally: CoverageTally) -> int:
    return int((milestone.share * tally.places).to_integral_value(ROUND_CEILING))


def milestone_status(milestone: Milestone, place: Place, on: datetime.date) -> MilestoneStatus:
    return milestone_statuses([milestone], place, on)[0]


def milestone_statuses(milestones: Iterable[Milestone], place: Place, on: datetime.date) -> list[MilestoneStatus]:
    """Return how far ``place`` is from each milestone, on a day and on its due day, in two queries for all.

    One whose place has ended is read on that place's last day, of what stands at ``place`` today.
    """
    milestones = list(milestones)
    days = [day for milestone in milestones for day in (milestone.within.last_day(on), milestone.due_on)]
    owners = [milestone for milestone in milestones for _ in range(2)]
    counts = tallies([Ask(owner.kinds, (place, owner.within), day) for owner, day in zip(owners, days, strict=True)])
    pairs = zip(counts[::2], counts[1::2], strict=True)
    return [
        MilestoneStatus(milestone, place, milestone.within.last_day(on), *pair)
        for milestone, pair in zip(milestones, pairs, strict=True)
    ]


def statuses_below(milestone: Milestone, place: Place, on: datetime.date) -> list[MilestoneStatus]:
    """Return how far each place one level down is, those without a place to cover left out; six queries.

    Empty where the milestone reaches only a part of ``place``: that part has a page of its own.
    """
    if not milestone.within.covers(place):
        return []
    now, due = (coverage(place, on=day, kinds=milestone.kinds).children for day in (on, milestone.due_on))
    at_due = {child.place.pk: child.total for child in due}
    return [
        MilestoneStatus(milestone, child.place, on, child.total, at_due.get(child.place.pk, CoverageTally("", 0, 0)))
        for child in now
        if child.total.places
    ]


def tallies(asks: Sequence[Ask]) -> list[CoverageTally]:
    """Return one tally an ask, in order: two queries for all of them."""
    if not asks:
        return []
    places = Place.objects.filter(level__in=COUNTED).aggregate(
        **{f"n{i}": Count("pk", filter=_matching(ask)) for i, ask in enumerate(asks)}
    )
    teams = Placement.objects.filter(place__level__in=COUNTED).aggregate(
        **{
            f"n{i}": Count("place", distinct=True, filter=_matching(ask, "place__") & covering(ask.on))
            for i, ask in enumerate(asks)
        }
    )
    return [CoverageTally("", places[f"n{i}"], teams[f"n{i}"]) for i in range(len(asks))]


def _matching(ask: Ask, prefix: str = "") -> Q:
    found = existing(ask.on, prefix) & Q(**{f"{prefix}kind__in": list(ask.kinds)})
    for area in ask.areas:
        found &= area_on(area, ask.on, f"{prefix}path")
    return found


def area_on(area: Place, day: datetime.date, path: str = "path") -> Q:
    """Return the condition for what lay in ``area`` on a day: before it began, for what stands there today."""
    return standing_in(area, path) if area.valid_from and day < area.valid_from else subtree(area, path)
