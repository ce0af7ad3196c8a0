"""What a summary is made from: its rounds read as a paper reads them, each on its own, and who did best and worst."""

from dataclasses import dataclass
from functools import cached_property

from overview.exports.document.shortfalls import NOTED
from overview.exports.document.source import PaperSource
from overview.models import PilotSummary, SummaryFinding
from overview.rollups.monthly_comparison import Comparison, comparison
from places.models import subtree
from reporting.models import PeriodNote, Practice, Round, SkillGoal
from reporting.rollups import CauseCounts, RoundReading, cause_counts, causes, rollup, series
from reporting.rollups.newest import rounds_concerning
from reporting.rollups.skills import SkillSums, skill_progress


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
    def first_and_last(self) -> list[RoundReading]:
        """The first and the last round whose deadline is over and in which something was owed; empty where there are
        not two. Every figure of the summary is told of these two.
        """
        over = [one for one in self.readings if one.round.due_at <= self.at and one.node.owed]
        return [over[0], over[-1]] if len(over) > 1 else []

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
