"""How far a place came on the way to its targets, beside how much of their time is gone."""

import datetime
from typing import NamedTuple

from django.db.models import Max, Min, Q

from places.models import Place, standing_in, subtree
from reporting.models import Indicator, Round, Target
from reporting.rollups import Node
from reporting.rollups.nodes import ratio
from teams.models import Placement


class TargetCourse(NamedTuple):
    """``done`` of ``target`` up to ``through``, a day of the window from ``starts_on`` to ``ends_on``."""

    indicator: Indicator
    done: int | None
    target: int
    starts_on: datetime.date
    ends_on: datetime.date
    through: datetime.date

    @property
    def time_gone(self) -> float:
        """From 0 to 1."""
        return ((self.through - self.starts_on).days + 1) / ((self.ends_on - self.starts_on).days + 1)

    @property
    def attainment(self) -> float | None:
        """Done ÷ target; may pass 1. None: nobody answered, which is not zero."""
        return ratio(self.done, self.target)

    @property
    def bar(self) -> str:
        """How long a bar of it is, as SVG writes it."""
        return f"{min(self.attainment or 0, 1) * 100:.1f}%"

    @property
    def mark(self) -> str:
        return f"{self.time_gone * 100:.1f}%"

    @property
    def is_behind(self) -> bool:
        return (self.attainment or 0) < self.time_gone


def target_courses(place: Place, node: Node, round_: Round) -> list[TargetCourse]:
    """Return those indicators of ``node``, the rollup of one round, that have a target, the furthest behind first.

    The window spans those of all who hold a part of the target on the last day of the round. One query.
    """
    asked = {figure.indicator.pk: figure for figure in node.figures if figure.target}
    if not asked:
        return []
    standing = Placement.objects.filter(subtree(place, "place__path")).order_by()
    held = Q(team__in=standing.values("team")) | standing_in(place, "team__place__path") | subtree(place, "place__path")
    rows = Target.objects.in_force_on(round_.data_to).filter(held, indicator__in=asked).order_by()
    windows = rows.values_list("indicator").annotate(Min("starts_on"), Max("ends_on"))
    found = [
        TargetCourse(figure.indicator, figure.done, figure.target or 0, starts_on, ends_on, round_.data_to)
        for pk, starts_on, ends_on in windows
        for figure in [asked[pk]]
    ]
    return sorted(
        found, key=lambda one: ((one.attainment or 0) - one.time_gone, one.indicator.order, one.indicator.code)
    )
