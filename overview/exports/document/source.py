"""What one paper is made from: the rollup of its rounds, and the teams, training and difficulties of the same days."""

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import Letterhead, era_on, letterhead
from overview.exports.document.parts import PARTS, Paper
from overview.models import PaperText
from places.models import Level, Place, subtree
from reporting.exports.source import Source
from reporting.models import Compliance, Difficulty, Report
from teams.exports.teams import NamesAbove
from teams.rollups import CoverageTally, People, coverage, people
from training.models import Attendance, Learned, Session, Topic
from training.rollups import TopicTally as Taught
from training.rollups.coverage import topic_tally


@dataclass(frozen=True)
class PaperSource(Source):
    """Of a province, a district or a commune; by the places of then, as what was reported upward is read."""

    def count(self) -> None:
        _ = self.root, self.overdue_reports, self.topics

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
        """The one above a commune, where there was one."""
        return self.above.get(Level.DISTRICT) if self.office.place.level > Level.DISTRICT else None

    @cached_property
    def texts(self) -> dict[str, str]:
        """Each part as the province words it, else as the portal does."""
        own = PaperText.objects.standing().filter(province=self.province, paper=self.paper).order_by()
        worded = dict(own.values_list("part", "text"))
        return {key: worded.get(key, part.text) for key, part in PARTS[self.paper].items()}

    @cached_property
    def people(self) -> People:
        return people(self.place, on=self.last_day)[0]

    @cached_property
    def covered(self) -> CoverageTally:
        return coverage(self.place, on=self.last_day).total

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
    def topics(self) -> list[tuple[Topic, Taught]]:
        """What somebody learned in these days, and how much of it the teams of the place know."""
        start, end = self.window
        learned = Learned.objects.between(start, end).order_by().values("topic")
        asked: dict[str, Any] = {"start": start, "end": end, "on": self.last_day}
        found = Topic.objects.filter(pk__in=learned).order_by("sort_key", "pk")
        counted = [(topic, topic_tally(self.place, topic=topic, **asked)) for topic in found]
        return [(topic, taught) for topic, taught in counted if taught.trained]

    @cached_property
    def difficulties(self) -> list[Difficulty]:
        """Raised within the place in these days."""
        start, end = self.instants
        raised = Difficulty.objects.within(self.place).filter(raised_at__gte=start, raised_at__lt=end)
        return list(raised.order_by("pk"))

    @property
    def by_category(self) -> list[tuple[str, int]]:
        """Difficulties by what they are about, the most frequent first."""
        counts = Counter(one.category for one in self.difficulties)
        order = Difficulty.Category.values
        told = sorted(counts.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
        return [(str(Difficulty.Category(category).label), number) for category, number in told]

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
