"""What a rollup asks, and the numbers of rounds in which a reporter may stand more than once.

Grouped by the database at their leaves: the coarsest places that are to be shown.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Length, Substr

from places.models import Level, Place, prefix_length, subtree
from reporting.models import Figure, Indicator, Report, Round
from reporting.models.basis import Basis
from reporting.models.compliance import Compliance
from reporting.rollups.nodes import COUNTED

type Key = tuple[int, int]  # leaf, indicator id

# One number for whoever reports: a team, or (negative) a place that reports itself.
REPORTER = Coalesce("team_id", 0 - F("place_id"), output_field=BigIntegerField())


class Extent(NamedTuple):
    """The reports of some rounds, wherever they stand: how many, of how many reporters, and between which ids."""

    reports: int
    reporters: int
    first: int | None
    last: int | None

    @property
    def is_dense(self) -> bool:
        """Whether few others lie between the ids: so it is where a round's reports were written together."""
        return bool(self.reports and self.first and self.last and self.last - self.first < 3 * self.reports)


@dataclass(frozen=True)
class Question:
    """Which reports a rollup is about, and at which level they are grouped."""

    rounds: Sequence[Round]
    place: Place
    basis: Basis
    leaf_level: int

    @property
    def latest(self) -> Round:
        return max(self.rounds, key=lambda one: (one.data_to, one.pk))

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
        """Whether a reporter stands here more than once; never in one round, nor in those of several provinces.

        Places that report about different days may be heirs of one another.
        """
        if len({one.data_to for one in self.rounds if one.level != Round.Reporter.TEAM}) > 1:
            return True
        return len(self.rounds) > 1 and self.extent.reporters < self.extent.reports

    @cached_property
    def indicators(self) -> list[Indicator]:
        asked = Indicator.objects.filter(rounds__in=self.rounds).distinct().order_by("order", "code")
        return list(asked.select_related("platform"))

    @cached_property
    def asking(self) -> dict[int, list[int]]:
        """Ids of the rounds that ask, by indicator; empty for one that all of them ask."""
        if len(self.rounds) == 1:
            return {indicator.pk: [] for indicator in self.indicators}
        found: dict[int, list[int]] = defaultdict(list)
        pairs = Round.indicators.through.objects.filter(round__in=self.rounds).order_by("round")
        for indicator, round in pairs.values_list("indicator", "round"):
            found[indicator].append(round)
        every = {one.pk for one in self.rounds}
        return {indicator: [] if every == set(rounds) else rounds for indicator, rounds in found.items()}

    @property
    def is_coarse(self) -> bool:
        """Whether leaves are places by their paths' first digits; else each report's own place, by its id."""
        return self.leaf_level < Level.GROUP

    def reports(self) -> Any:  # a ReportQuerySet, with annotations that no type describes
        """The reports at or below the place, with ``leaf`` and ``who`` reports.

        By today's places a team's report stands where the team does, a place's own where the place does: at its heir,
        or at the lowest place that holds all its heirs (``Place.stands_at``). A leaf is a number, since text is dear to
        group by: a path as digits, which loses nothing but zeros before it.
        """
        then = self.basis == Basis.THEN
        path = F("place__path") if then else Coalesce("team__place__stands_at", "place__stands_at")
        if self.is_coarse:
            leaf: Any = Cast(Substr("standing", 1, prefix_length(self.leaf_level)), BigIntegerField())
        else:
            here = Place.objects.filter(path=OuterRef("standing")).order_by().values("pk")
            leaf = F("place_id") if then else Subquery(here)
        return (
            Report.objects.filter(round__in=self.rounds)
            .annotate(standing=path)
            .filter(subtree(self.place, "standing"))
            .annotate(leaf=leaf, who=REPORTER)
        )


def numbers(question: Question, at: datetime.datetime) -> Iterator[list[int]]:
    """A row a leaf, as of ``statement.numbers``; but a reporter counts once however often it was asked."""
    of, found, wanted = asked(question), answers(question), targets(question)
    ids = [indicator.pk for indicator in question.indicators]
    for leaf, standing in counts(question, at).items():
        keys = [(leaf, pk) for pk in ids]
        sums = [found.get(key, (0, 0)) for key in keys]
        yield [
            leaf,
            *standing,
            *(of.get(key, 0) for key in keys),
            *(total for total, _ in sums),
            *(by for _, by in sums),
            *(wanted.get(key, 0) for key in keys),
            *(key in wanted for key in keys),
        ]


def counts(question: Question, at: datetime.datetime) -> dict[int, list[int]]:
    """How the reports of each leaf stand at ``at``, in the order of ``COUNTED``."""
    ways = {way.value: Count("pk", filter=Q(compliance=way.value)) for way in Compliance}
    rows = (
        question.reports()
        .judged(at)
        .values("leaf")
        .annotate(
            **ways,
            expected=Count("pk"),
            received=Count("pk", filter=Q(first_submitted_at__isnull=False)),
            returned=Count("pk", filter=Q(state=Report.State.RETURNED)),
        )
    )
    return {row["leaf"]: [row[name] for name in COUNTED] for row in rows}


