"""Why the reports of places are not in on time: the counts of a rollup, and of what is overdue how many for each cause.

What the causes are, and which comes first, is said in ``reporting/models/report_causes.py``.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django.db.models import Count, Q
from django.utils import timezone

from core.templatetags.wording import number
from places.models import COUNTRY, Place, paths_up, subtrees
from reporting.models import CAUSES_OF_SILENCE, Report, ReportCause, ReportQuerySet, Round, with_report_causes
from reporting.models.basis import Basis
from reporting.rollups.nodes import Counts, Node
from reporting.rollups.questions import RollupQuestion, path_of_leaf
from reporting.rollups.ranking import COMPLETENESS, OF_RECEIVED, TIMELINESS
from reporting.rollups.sums import Said, leaf_level, places_below, tree


@dataclass(frozen=True)
class CauseCounts(Counts):
    """The counts of a rollup, with ``missing`` divided by CAUSES_OF_SILENCE."""

    unplaced: int = 0
    headless: int = 0
    no_account: int = 0
    unseen: int = 0
    silent: int = 0

    def of(self, cause: ReportCause) -> int:
        return int(getattr(self, cause.value))


def cause_counts(node: Node) -> CauseCounts:
    """Return the counts of a node that ``causes`` gave, under their own type."""
    return cast(CauseCounts, node.counts)


class ChiefCause(NamedTuple):
    """The cause of the most reports of a place."""

    cause: ReportCause
    reports: int

    def in_words(self, reporters: str) -> str:
        """Return it with what those who report are called: "12 tổ chưa có tài khoản"."""
        return f"{number(self.reports)} {reporters} {self.cause.in_sentence}"


# What lowers each rate of reports and can be mended, the most urgent first. Nothing is wrong with what is excused or
# not yet due; what was sent back was sent, in time or late, and lowers none of them.
CAUSES_OF_MEASURE = {
    COMPLETENESS.key: CAUSES_OF_SILENCE,
    TIMELINESS.key: (*CAUSES_OF_SILENCE, ReportCause.LATE),
    OF_RECEIVED.key: (ReportCause.LATE,),
}


def chief_cause(counts: CauseCounts, measure: str = TIMELINESS.key) -> ChiefCause | None:
    """Return the cause with the most reports among those that lower a ``measure`` (a key of CAUSES_OF_MEASURE), of
    equal ones the first; None where there is none.
    """
    chief = max(CAUSES_OF_MEASURE[measure], key=counts.of)
    return ChiefCause(chief, counts.of(chief)) if counts.of(chief) else None


def cause_in_words(counts: CauseCounts, measure: str, reporters: str) -> str:
    """Return why a rate of reports is not whole, "2 tổ chưa có tài khoản; 3 tổ được miễn, không tính"; "" where nothing
    is to be mended.
    """
    chief = chief_cause(counts, measure)
    if chief is None:
        return ""
    has_excused = counts.excused and measure != OF_RECEIVED.key
    apart = f"; {number(counts.excused)} {reporters} được miễn, không tính" if has_excused else ""
    return chief.in_words(reporters) + apart


def causes(
    rounds: Sequence[Round],
    place: Place,
    *,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
    down_to: int | None = None,
) -> Node:
    """Return the tree that ``rollup`` gives, counted from the reports, its ``counts`` as CauseCounts and without
    figures. Two queries, however many places and rounds.
    """
    at, limit = at or timezone.now(), down_to or place.level
    question = RollupQuestion(rounds=rounds, place=place, basis=Basis(basis), leaf_level=leaf_level(place, limit))
    found: dict[int, CauseCounts] = defaultdict(CauseCounts)
    for leaf, counts in _counts_by_leaf(question, at).items():
        for above in [COUNTRY, *map(int, paths_up(path_of_leaf(leaf)))]:
            found[above] += counts
    below = places_below(question, limit, found, at)
    said: dict[int, Said] = {one.pk: (found[int(one.path or COUNTRY)], [], None) for one in (place, *below)}
    return tree(place, below, said)


def reports_behind(
    rounds: Sequence[Round], place: Place, *, basis: str, at: datetime.datetime, own: bool = False
) -> ReportQuerySet:
    """Return the reports that ``causes`` counts at ``place``, each with its cause; ``own``: those alone that stand at
    none of the places below it.
    """
    question = RollupQuestion(rounds=rounds, place=place, basis=Basis(basis), leaf_level=place.level)
    reports: ReportQuerySet = with_report_causes(question.reports_here(), rounds, at)
    if own:
        reports = reports.exclude(subtrees(Place.objects.filter(parent=place).order_by("path"), "standing"))
    return reports


def _counts_by_leaf(question: RollupQuestion, at: datetime.datetime) -> dict[int, CauseCounts]:
    explained: Any = with_report_causes(question.reports_here(), question.rounds, at).order_by()
    rows = explained.values_list("leaf", "compliance", "cause").annotate(
        expected=Count("pk"),
        received=Count("first_submitted_at"),
        returned=Count("pk", filter=Q(state=Report.State.RETURNED)),
    )
    found: dict[int, CauseCounts] = defaultdict(CauseCounts)
    for leaf, way, cause, expected, received, returned in rows:
        kinds = {way: expected, cause: expected} if cause else {way: expected}
        found[leaf] += CauseCounts(expected=expected, received=received, returned=returned, **kinds)
    return found
