"""What must hold after each step of a random history, whatever it was."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from accounts.models import User
from accounts.roles import Role
from places.models import SEGMENT, Level, Place, Succession, country
from reporting.access import may_write
from reporting.models import Indicator, Report, Round
from reporting.models.basis import Basis
from reporting.rollups import against_targets, attainments, count, walk
from teams.models import Milestone, Team
from teams.rollups import milestone_status, people, waiting_teams
from tests.teams import world_reforms
from tests.world import World, make_user

ONE_DAY = datetime.timedelta(days=1)
LATER = datetime.datetime(2030, 1, 1, tzinfo=world_reforms.MORNING.tzinfo)
PAST_DAYS = [datetime.date(2022, 8, 31), datetime.date(2025, 5, 31)]
OFFICIALS = {Level.PROVINCE: Role.STAFF, Level.DISTRICT: Role.DISTRICT, Level.COMMUNE: Role.COMMUNE}


@dataclass
class Truths:
    """A country, what was asked of it, and what it said of days that are over."""

    world: World
    rounds: list[Round]
    day: datetime.date = world_reforms.DAY
    said: dict[datetime.date, dict[str, object]] = field(default_factory=dict)  # of days that are over

    def __post_init__(self) -> None:
        """What the milestone said on its day is told of the province that it was set for, before anything happens."""
        milestone = Milestone.objects.select_related("within").get()
        self.milestone_said = milestone_status(milestone, milestone.within, milestone.due_on).at_due

    def check(self) -> None:
        self._both_readings_say_one_sum()
        self._parts_are_the_whole()
        self._somebody_answers()
        self._say_past()
        self._milestone_stays()
        for team in Team.objects.order_by("pk").select_related("place"):
            holding = team.placements.holding_on(max(self.day, team.established_on)).order_by("pk")
            assert [one.place_id for one in holding] == [team.place_id]
        for link in Succession.objects.values("old", "partial").annotate(n=Count("pk")).order_by():
            assert link["partial"] or link["n"] == 1, "what passed whole passed once"
        open_ones = set(Place.objects.filter(valid_to=None).order_by().values_list("path", flat=True))
        for place in Place.objects.exclude(pk=self.world.cu.pk).order_by("path"):
            heirs = place.heirs.order_by("pk").values_list("new__stands_at", flat=True)
            in_two_provinces = len({path[:SEGMENT] for path in heirs}) > 1  # nothing but the country covers both
            assert place.stands_at in open_ones or in_two_provinces, place

    def _say_anew_since(self, day: datetime.date) -> None:
        self.said = {told: said for told, said in self.said.items() if told < day}

    def _parts_are_the_whole(self) -> None:
        for basis in Basis.values:
            root = against_targets(count(self.rounds, country(), basis=basis, at=LATER, deep=True), self.rounds)
            for node in walk(root):
                assert sum((child.counts for child in node.children), node.own.counts) == node.counts
                for at, figure in enumerate(node.figures):
                    parts = [node.own.figures[at], *(child.figures[at] for child in node.children)]
                    for name in ("sum", "target", "done", "of", "reported_by"):
                        values = [getattr(part, name) or 0 for part in parts]
                        assert (getattr(figure, name) or 0) == sum(values), (node.place, basis, name)
                        assert values[0] >= 0 or name == "done"

    def _somebody_answers(self) -> None:
        """For each report that a place owes there is one place whose official writes it; and what the lists of the
        silent of all provinces hold is all that is owed, each once.
        """
        for report in Report.objects.filter(team=None).select_related("place").order_by("pk"):
            here = Place.objects.get(path=report.place.stands_at)
            assert may_write(self.official(here), report), report
        owed = Report.objects.silent().filter(round__in=self.rounds)
        listed: list[int] = []
        for province in Place.objects.filter(level=Level.PROVINCE, valid_to=None).order_by("path"):
            mine = owed.standing_in(province).order_by("pk")
            assert set(mine) == set(mine.visible_to(self.official(province)))
            listed += mine.values_list("pk", flat=True)
        assert sorted(listed) == sorted(owed.order_by().values_list("pk", flat=True))

    def _say_past(self) -> None:
        """Keep what is said of the days that are over, where it was not said yet, and compare both readings of it."""
        today = {"then": {}, "now": {}}
        for basis in today:
            found = attainments(country(), through=self.day, basis=basis)
            today[basis] = {key: (one.target, one.done) for key, one in found.items() if not key[0]}
        assert today["then"] == today["now"]
        for day in (*PAST_DAYS, self.day - 2 * ONE_DAY):
            if day not in self.said:
                self.said[day] = self._saying(day)

    def past_stays(self) -> None:
        """What targets, people and milestones say of a day that is over is said once and for all. Asked at the end, and
        before what may say it anew: to ask after each step takes four fifths of a history's time.
        """
        for day in sorted(self.said):
            told_now = self._saying(day)
            for name, said in self.said[day].items():
                assert told_now[name] == said, (day, name)

    def places_say_what_the_country_says(self) -> None:
        """What was reached on a past day is the same at a place's own page and in the sum of the country."""
        for day in PAST_DAYS:
            of_all = attainments(country(), through=day, down_to=Level.COMMUNE)
            for place in Place.objects.filter(level__lte=Level.DISTRICT).valid_on(day).order_by("path"):
                for key, found in attainments(place, through=day).items():
                    assert of_all[key] == found, (day, place, key)

    @staticmethod
    def _saying(day: datetime.date) -> dict[str, object]:
        """What is said of all places, by the place."""
        rows = attainments(
            country(), through=day, indicators=Indicator.objects.filter(code="ho"), down_to=Level.COMMUNE
        )
        said: dict[str, object] = {"targets": {key: one.target for key, one in rows.items() if one.target is not None}}
        upper = list(Place.objects.filter(level__lte=Level.DISTRICT).valid_on(day).order_by("path"))
        for place in upper:
            if place.level == Level.PROVINCE:
                below = [one for one in upper if one.parent_id == place.pk]
                said[str(place.pk)] = (
                    [(one.place.pk, one.teams, one.people) for one in people(place, on=day, among=below)],
                    waiting_teams(place, on=day),
                )
        return said

    def _milestone_stays(self) -> None:
        milestone = Milestone.objects.select_related("within").get()
        heir = Place.objects.get(path=milestone.within.stands_at)
        assert milestone_status(milestone, heir, self.day).at_due == self.milestone_said

    def official(self, place: Place) -> User:
        """Return a user who is nowhere stored, or stored where something is written by them."""
        role = OFFICIALS[Level(place.level)]
        user = User.objects.filter(role=role, place=place, username__startswith="ai_").first()
        return user or make_user(f"ai_{place.pk}", role, place)

    def _both_readings_say_one_sum(self) -> None:
        for rounds in ([self.rounds[0]], [self.rounds[1]], self.rounds):
            then, now = (count(rounds, country(), basis=basis, at=LATER, deep=True) for basis in Basis.values)
            assert (then.counts, then.figures) == (now.counts, now.figures)
            own = {node.place.path: node.own.expected for node in walk(now) if node.own.expected}
            reports = Report.objects.filter(round__in=rounds).select_related("team__place", "place").order_by("pk")
            assert own == Counter((report.team.place if report.team else report.place).stands_at for report in reports)
