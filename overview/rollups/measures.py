"""One measure of a place and of those below it, whichever rollup it is read from: a part, a whole, a ratio."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Substr

from overview.measures import Grade, Measure, grade_of
from places.models import Place, paths_up, prefix_length, subtree
from reporting.models import Indicator
from reporting.rollups.nodes import Node, ratio, walk
from teams.models import Placement
from teams.rollups import CoverageNode
from training.forms.coverage import CoverageQuestion
from training.rollups import TopicCoverage, topic_tally


@dataclass(frozen=True)
class Standing:
    """``part`` of ``whole`` at a place; a part of None was not answered, a whole of 0 or None divides nothing.

    ``most``: what the part can still become by reports that are not due yet; None: nothing is awaited.
    """

    place: Place
    part: int | None
    whole: int | None
    most: int | None = None
    all_excused: bool = False  # reports were expected, and every one is excused

    @property
    def ratio(self) -> float | None:
        """From 0 upwards; attainment may pass 1."""
        return ratio(self.part, self.whole)

    @property
    def grade(self) -> Grade | None:
        """The class it is in whatever becomes of the reports that are not due yet: a place is not judged by a silence
        that has until a later day."""
        certain = grade_of(self.ratio)
        return certain if self.most is None or certain == grade_of(ratio(self.most, self.whole)) else None

    @property
    def is_awaited(self) -> bool:
        """Whether there is something to divide by, but reports that are not due yet can still change the class."""
        return bool(self.whole) and self.most is not None and self.grade is None


def of_reports(node: Node, measure: Measure, indicator: Indicator | None = None) -> Standing:
    """What a rollup of reports says of one place: how many came in, how many in time, or how much was reached."""
    awaited = node.counts.not_due
    if measure == Measure.ATTAINMENT:
        figure = next((one for one in node.figures if one.indicator == indicator), None)
        done, target = (figure.done, figure.target) if figure else (None, None)
        # One report may bring all that the target asks for.
        return Standing(node.place, done, target, max(done or 0, target or 0) if awaited else None)
    if measure == Measure.RATIO:
        ratio = next((one.out_of for one in node.figures if one.indicator == indicator), None)
        part, whole = (ratio.part, ratio.whole) if ratio else (None, None)
        return Standing(node.place, part, whole, max(part or 0, whole or 0) if awaited else None)
    part = node.counts.on_time if measure == Measure.TIMELINESS else node.counts.submitted
    return Standing(node.place, part, node.counts.owed, part + awaited if awaited else None, node.counts.is_all_excused)


def of_reports_below(node: Node, measure: Measure, indicator: Indicator | None = None) -> Iterator[Standing]:
    """The place of ``node``, then all that was opened below it."""
    return (of_reports(one, measure, indicator) for one in walk(node))


def of_coverage_below(node: CoverageNode) -> Iterator[Standing]:
    return (Standing(one.place, one.total.with_team, one.total.places) for one in node.walk())


def of_training(place: Place, lesson: CoverageQuestion) -> Standing:
    """Of the members of the place, those who learned the topic; nothing to divide by where none is asked about."""
    if lesson.topic is None:
        return Standing(place, None, None)
    found = topic_tally(place, **lesson.window, of_teams=False)
    return Standing(place, found.trained, found.members)


def of_training_below(node: TopicCoverage) -> Iterator[Standing]:
    return (Standing(one.place, one.tally.trained, one.tally.members) for one in node.walk())


def teams_below(place: Place, *, on: datetime.date, level: int) -> Counter[str]:
    """How many teams stood on a day at or below each place, by path, down to ``level``. One query."""
    rows = Placement.objects.covering_on(on).filter(subtree(place, "place__path")).order_by()
    leaves = rows.annotate(leaf=Substr("place__path", 1, prefix_length(level))).values_list("leaf")
    found: Counter[str] = Counter()
    for leaf, teams in leaves.annotate(Count("team", distinct=True)):
        for path in paths_up(leaf):
            found[path] += teams
    return found
