"""What one paper is made from: the rollup of its rounds, what it is held against, and the teams, training and
difficulties of the same days.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import Letterhead, era_on, letterhead
from core.text import lower_first
from overview.exports.document.parts import PARTS, Paper
from overview.exports.document.phrases import kinds_of
from overview.models import PaperText
from places.models import Level, Place, subtree
from reporting.exports.source import Source
from reporting.models import Compliance, Difficulty, PeriodNote, Report, Round
from reporting.rollups import CauseCounts, Node, cause_counts, causes, walk
from reporting.rollups.attainment import attainments
from reporting.rollups.period_sums import previous_rounds, same_period_last_year
from reporting.rollups.ranking import Ranking, RankingMeasure, Reached, ranking
from reporting.rollups.resident_classes import ClassSums, class_sums, classes_held
from reporting.rollups.trends import Trend, trend
from teams.exports.teams import NamesAbove
from teams.models import Placement, Team, TeamTerms, terms_on
from teams.rollups import CoverageNode, CoverageTally, People, coverage, people
from teams.rollups.coverage import waiting_places, waiting_teams
from training.models import Attendance, Learned, Session, Topic
from training.rollups import TopicTally as Taught
from training.rollups import members_untrained
from training.rollups.coverage import topic_tally


@dataclass(frozen=True)
class PaperSource(Source):
    """Of a province, a district or a commune; by the places of then, as what was reported upward is read.

    ``has_annexes``: the tables by place, by indicator and of who is missing stand behind the report.
    """

    has_annexes: bool = False

    def count(self) -> None:
        _ = self.root, self.overdue_reports, self.topics, self.since_last, self.since_last_year

    @property
    def paper(self) -> Paper:
        return Paper.PROVINCE if self.office.place.level == Level.PROVINCE else Paper.LOCAL

    @cached_property
    def department(self) -> Letterhead:
        """The province's, which a commune or a district reports to."""
        return letterhead(self.province, on=timezone.localdate(self.at))

    @property
    def ministry(self) -> str:
        """As it is called on the day on which the paper is drawn up."""
        return era_on(timezone.localdate(self.at)).ministry

    @property
    def recipient(self) -> str:
        """Whom the office reports to: the ministry, or the department."""
        return self.ministry if self.paper == Paper.PROVINCE else self.department.name

    @cached_property
    def above(self) -> dict[int, Place]:
        """The place that speaks and those above it, by level: of an ended place, the places of today."""
        speaker = self.office.place
        return {one.level: one for one in (*Place.objects.ancestors_of(speaker), speaker)}

    @property
    def province(self) -> Place:
        return self.above[Level.PROVINCE]

    @cached_property
    def district(self) -> Place | None:
        """The one above a commune that stands on the day on which the paper is drawn up."""
        found = self.above.get(Level.DISTRICT) if self.office.place.level > Level.DISTRICT else None
        return found if found and found.existed_on(timezone.localdate(self.at)) else None

    @cached_property
    def texts(self) -> dict[str, str]:
        """Each part as the province words it, else as the portal does."""
        own = PaperText.objects.standing().filter(province=self.province, paper=self.paper).order_by()
        worded = dict(own.values_list("part", "text"))
        return {key: worded.get(key, part.text) for key, part in PARTS[self.paper].items()}

    @cached_property
    def people(self) -> People:
        return people(self.place, on=self.last_day, aspects=())[0]

    @property
    def is_received(self) -> bool:
        """Whether reports of some round may still be sent."""
        return any(one.closes_at is None or one.closes_at > self.at for one in self.rounds)

    @cached_property
    def since_last(self) -> Trend | None:
        """What changed since the period before; None where nothing of it is known."""
        return self._since(previous_rounds(self.rounds))

    @cached_property
    def since_last_year(self) -> Trend | None:
        return self._since(same_period_last_year(self.rounds))

    def _since(self, others: Sequence[Round]) -> Trend | None:
        if self.by:
            seen = set(Round.objects.visible_to(self.by).filter(pk__in=[one.pk for one in others]))
            others = [one for one in others if one in seen]
        found = trend(self.rounds, self.place, self.root, against=others, basis=self.basis, at=self.at)
        return found if found and found.is_of_both else None

    @cached_property
    def causes_of_shortfall(self) -> CauseCounts | None:
        """Why reports are not in; None where a closing has frozen another number of them than there are today."""
        found = cause_counts(causes(self.rounds, self.place, basis=self.basis, at=self.at))
        return found if found.missing == self.root.missing else None

    def order_of(self, measure: RankingMeasure) -> Ranking:
        """Return the places right below this one in order of ``measure``."""
        levels = Counter(child.place.level for child in self.root.children)
        level = max(levels, key=lambda one: levels[one], default=self.place.level + 1)
        return ranking(self.root, measure, level=level)

    @cached_property
    def done_of_targets(self) -> Reached:
        """What is done of each target, as the tables of the paper and the workbook have it."""
        return {
            (node.place.pk, figure.indicator.pk): (figure.done, figure.target)
            for node in walk(self.root)
            for figure in node.figures
        }

    @property
    def silent_places(self) -> list[Node]:
        """The communes, districts where these report, or within a commune the hamlets, from which no report came though
        one is past its deadline.
        """
        deepest = max(node.place.level for node in walk(self.root))
        level = min(deepest, max(one.level for one in self.rounds))
        below = [node for node in walk(self.root) if node.place.level == level and node is not self.root]
        return [node for node in below if node.missing and not node.received]

    @property
    def overdue_below(self) -> list[tuple[Place, int]]:
        """The places right below this one with overdue reports and how many, most first; none where only one could be
        named.
        """
        below = [node for node in self.root.children if node.expected]
        overdue = [(node.place, node.missing) for node in below if node.missing]
        return sorted(overdue, key=lambda one: -one[1]) if len(below) > 1 and not self.place.is_commune else []

    @cached_property
    def reporters(self) -> str:
        """Who reports, as a sentence calls them: tổ, xã, phường, huyện; "đơn vị" where several do."""
        levels = {one.level for one in self.rounds}
        if levels == {Level.COMMUNE}:
            found = Place.objects.within(self.place).at(Level.COMMUNE).valid_on(self.last_day)
            return kinds_of(found.order_by("path")) if found else "xã"
        words = {str(Round.Reporter(level).label).lower() for level in levels}
        return words.pop() if len(words) == 1 else "đơn vị"

    @cached_property
    def coverage_below(self) -> CoverageNode:
        return coverage(self.place, on=self.last_day)

    @property
    def covered(self) -> CoverageTally:
        return self.coverage_below.total

    @cached_property
    def team_terms(self) -> TeamTerms:
        """What the teams were called, and of which size they were to be, on the last day of the data."""
        return terms_on(self.place, self.last_day)

    @property
    def team_words(self) -> str:
        return lower_first(self.team_terms.name)

    @cached_property
    def teams_without_leader(self) -> int:
        return sum(not leaders for _, leaders in self._incomplete)

    @cached_property
    def teams_of_other_size(self) -> int:
        terms = self.team_terms
        return sum(not terms.fewest <= people <= terms.most for people, _ in self._incomplete)

    @cached_property
    def _incomplete(self) -> list[tuple[int, int]]:
        """How many members and leaders each team has that lacks a leader, or is of another size than asked for."""
        there = Placement.objects.counted_on(self.last_day, self.place).values("team")
        found: Any = Team.objects.incomplete_on(self.last_day).filter(pk__in=there).order_by()
        return list(found.values_list("people", "leaders"))

    @cached_property
    def teams_waiting(self) -> int:
        """Those whose place ended, and of which nobody has said where they went."""
        return waiting_teams(self.place, on=self.last_day)

    @cached_property
    def places_waiting(self) -> CoverageTally:
        """The hamlets of which nobody has said where they went; ``covered`` counts them nowhere."""
        return waiting_places(self.place, on=self.last_day)

    @cached_property
    def target_ends(self) -> dict[int, datetime.date]:
        """By indicator the last day of the targets that are in force on the last day of the data."""
        found = attainments(self.place, through=self.window[1], basis=self.basis)
        return {key[1]: one.ends_on for key, one in found.items() if key[0] == self.place.pk and one.ends_on}

    @cached_property
    def people_without_training(self) -> int:
        return members_untrained(self.place, on=self.last_day)

    @cached_property
    def overdue_reports(self) -> list[Report]:
        """Not sent and past their deadline, in the order of places and teams."""
        owed: Any = Report.objects.filter(round__in=self.rounds).within(self.place).judged(self.at)
        rows = owed.filter(compliance=Compliance.MISSING).select_related("place", "team", "round")
        return sorted(rows.order_by("team__sort_key", "pk"), key=lambda report: self.names.order(report.place))

    @cached_property
    def names(self) -> NamesAbove:
        return NamesAbove(self)

    @cached_property
    def sessions(self) -> dict[str, int]:
        """``held`` sessions for or by a place of the paper in its days, and the members who came, each once."""
        here = subtree(self.place, "places__path") | subtree(self.place, "organiser__path")
        start, end = self.instants
        begun = min(end, self.at)
        found = Session.objects.filter(here, starts_at__lt=begun, ends_at__gt=start).exclude(
            state=Session.Status.CANCELLED
        )
        held = found.order_by().values("pk").distinct()
        came = Attendance.objects.there().filter(session__in=held, member__isnull=False)
        return {"held": held.count(), "came": came.aggregate(n=Count("member__person", distinct=True))["n"]}

    @cached_property
    def classes(self) -> ClassSums:
        """What classes for residents came to in these days, by the places of then."""
        return class_sums(classes_held(self.place, *self.window, basis=self.basis))

    @cached_property
    def topics(self) -> list[tuple[Topic, Taught]]:
        """What somebody learned in these days, and how much of it the teams of the place know."""
        start, end = self.window
        learned = Learned.objects.between(start, end).order_by().values("topic")
        asked: dict[str, Any] = {"start": start, "end": end, "on": self.last_day}
        found = Topic.objects.filter(pk__in=learned).order_by("sort_key", "pk")
        counted = [(topic, topic_tally(self.place, topic=topic, **asked)) for topic in found]
        return [(topic, taught) for topic, taught in counted if taught.trained]

    @cached_property
    def notes(self) -> list[PeriodNote]:
        """What stands noted about the place and these days, the widest places first."""
        return list(PeriodNote.objects.standing().about(self.place, *self.window))

    @cached_property
    def difficulties(self) -> list[Difficulty]:
        """Raised within the place in these days."""
        start, end = self.instants
        raised = Difficulty.objects.within(self.place).filter(raised_at__gte=start, raised_at__lt=end)
        return list(raised.order_by("pk"))

    @cached_property
    def older_difficulties(self) -> list[Difficulty]:
        """Raised within the place before these days, and not solved yet."""
        raised = Difficulty.objects.within(self.place).open().filter(raised_at__lt=self.instants[0])
        return list(raised.order_by("pk"))

    @property
    def open_difficulties(self) -> list[Difficulty]:
        """All that are not solved, of these days and from before."""
        return [one for one in self.difficulties if one.state != Difficulty.State.SOLVED] + self.older_difficulties

    @property
    def passed_on(self) -> list[Difficulty]:
        """The open ones that lie above the place, or with a province, above which the portal knows nobody."""
        level = max(self.place.level - 1, Level.PROVINCE)
        return [one for one in self.open_difficulties if one.level <= level]

    @property
    def solved(self) -> int:
        return sum(one.state == Difficulty.State.SOLVED for one in self.difficulties)

    @property
    def overdue(self) -> int:
        return sum(
            one.state != Difficulty.State.SOLVED and one.answer_due_at is not None and one.answer_due_at <= self.at
            for one in self.difficulties
        )

    @property
    def instants(self) -> tuple[datetime.datetime, datetime.datetime]:
        """When the days of the data begin, and when the day after them does."""
        start, end = self.window
        days = (start, end + datetime.timedelta(days=1))
        first, last = (timezone.make_aware(datetime.datetime.combine(day, datetime.time())) for day in days)
        return first, last
