"""Random histories of the small country: reforms, teams, reports; what must hold after each step."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Event
from core.refusals import Refused
from places.actions.reorganisations import PlaceToOpen, PlannedLink
from places.models import Level, Place, Succession
from reporting.actions import reports
from reporting.models import Figure, Indicator, Report, Round, Target
from teams.actions import hamlets as hamlet_changes
from teams.actions import reorganisations as project
from teams.actions.reorganisations import worklist
from teams.actions.reorganising import carry_out, undo
from teams.models import Reorganisation, Team
from tests.reporting.world_rounds import open_team_round
from tests.teams.hamlets import ap
from tests.teams.test_reorganisations import EVERYTHING, PAST, told
from tests.teams.truths_of_histories import ONE_DAY, Truths
from tests.world import make_team

GAP = datetime.timedelta(days=60)


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


SAYS_ANEW = {"undo_first", "place"}  # of days that are over
SAME_DAY = {"second", "undo_first", "found"}  # follow what was before them without a day between


@dataclass
class History(Truths):
    """One change after another; what is refused is left out."""

    done: list[Reorganisation] = field(default_factory=list)

    def act(self, what: str, which: int, number: int) -> None:
        if what not in SAME_DAY:
            self.day += GAP
        if what in SAYS_ANEW:
            self.past_stays()
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

    def join_provinces(self, which: int, number: int) -> None:
        """Two provinces become one, their districts end, and each of their communes lies straight below it."""
        provinces = list(Place.objects.valid_on(self.day).at(Level.PROVINCE).order_by("path")[:2])
        if len(provinces) < 2:
            raise Refused("too_few", "Chỉ còn một tỉnh.")
        code = f"P{self.day:%y%m}{number}"
        new = PlaceToOpen(code=code, level=1, kind="tỉnh", name=f"Tỉnh {code}")
        communes = [one for province in provinces for one in self._communes_of(province)]
        news = [new, *(self._again(one, code, number) for one in communes)]
        self._reform(news, [(one, at, False) for at, one in enumerate(communes, start=1)])

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