def asked(question: Question) -> dict[Key, int]:
    """Distinct reporters asked for an indicator."""
    rows = question.reports().values_list("leaf", "round__indicators").annotate(Count("who", distinct=True))
    return {(leaf, indicator): of for leaf, indicator, of in rows if indicator}


def answers(question: Question) -> dict[Key, tuple[int, int]]:
    """Sum and number of distinct reporters behind it, of answered figures in reports that count.

    A returned report's figures are out until it is sent again. Flows add over rounds; of a stock, each reporter's
    latest answered round stands, at the place where it was answered.
    """
    counting = Q(figures__indicator__kind=Indicator.Kind.FLOW) | ~_answered_later(question)
    found = question.reports().counted().filter(counting, figures__value__isnull=False)
    rows = found.values_list("leaf", "figures__indicator").annotate(Sum("figures__value"), Count("who", distinct=True))
    return {(leaf, indicator): (total, by) for leaf, indicator, total, by in rows}


def _answered_later(question: Question) -> Q:
    """Whether the same reporter answered the same indicator in a later round of the question, wherever it stood."""
    later = Figure.objects.filter(
        _later("report__"),
        indicator=OuterRef("figures__indicator"),
        value__isnull=False,
        report__round__in=question.rounds,
        report__state__in=[Report.State.SUBMITTED, Report.State.ACCEPTED],
    )
    return _by_same_reporter(later, "report__")


def _later(prefix: str = "") -> Q:
    """Of a round with later data (of two with the same last day, the newer row)."""
    return Q(**{f"{prefix}round__data_to__gt": OuterRef("round__data_to")}) | Q(
        **{f"{prefix}round__data_to": OuterRef("round__data_to"), f"{prefix}round__gt": OuterRef("round")}
    )


def _by_same_reporter(later: QuerySet[Any], prefix: str = "") -> Q:
    """A place goes on in the one that took it over whole; what a divided place reported stays its own."""
    at = f"{prefix}place__"
    by_team = later.filter(**{f"{prefix}team": OuterRef("team")})
    by_place = later.filter(**{f"{prefix}team": None, f"{prefix}place": OuterRef("place")})
    whole = later.alias(own=Length(f"{at}path"), today=Length(f"{at}stands_at")).filter(own=F("today"))
    heirs = {f"{at}stands_at": OuterRef("place__stands_at"), f"{at}valid_from__gt": OuterRef("place__valid_to")}
    by_heir = whole.filter(**{f"{prefix}team": None}, **heirs)
    return Q(Exists(by_team)) | Q(Q(team=None) & (Exists(by_place) | Exists(by_heir)))


def targets(question: Question) -> dict[Key, int]:
    """Sum of the targets of the reporters asked, in force on the last day of the latest round's data.

    Each reporter's target stands once, at the place of the latest round in which it was asked.
    """
    found: dict[Key, int] = defaultdict(int)
    for holder, wanted in (("team", question.of_teams), ("place", question.of_places)):
        if wanted:
            for leaf, indicator, total in _targets_of(question, holder):
                found[leaf, indicator] += total
    return found


def _targets_of(question: Question, holder: str) -> Iterable[tuple[int, int, int]]:
    through, day = f"{holder}__targets", question.latest.data_to
    # One filter: a second one would join the targets a second time.
    counting = Q(
        team__isnull=holder == "place",
        round__indicators=F(f"{through}__indicator"),
        **{f"{through}__starts_on__lte": day, f"{through}__ends_on__gte": day},
    )
    asking = Q(round__in=question.rounds, round__indicators=OuterRef(f"{through}__indicator"))
    counting &= ~_by_same_reporter(Report.objects.filter(_later(), asking))
    reports = question.reports().filter(counting)
    return reports.values_list("leaf", f"{through}__indicator").annotate(Sum(f"{through}__value"))


@dataclass(frozen=True)
class Moved:
    """An indicator that one team was asked for, and answered, at more than one leaf."""

    indicator: int
    asked_at: frozenset[int]
    answered_at: frozenset[int]


def moved(question: Question) -> list[Moved]:
    """What a team did that stood elsewhere from one round to the next: it is one reporter wherever both lie below.

    Only then: by today's places a team stands in one.
    """
    if not question.of_teams or question.basis == Basis.NOW:
        return []
    several = question.reports().filter(team__isnull=False).values("team")
    movers = several.annotate(leaves=Count("leaf", distinct=True)).filter(leaves__gt=1).values("team")
    answered = Figure.objects.filter(
        report=OuterRef("pk"),
        indicator=OuterRef("round__indicators"),
        value__isnull=False,
        report__state__in=[Report.State.SUBMITTED, Report.State.ACCEPTED],
    )
    rows = question.reports().filter(team__in=movers).annotate(answered=Exists(answered))
    at: dict[tuple[int, int], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for team, indicator, leaf, has_answered, kind in rows.values_list(
        "team", "round__indicators", "leaf", "answered", "round__indicators__kind"
    ):
        at[team, indicator][0].add(leaf)
        if has_answered and kind == Indicator.Kind.FLOW:  # of a stock only one round stands already
            at[team, indicator][1].add(leaf)
    return [Moved(indicator, frozenset(a), frozenset(b)) for (_, indicator), (a, b) in at.items() if indicator]
