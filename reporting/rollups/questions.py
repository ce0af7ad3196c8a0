"""What a rollup asks: which reports, and by which places they are grouped."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, Max, Min, Q
from django.db.models.functions import Cast, Coalesce, Substr

from places.models import COUNTRY, SEGMENT, Place, prefix_length, subtree
from reporting.models import Indicator, Report, Round
from reporting.models.basis import Basis

# One number for whoever reports: a team, or (negative) a place that reports itself.
REPORTER = Coalesce("team_id", 0 - F("place_id"), output_field=BigIntegerField())


def counts_old_places(rounds: Sequence[Round], basis: str) -> bool:
    """Return whether ``rounds`` are all of places that ended, but read by the places of today."""
    return basis == Basis.NOW and all(one.within.has_moved for one in rounds)


def path_of_leaf(leaf: int) -> str:
    """Return the path that was read as a number, with the zeros before it."""
    digits = str(leaf)
    return digits.rjust(-(-len(digits) // SEGMENT) * SEGMENT, "0")


class Extent(NamedTuple):
    """The reports of some rounds, wherever they stand: how many, of how many reporters, and between which ids."""

    reports: int
    reporters: int
    first: int | None
    last: int | None

    @property
    def is_dense(self) -> bool:
        """Return whether few others lie between the ids: so it is where a round's reports were written together."""
        return bool(self.reports and self.first and self.last and self.last - self.first < 3 * self.reports)


@dataclass(frozen=True)
class RollupQuestion:
    """The reports of ``rounds`` at or below ``place``, grouped by places of ``leaf_level`` or, where one stands higher,
    by its own.

    ``only``: the ids of the indicators that are added up, None: all that the rounds ask. ``team_kind``: a value of
    ``Team.TeamKind``, whose reports alone are counted; empty: those of every reporter.
    """

    rounds: Sequence[Round]
    place: Place
    basis: Basis
    leaf_level: int
    only: Collection[int] | None = None
    team_kind: str = ""

    @property
    def latest(self) -> Round:
        return self.in_order[-1]

    @property
    def in_order(self) -> list[Round]:
        """Return the rounds, the earliest data first; of two with the same last day, the newer row stands last."""
        return sorted(self.rounds, key=lambda one: (one.data_to, one.pk))

    @cached_property
    def from_the_widest(self) -> list[Round]:
        """Return the rounds so that whatever has days inside another's stands behind it: the last day decides, then the
        first, and of two about the very same days the older row stands behind.
        """
        return sorted(self.rounds, key=lambda one: (-one.data_to.toordinal(), one.data_from, -one.pk))

    @cached_property
    def days_inside_others(self) -> bool:
        """Return whether the days of some round lie inside those of another that asks the same kind of reporter."""
        kinds: dict[bool, list[Round]] = defaultdict(list)
        for one in self.from_the_widest:
            kinds[one.level == Round.Reporter.TEAM].append(one)
        return any(
            one.data_from >= before.data_from
            for rounds in kinds.values()
            for number, one in enumerate(rounds)
            for before in rounds[:number]
        )

    @property
    def of_teams(self) -> bool:
        return any(one.level == Round.Reporter.TEAM for one in self.rounds)

    @property
    def of_places(self) -> bool:
        return any(one.level != Round.Reporter.TEAM for one in self.rounds)

    @cached_property
    def extent(self) -> Extent:
        found = Report.objects.filter(round__in=self.rounds).aggregate(
            reports=Count("pk"), reporters=Count(REPORTER, distinct=True), first=Min("pk"), last=Max("pk")
        )
        return Extent(**found)

    @cached_property
    def several(self) -> bool:
        """Return whether a reporter stands here more than once; never in one round, nor in those of several provinces.

        Places that report about different days may be heirs of one another.
        """
        if len({one.data_to for one in self.rounds if one.level != Round.Reporter.TEAM}) > 1:
            return True
        return len(self.rounds) > 1 and self.extent.reporters < self.extent.reports

    @cached_property
    def indicators(self) -> list[Indicator]:
        asked = Indicator.objects.filter(rounds__in=self.rounds).distinct().order_by("order", "code")
        asked = asked if self.only is None else asked.filter(pk__in=self.only)
        return list(asked.select_related("platform", "out_of"))

    @cached_property
    def asking(self) -> dict[int, list[int]]:
        """Return the ids of the rounds that ask, by indicator; none for one that all of them ask."""
        if len(self.rounds) == 1:
            return {indicator.pk: [] for indicator in self.indicators}
        found: dict[int, list[int]] = defaultdict(list)
        pairs = Round.indicators.through.objects.filter(round__in=self.rounds).order_by("round")
        for indicator, round in pairs.values_list("indicator", "round"):
            found[indicator].append(round)
        every = {one.pk for one in self.rounds}
        return {indicator: [] if every == set(rounds) else rounds for indicator, rounds in found.items()}

    def reports_here(self) -> Any:  # a ReportQuerySet, with annotations that no type describes
        """Return the reports at or below the place, each with its ``leaf`` and ``who`` reports.

        By today's places a team's report stands where the team does, a place's own where the place does: at its heir,
        or at the lowest place that holds all its heirs (``Place.stands_at``). A leaf is a path as a number, which loses
        nothing but the zeros before it, since text is dear to group by.
        """
        return self._reports().filter(subtree(self.place, "standing"))

    def _reports(self) -> Any:
        then = self.basis == Basis.THEN
        standing = F("place__path") if then else Coalesce("team__place__stands_at", "place__stands_at")
        leaf = Cast(Substr("standing", 1, prefix_length(self.leaf_level)), BigIntegerField())
        rows: Any = Report.objects.filter(round__in=self.rounds).annotate(standing=standing)
        rows = rows.filter(team__kind=self.team_kind) if self.team_kind else rows
        return rows.annotate(leaf=leaf, who=REPORTER)

    def reports(self) -> Any:
        """Return the same; where a reporter may stand more than once, with all that it reported, wherever it stood:
        what it said later elsewhere decides what counts here.
        """
        rows, here, then = self._reports(), self.reports_here(), self.basis == Basis.THEN
        is_whole = self.place.level == COUNTRY or all(one.within_id == self.place.pk for one in self.rounds)
        if not self.several or not then or is_whole:
            return here
        teams = here.filter(team__isnull=False).order_by().values("team")
        return rows.filter(Q(team=None) | Q(team__in=teams)) if self.of_places else rows.filter(team__in=teams)
