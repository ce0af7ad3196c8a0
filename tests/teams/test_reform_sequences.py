"""Whatever reforms follow one another: both readings say one sum, no team is lost or doubled, the past stays."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Event
from core.refusals import Refused
from places.actions.reorganisations import PlaceToOpen, PlannedLink
from places.models import Level, Place, Succession, country
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.models.basis import Basis
from reporting.rollups import count, walk
from teams.actions import hamlets as hamlet_changes
from teams.actions import reorganisations as project
from teams.actions.reorganisations import worklist
from teams.actions.reorganising import carry_out, undo
from teams.models import Reorganisation, Team
from tests.reporting.world_rounds import add_rounds, open_team_round
from tests.teams import world_reforms
from tests.teams.hamlets import ap
from tests.teams.test_reorganisations import EVERYTHING, PAST, told
from tests.world import World, make_place, make_team

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


@dataclass
class History:
    """One change after another; what is refused is left out."""

    world: World
    rounds: list[Round]
    day: datetime.date = world_reforms.DAY

    def act(self, what: str, which: int, number: int) -> None:
        self.day += GAP
        before, events = told(*PAST), list(Event.objects.order_by("pk").values())
        try:
            with transaction.atomic():
                getattr(self, what)(which, number)
        except Refused:
            return
        if what != "ask":
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

    def check(self) -> None:
        self._both_readings_say_one_sum()
        for team in Team.objects.order_by("pk").select_related("place"):
            holding = team.placements.holding_on(self.day).order_by("pk")
            assert [one.place_id for one in holding] == [team.place_id]
        open_ones = set(Place.objects.filter(valid_to=None).order_by().values_list("path", flat=True))
        for place in Place.objects.order_by("path"):
            assert place.stands_at in open_ones or place == self.world.cu, place

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
            worklist.place({hamlet: heirs[number % len(heirs)]}, by=None, at=self._at())

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
        assert told(*EVERYTHING) == before

    def _some(self, level: int, which: int, many: int) -> list[Place]:
        places = list(Place.objects.valid_on(self.day).at(level).select_related("parent").order_by("path"))
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

    def _two(self, old: Place, number: int) -> list[PlaceToOpen]:
        return [self._new("xã", old, number), self._new("phường", old, number + 50)]

    def _reform(self, news: list[PlaceToOpen], links: list[tuple[Place, int, bool]]) -> Reorganisation:
        made = project.create(
            Place.objects.valid_on(self.day).at(Level.PROVINCE).get(path=links[0][0].path[:4]),
            title="Sắp xếp", decision=f"{self.day:%y%m}/NQ", signed_on=self.day - 20 * ONE_DAY,
            effective_on=self.day, by=None, at=self._at(),
        )  # fmt: skip
        rows = [PlannedLink(old, news[at].code, partial=partial) for old, at, partial in links]
        return carry_out(project.set_content(made, news=news, links=rows, by=None), by=None, at=self._at())

    def _at(self) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(self.day, datetime.time(1)))

    @staticmethod
    def _waits() -> Any:
        parted = Succession.objects.filter(partial=True).order_by().values("old")
        placed = Succession.objects.order_by().values("old")
        rows = Place.objects.filter(level=Level.HAMLET, parent__in=parted, valid_to__isnull=False)
        return {"pk__in": rows.exclude(pk__in=placed).values("pk")}


ACTS = ("ask", "merge", "divide", "divide_and_merge", "rename", "place", "place", "change_hamlets", "take_back")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6)


@pytest.fixture
def history(world: World) -> History:
    """The small country with more hamlets in phường Cát, and a round of its teams and one of its communes."""
    for number in (2, 3):
        hamlet = make_place(f"01201-{number}", 4, "khu phố", f"Khu phố Cát {number}", world.cat)
        make_team(hamlet, f"Tổ Cát {number}")
    make_team(world.cat1_1, "Tổ Cát 1.1")
    add_rounds(world)
    for team in Team.objects.order_by("pk"):
        days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2026, 12, 31)}
        Target.objects.create(team=team, indicator=Indicator.objects.get(code="ho"), value=team.pk, **days)
    answer([world.round_1, world.round_xa])
    return History(world, [world.round_1, world.round_xa])


@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(begins=st.booleans(), steps=STEPS)
def test_no_sequence_of_reforms_loses_a_team_or_changes_a_sum(
    history: History, begins: bool, steps: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        told_of = History(history.world, list(history.rounds))
        if begins:
            world_reforms.reform(history.world)
            told_of.check()
        for step in steps:
            told_of.act(*step)
        transaction.set_rollback(True)


@pytest.mark.parametrize("what", sorted(set(ACTS)))
def test_each_of_these_changes_is_carried_out(history: History, what: str) -> None:
    """None of them is only ever refused."""
    world_reforms.reform(history.world)
    history.day += GAP
    getattr(history, what)(0, 1)
    history.check()
