"""The numbers of a rollup, each grouped by the database at its leaves: the coarsest places that are to be shown."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Substr

from places.models import Place, after, prefix_length
from reporting.models import Figure, Indicator, Report, Round
from reporting.models.compliance import Compliance
from reporting.models.exports import Basis
from reporting.rollups.nodes import Counts

type Key = tuple[str, int]  # leaf, indicator id

# One number for whoever reports: a team, or (negative) a place that reports itself.
REPORTER = Coalesce("team_id", 0 - F("place_id"), output_field=BigIntegerField())


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

    @property
    def several(self) -> bool:
        """Whether a reporter may stand here more than once: in one round it reports once."""
        return len(self.rounds) > 1

    def reports(self) -> Any:  # a ReportQuerySet, with annotations that no type describes
        """The reports at or below the place, with ``leaf`` and ``who`` reports."""
        standing = F("place__path") if self.basis == Basis.THEN else Coalesce("team__place__path", "place__path")
        return (
            Report.objects.filter(round__in=self.rounds)
            .annotate(standing=standing)
            .filter(standing__gte=self.place.path, standing__lt=after(self.place.path))
            .annotate(leaf=Substr("standing", 1, prefix_length(self.leaf_level)), who=REPORTER)
        )


def counts(question: Question, at: datetime.datetime) -> dict[str, Counts]:
    """How the reports of each leaf stand at ``at``."""
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
    return {row.pop("leaf"): Counts(**{name: row[name] for name in Counts.__dataclass_fields__}) for row in rows}


def asked(question: Question) -> dict[Key, int]:
    """Distinct reporters asked for an indicator."""
    rows = question.reports().values_list("leaf", "round__indicators").annotate(Count("who", distinct=question.several))
    return {(leaf, indicator): of for leaf, indicator, of in rows if indicator}


def answers(question: Question) -> dict[Key, tuple[int, int]]:
    """Sum and number of distinct reporters behind it, of answered figures in reports that count.

    A returned report's figures are out until it is sent again. Flows add over rounds; of a stock, each reporter's
    latest answered round stands, at the place where it was answered.
    """
    counting = Q(figures__value__isnull=False)
    if question.several:
        counting &= Q(figures__indicator__kind=Indicator.Kind.FLOW) | ~_answered_later(question)
    found = question.reports().counted().filter(counting)
    rows = found.values_list("leaf", "figures__indicator").annotate(
        Sum("figures__value"), Count("who", distinct=question.several)
    )
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
    by_team = later.filter(**{f"{prefix}team": OuterRef("team")})
    by_place = later.filter(**{f"{prefix}team": None, f"{prefix}place": OuterRef("place")})
    return Q(Exists(by_team)) | Q(Q(team=None) & Exists(by_place))


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


def _targets_of(question: Question, holder: str) -> Iterable[tuple[str, int, int]]:
    through, day = f"{holder}__targets", question.latest.data_to
    # One filter: a second one would join the targets a second time.
    counting = Q(
        team__isnull=holder == "place",
        round__indicators=F(f"{through}__indicator"),
        **{f"{through}__starts_on__lte": day, f"{through}__ends_on__gte": day},
    )
    if question.several:
        asking = Q(round__in=question.rounds, round__indicators=OuterRef(f"{through}__indicator"))
        counting &= ~_by_same_reporter(Report.objects.filter(_later(), asking))
    reports = question.reports().filter(counting)
    return reports.values_list("leaf", f"{through}__indicator").annotate(Sum(f"{through}__value"))


@dataclass(frozen=True)
class Moved:
    """An indicator that one team was asked for, and answered, at more than one leaf."""

    indicator: int
    asked_at: frozenset[str]
    answered_at: frozenset[str]


def moved(question: Question) -> list[Moved]:
    """What a team did that stood elsewhere from one round to the next: it is one reporter wherever both lie below.

    Only then: by today's places a team stands in one, and in one round it reports once.
    """
    if not question.several or not question.of_teams or question.basis == Basis.NOW:
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
    at: dict[tuple[int, int], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for team, indicator, leaf, has_answered, kind in rows.values_list(
        "team", "round__indicators", "leaf", "answered", "round__indicators__kind"
    ):
        at[team, indicator][0].add(leaf)
        if has_answered and kind == Indicator.Kind.FLOW:  # of a stock only one round stands already
            at[team, indicator][1].add(leaf)
    return [Moved(indicator, frozenset(a), frozenset(b)) for (_, indicator), (a, b) in at.items() if indicator]
