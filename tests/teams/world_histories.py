"""Random histories of the small country: reforms, teams, reports; what must hold after each step."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from accounts.models import Event, User
from accounts.roles import Role
from core.refusals import Refused
from places.actions.reorganisations import PlaceToOpen, PlannedLink
from places.models import Level, Place, Succession, country
from reporting.access import may_write
from reporting.actions import reports
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.models.basis import Basis
from reporting.rollups import against_targets, attainments, count, walk
from teams.actions import hamlets as hamlet_changes
from teams.actions import reorganisations as project
from teams.actions.reorganisations import worklist
from teams.actions.reorganising import carry_out, undo
from teams.models import Milestone, Reorganisation, Team
from teams.rollups import milestone_status, people, waiting_teams
from tests.reporting.world_rounds import open_team_round
from tests.teams import world_reforms
from tests.teams.hamlets import ap
from tests.teams.test_reorganisations import EVERYTHING, PAST, told
from tests.world import World, make_team, make_user

GAP = datetime.timedelta(days=60)
ONE_DAY = datetime.timedelta(days=1)
LATER = datetime.datetime(2030, 1, 1, tzinfo=world_reforms.MORNING.tzinfo)


def answer(rounds: list[Round]) -> None:
    """All but every fourth reporter sent a number of their own."""
    for round in rounds:
        rows = round.reports.annotate(rest=F("pk") % 4).exclude(rest=0)
        rows.update(state="submitted", first_submitted_at=round.opens_at, submitted_at=round.opens_at, version=1)
        Figure.objects.bulk_create(
            Figure(report=report, indicator=indicator, value=report.pk * 10 + indicator.order)
            for report in rows.order_by("pk")
            for indicator in round.indicators.order_by("pk")
        )


PAST_DAYS = [datetime.date(2022, 8, 31), datetime.date(2025, 5, 31)]
OFFICIALS = {Level.PROVINCE: Role.STAFF, Level.DISTRICT: Role.DISTRICT, Level.COMMUNE: Role.COMMUNE}
SAME_DAY = {"second", "undo_first", "found"}  # follow what was before them without a day between


@dataclass
class History:
    """One change after another; what is refused is left out."""

    world: World
    rounds: list[Round]
    day: datetime.date = world_reforms.DAY
    done: list[Reorganisation] = field(default_factory=list)
    said: dict[tuple[datetime.date | None, int], object] = field(default_factory=dict)  # of days that are over

    def __post_init__(self) -> None:
        """What the milestone said on its day is told of the province that it was set for, before anything happens."""
        milestone = Milestone.objects.select_related("within").get()
        self.said[None, 0] = milestone_status(milestone, milestone.within, milestone.due_on).at_due

    def act(self, what: str, which: int, number: int) -> None:
        if what not in SAME_DAY:
            self.day += GAP
        before, events = told(*PAST), list(Event.objects.order_by("pk").values())
        try:
            with transaction.atomic():
                getattr(self, what)(which, number)
        except Refused:
            return
        if what not in ("ask", "send", "give_back"):
            assert told(*PAST) == before
        assert list(Event.objects.order_by("pk").values()[: len(events)]) == events
        self.check()

    def ask(self, which: int, number: int) -> None:
        """Every province asks its teams about the ten days from now: each team that there is owes one report."""
        opened = [
            open_team_round(
                self.world, code=f"ky-{self.day:%y%m%d}-{province.pk}", within=province, by=None,
                data_from=self.day, data_to=self.day + 9 * ONE_DAY,
            )
            for province in Place.objects.valid_on(self.day).at(Level.PROVINCE).order_by("path")
        ]  # fmt: skip
        self.rounds += opened
        answer(opened)
        owing = Report.objects.filter(round__in=opened).order_by("team").values_list("team", flat=True)
        assert list(owing) == list(Team.objects.active_on(self.day).order_by("pk").values_list("pk", flat=True))

    def found(self, which: int, number: int) -> None:
        """A team is founded on the day, or the day after, and gets a target, of days that are over too."""
        places = list(Place.objects.valid_on(self.day).filter(valid_to=None, level__gte=Level.COMMUNE).order_by("path"))
        starts_on = self.day + number % 2 * ONE_DAY
        team = make_team(places[which % len(places)], f"Tổ mới {Team.objects.count()}", founded_on=starts_on)
        days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2030, 12, 31)}
        Target.objects.create(team=team, indicator=Indicator.objects.get(code="ho"), value=50 + number, **days)
        self._say_anew_since(PAST_DAYS[0])

    def send(self, which: int, number: int) -> None:
        """Whoever answers for a place sends the report that it owes in a round that is still open, or again."""
        owed = list(Report.objects.filter(team=None).awaiting().select_related("place", "round").order_by("pk"))
        if owed:
            report = owed[which % len(owed)]
            by = self.official(Place.objects.get(path=report.place.stands_at))
            reports.submit(
                report, figures={"ho": number}, narrative="", explanation="Xã tự đếm.", version=report.version, by=by
            )

    def give_back(self, which: int, number: int) -> None:
        sent = list(Report.objects.filter(state="submitted").select_related("place", "team", "round").order_by("pk"))
        report = sent[which % len(sent)]
        province = Place.objects.get(path=report.place.stands_at[:4])
        reports.return_report(report, reason="Xin xem lại.", by=self.official(province))

    def second(self, which: int, number: int) -> None:
        """Another resolution of the very same day about a commune that ended or goes on."""
        places = Place.objects.filter(level=Level.COMMUNE).valid_on(self.day - ONE_DAY).select_related("parent")
        old = list(places.order_by("path"))[which % places.count()]
        hamlets = list(old.children.filter(level=Level.HAMLET).valid_on(self.day - ONE_DAY).order_by("path"))
        if number % 2 and hamlets:
            communes = Place.objects.valid_on(self.day).at(Level.COMMUNE).filter(valid_to=None).order_by("path")
            into = communes[number % communes.count()]
            new = PlaceToOpen(
                code=f"H{self.day:%y%m}{number}", level=4, kind="ấp", name=f"Ấp dời {number}", parent_code=into.code
            )
            self._reform([new], [(hamlets[0], 0, False)], decision="khac")
        else:
            news = [self._new("xã", old, number + 200), self._new("xã", old, number + 250)]
            self._reform(news, [(old, 0, True), (old, 1, True)], decision="khac")

    def rename_district(self, which: int, number: int) -> None:
        """A district gets another name, and each of its communes a row of its own below it."""
        (old,) = self._some(Level.DISTRICT, which, 1)
        code, name = f"D{self.day:%y%m}{number}", f"Thị xã {self.day:%y%m}{number}"
        new = PlaceToOpen(code=code, level=2, kind="thị xã", name=name, parent_code=old.parent.code)
        communes = self._communes_of(old)
        news = [new, *(self._again(one, new.code, number) for one in communes)]
        self._reform(news, [(old, 0, False), *((one, at, False) for at, one in enumerate(communes, start=1))])

    def abolish_districts(self, which: int, number: int) -> None:
        """The districts of a province end, its communes lie straight below it; two of them become one."""
        (district,) = self._some(Level.DISTRICT, which, 1)
        communes = self._communes_of(district.parent)
        news = [self._again(one, district.parent.code, number) for one in communes]
        last = len(communes) - 1
        self._reform(news[: max(last, 1)], [(one, min(at, max(last - 1, 0)), False) for at, one in enumerate(communes)])

    def undo_first(self, which: int, number: int) -> None:
        """One of what was done is taken back, perhaps with another of the same day standing."""
        standing = [one for one in self.done if one.state == Reorganisation.Stage.DONE]
        if standing:
            one = standing[which % len(standing)]
            ended = set(Place.objects.exclude(valid_to=None).order_by().values_list("pk", flat=True))
            undo(one, reason="Nhầm.", by=None, at=self._at())
            self.done.remove(one)
            self._say_anew_since(one.effective_on)  # it never happened
            again = Place.objects.filter(pk__in=ended, valid_to=None).order_by().values_list("pk", flat=True)
            assert set(again) <= set(one.journal["closed"])

    def check(self) -> None:
        self._both_readings_say_one_sum()
        self._parts_are_the_whole()
        self._somebody_answers()
        self._past_stays()
        for team in Team.objects.order_by("pk").select_related("place"):
            holding = team.placements.holding_on(max(self.day, team.established_on)).order_by("pk")
            assert [one.place_id for one in holding] == [team.place_id]
        for link in Succession.objects.values("old", "partial").annotate(n=Count("pk")).order_by():
            assert link["partial"] or link["n"] == 1, "what passed whole passed once"
        open_ones = set(Place.objects.filter(valid_to=None).order_by().values_list("path", flat=True))
        for place in Place.objects.order_by("path"):
            assert place.stands_at in open_ones or place == self.world.cu, place

    def _say_anew_since(self, day: datetime.date) -> None:
        self.said = {key: said for key, said in self.said.items() if key[0] is None or key[0] < day}

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

    def _past_stays(self) -> None:
        """What targets, people and milestones say of a day that is over is said once and for all."""
        today = {"then": {}, "now": {}}
        for basis in today:
            found = attainments(country(), through=self.day, basis=basis)
            today[basis] = {key: (one.target, one.done) for key, one in found.items() if not key[0]}
        assert today["then"] == today["now"]
        days = {*PAST_DAYS, self.day - 2 * ONE_DAY, *(key[0] for key in self.said if key[0])}
        for day in sorted(days):
            for place in Place.objects.filter(level__lte=Level.DISTRICT).valid_on(day).order_by("path"):
                rows = attainments(place, through=day, indicators=Indicator.objects.filter(code="ho"))
                told_now = {
                    "targets": {key: one.target for key, one in rows.items()},
                    "people": [(one.teams, one.people) for one in people(place, on=day)],
                    "waiting": waiting_teams(place, on=day),
                }
                assert self.said.setdefault((day, place.pk), told_now) == told_now, (day, place)
        milestone = Milestone.objects.select_related("within").get()
        heir = Place.objects.get(path=milestone.within.stands_at)
        assert milestone_status(milestone, heir, self.day).at_due == self.said[None, 0]

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

    def merge(self, which: int, number: int) -> None:
        """Two communes of one province become one."""
        olds = self._some(Level.COMMUNE, which, 2)
        self._reform([self._new("xã", olds[0], number)], [(old, 0, False) for old in olds])

    def divide(self, which: int, number: int) -> None:
        (old,) = self._some(Level.COMMUNE, which, 1)
        self._reform(
            [self._new("xã", old, number), self._new("phường", old, number + 50)], [(old, 0, True), (old, 1, True)]
        )

    def divide_and_merge(self, which: int, number: int) -> None:
        """A part of one commune goes to another's heir."""
        one, other = self._some(Level.COMMUNE, which, 2)
        news = [self._new("xã", one, number), self._new("xã", other, number + 50)]
        self._reform(news, [(one, 0, True), (one, 1, True), (other, 1, False)])

    def rename(self, which: int, number: int) -> None:
        (old,) = self._some(Level.COMMUNE, which, 1)
        self._reform([self._new("phường", old, number)], [(old, 0, False)])

    def place(self, which: int, number: int) -> None:
        waiting = list(Place.objects.filter(**self._waits()).order_by("path"))
        if waiting:
            hamlet = waiting[which % len(waiting)]
            heirs = Place.objects.filter(origins__old=hamlet.parent_id, origins__partial=True).order_by("path")
            beside = [one for one in waiting if one.parent_id == hamlet.parent_id] if number % 2 else [hamlet]
            worklist.place(dict.fromkeys(beside, heirs[number % len(heirs)]), by=None, at=self._at())
            self._say_anew_since(heirs[0].valid_from)  # they went there on the day of the reform

    def change_hamlets(self, which: int, number: int) -> None:
        """One is split or gets another name: its teams stay in the first part."""
        (old,) = self._some(Level.HAMLET, which, 1)
        official = self.world.so
        official.place = Place.objects.get(path=old.path[:4])
        official.save()
        parts = 1 + number % 2
        change = hamlet_changes.propose(
            old.parent, kind="split" if parts > 1 else "rename", olds=[old],
            wanted=[ap(f"Ấp {number}.{part}") for part in range(parts)], effective_on=self.day,
            below={child.pk: 0 for child in Place.objects.filter(parent=old).valid_on(self.day)},
            stays={team.pk: 0 for team in Team.objects.filter(place=old)}, by=official,
        )  # fmt: skip
        hamlet_changes.approve(change, by=official)

    def take_back(self, which: int, number: int) -> None:
        """A reform and its undoing leave no trace but in the record."""
        before = told(*EVERYTHING)
        (old,) = self._some(Level.COMMUNE, which, 1)
        done = self._reform(
            [self._new("xã", old, number), self._new("xã", old, number + 50)], [(old, 0, True), (old, 1, True)]
        )
        assert told(Place) != {"Place": before["Place"]}
        undo(done, reason="Nhầm.", by=None, at=self._at())
        self.done.remove(done)
        assert told(*EVERYTHING) == before

    def _some(self, level: int, which: int, many: int) -> list[Place]:
        places = list(Place.objects.valid_on(self.day).at(level).select_related("parent").order_by("path"))
        if not places:
            raise Refused("too_few", "Không còn nơi nào.")
        first = places[which % len(places)]
        near = [first, *(one for one in places if one.path[:4] == first.path[:4] and one != first)]
        if len(near) < many:
            raise Refused("too_few", "Không đủ nơi.")
        return near[:many]

    def _new(self, kind: str, old: Place, number: int) -> PlaceToOpen:
        code = f"N{self.day:%y%m}{number}"
        return PlaceToOpen(
            code=code, level=3, kind=kind, name=f"Nơi {code}", parent_code=old.parent and old.parent.code
        )

    def _communes_of(self, place: Place) -> list[Place]:
        return list(Place.objects.within(place).valid_on(self.day).at(Level.COMMUNE).order_by("path"))

    def _again(self, old: Place, parent_code: str, number: int) -> PlaceToOpen:
        code = f"A{self.day:%y%m}{old.pk}"
        return PlaceToOpen(code=code, level=3, kind=old.kind, name=f"Nơi {code}", parent_code=parent_code)

    def _reform(
        self, news: list[PlaceToOpen], links: list[tuple[Place, int, bool]], *, decision: str = "NQ"
    ) -> Reorganisation:
        made = project.create(
            Place.objects.get(path=links[0][0].path[:4]),
            title="Sắp xếp", decision=f"{self.day:%y%m}/{decision}", signed_on=self.day - 20 * ONE_DAY,
            effective_on=self.day, by=None, at=self._at(),
        )  # fmt: skip
        rows = [PlannedLink(old, news[at].code, partial=partial) for old, at, partial in links]
        done = carry_out(project.set_content(made, news=news, links=rows, by=None), by=None, at=self._at())
        self.done.append(done)
        return done

    def _at(self) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(self.day, datetime.time(1)))

    @staticmethod
    def _waits() -> Any:
        parted = Succession.objects.filter(partial=True).order_by().values("old")
        placed = Succession.objects.order_by().values("old")
        rows = Place.objects.filter(level__gte=Level.HAMLET, parent__in=parted, valid_to=F("parent__valid_to"))
        return {"pk__in": rows.exclude(pk__in=placed).values("pk")}
