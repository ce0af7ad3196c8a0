"""What a summary is made from: its rounds read as a paper reads them, each on its own, and who did best and worst."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from core.working_days import DAY
from overview.exports.document.shortfalls import NOTED
from overview.exports.document.source import PaperSource
from overview.models import PilotSummary, SummaryFinding
from overview.rollups.monthly_comparison import Comparison, comparison
from places.models import Level, Place, subtree
from reporting.models import Indicator, PeriodNote, Practice, Round, SkillGoal
from reporting.periods import Period, exact_period
from reporting.rollups import CauseCounts, RoundReading, cause_counts, causes, rollup, series
from reporting.rollups.newest import rounds_concerning
from reporting.rollups.origins import Origin, origins
from reporting.rollups.same_reporters import ById, sums_of_same_reporters
from reporting.rollups.skills import SkillSums, skill_progress


def period_of_rounds(rounds: Iterable[Round]) -> Period | None:
    """Return the month, quarter, half, nine months or year that the days of ``rounds`` fill without a gap; None where
    they fill none.
    """
    order = sorted(rounds, key=lambda one: (one.data_from, one.data_to))
    if not order or any(after.data_from > before.data_to + DAY for before, after in pairwise(order)):
        return None
    start, end = order[0].data_from, max(one.data_to for one in order)
    if (start, end) == (datetime.date(end.year, 1, 1), datetime.date(end.year, 9, 30)):
        return Period("nine", f"{end.year}-9M", start, end)
    return exact_period(start, end)


def kind_of_summary(rounds: Iterable[Round]) -> str:
    """Return what a summary of ``rounds`` is: a year is closed ("tổng kết"), a part of one is taken stock of."""
    period = period_of_rounds(rounds)
    return "tổng kết" if period and period.kind == "year" else "sơ kết"


@dataclass(frozen=True)
class SummarySource(PaperSource):
    """Of a province, a district or a commune over several rounds, by the places of then."""

    summary: PilotSummary | None = None  # None while one is only being proposed

    @cached_property
    def sections(self) -> list[tuple[str, list[SummaryFinding]]]:
        """The findings that stand, by section; a section without any is left out."""
        if self.summary is None:
            return []
        standing = list(self.summary.findings.filter(is_dropped=False).order_by("position", "pk"))
        by_section = {name: [one for one in standing if one.section == name] for name in SummaryFinding.Section.values}
        return [(name, findings) for name, findings in by_section.items() if findings]

    @cached_property
    def readings(self) -> list[RoundReading]:
        """Each round on its own, the oldest data first."""
        return series(self.rounds, self.place, basis=self.basis, at=self.at, down_to=self.place.level)

    @property
    def rounds_without_reports(self) -> list[Round]:
        """The rounds in which nobody reports here: those of before a reform, of the places of then."""
        return [one.round for one in self.readings if not one.node.expected]

    @cached_property
    def rounds_left_out(self) -> list[Round]:
        """The rounds of the same level and days that nobody chose, the oldest data first."""
        if not self.by:
            return []
        start, end = self.window
        levels = {one.level for one in self.rounds}
        inside = [
            one
            for one in rounds_concerning(self.by, self.place, self.at)
            if one.level in levels and one not in self.rounds and start <= one.data_from and one.data_to <= end
        ]
        return inside[::-1]

    @cached_property
    def made_of(self) -> list[Origin]:
        """The old places that became this one in the year of its last day: what they reported stands at themselves."""
        begun = self.place.valid_from
        if begun is None or begun <= datetime.date(self.last_day.year, 1, 1):
            return []
        return origins([self.place], days=[begun - DAY]).get(self.place.pk, [])

    @cached_property
    def communes_made(self) -> list[Place]:
        """The communes below that began within these days and carry old ones on: these are counted as the map was."""
        if self.place.level >= Level.COMMUNE:
            return []
        start, end = self.window
        begun = Place.objects.within(self.place).at(Level.COMMUNE).filter(valid_from__gt=start, valid_from__lte=end)
        found = list(begun.order_by("path"))
        old = origins(found, days={one.valid_from - DAY for one in found if one.valid_from})
        return [one for one in found if old.get(one.pk)]

    @cached_property
    def first_and_last(self) -> list[RoundReading]:
        """The first and the last round whose deadline is over and in which something was owed; empty where there are
        not two. Every figure of the summary is told of these two.
        """
        over = [one for one in self.readings if one.round.due_at <= self.at and one.node.owed]
        return [over[0], over[-1]] if len(over) > 1 else []

    def sums_at_both_ends(self, indicator: Indicator) -> list[int | None]:
        """Return what ``indicator`` came to in each of ``first_and_last``; None where nobody answered."""
        figures = (one.node.figures for one in self.first_and_last)
        return [next((one.sum for one in some if one.indicator == indicator), None) for some in figures]

    @cached_property
    def same_at_both_ends(self) -> ById:
        """What those said, by the ids of indicators, who answered in both of ``first_and_last``."""
        if not self.first_and_last:
            return {}
        first, last = ([one.round] for one in self.first_and_last)
        return sums_of_same_reporters(last, first, self.place, basis=self.basis, limit=self.place.level).at(self.place)

    @cached_property
    def missing_and_received(self) -> int:
        """How many overdue reports may still be sent: rounds that are closed take nothing more."""
        return sum(one.node.missing for one in self.readings if one.round.receives_at(self.at))

    @cached_property
    def notes(self) -> list[PeriodNote]:
        """The notes that a paper quotes, those of the widest places, in order of time, and then the others."""
        notes = super().notes
        quoted = sorted(notes[:NOTED], key=lambda note: (note.first_day, note.last_day, note.pk))
        return [*quoted, *notes[NOTED:]]

    @cached_property
    def goal(self) -> SkillGoal | None:
        """The aim of the province, where its classes counted before the last day of the data."""
        goal = SkillGoal.objects.of_place(self.place)
        return goal if goal and goal.counted_from <= self.last_day else None

    @cached_property
    def skills(self) -> SkillSums | None:
        """How far the place is on the way to ``goal``; None where there is none."""
        if self.goal is None:
            return None
        return skill_progress(self.place, self.goal.counted_from, self.last_day, basis=self.basis).whole

    @cached_property
    def comparison_below(self) -> Comparison:
        """Who reported in time most and least often over all rounds: places below, of a commune its teams."""
        if not self.by:
            return Comparison("")
        whole = rollup(self.rounds, self.place, basis=self.basis, at=self.at)
        readings = [*self.readings[:-1], self.readings[-1]._replace(node=whole)]
        return comparison(self.by, self.place, readings, self.at)

    @cached_property
    def reasons(self) -> CauseCounts:
        """Why reports were not in on time."""
        return cause_counts(causes(self.rounds, self.place, basis=self.basis, at=self.at))

    @cached_property
    def practices(self) -> list[str]:
        """The titles of the practices of the place that were published in these days, the first one first."""
        start, end = self.instants
        decided = Practice.objects.filter(subtree(self.place, "place__path"), state=Practice.State.PUBLISHED)
        rows = decided.filter(decided_at__gte=start, decided_at__lt=end).order_by("decided_at", "pk")
        return list(rows.values_list("title", flat=True))
