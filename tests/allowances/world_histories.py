"""Random histories of the months of the small country: what happens to teams, people, communes and sheets."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from hypothesis import strategies as st

from accounts.models import User
from allowances.actions import resolutions, sheets
from allowances.models import DayConfirmation, MonthSheet, SheetLine
from allowances.rollups.doubts import sum_changes
from allowances.rollups.knowing import lines_today
from allowances.rollups.late_days import paid_for_good
from allowances.rollups.sums import place_month
from allowances.rules import MonthDays, PayBasis
from places.models import Level, Place, Succession
from reporting.models import DiaryPresence
from teams.actions import people
from teams.models import Member, Placement, Team
from tests.allowances.world_money import IN_APRIL, MARCH, VN, work
from tests.world import World, make_place

MONTH = MonthDays.of(MARCH)
DAYS = st.integers(1, 31)
REFORM_DAYS = st.integers(2, 45)  # of the month, or after it, when its sheets may be drawn up already
ALLOWED = 3  # days after the day, within which nobody is asked for it


def _day(offset: int) -> datetime.date:
    return MARCH + datetime.timedelta(days=offset - 1)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("work"), st.integers(0, 11), DAYS),
        st.tuples(st.just("work"), st.integers(0, 11), st.integers(2, 4)),
        st.tuples(st.just("fill"), st.integers(0, 2), DAYS),
        st.tuples(st.just("late"), st.integers(0, 11), st.integers(2, 5)),
        st.tuples(st.just("late"), st.integers(0, 11), DAYS),
        st.tuples(st.just("confirm"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("take_back"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("watch"), st.integers(0, 11), st.integers(2, 5)),
        st.tuples(st.just("move"), st.integers(0, 2), DAYS),
        st.tuples(st.just("leave"), st.integers(0, 11), DAYS),
        st.tuples(st.just("dissolve"), st.integers(0, 2), DAYS),
        st.tuples(st.just("merge"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("reform"), REFORM_DAYS, st.just(0)),
        st.tuples(st.just("rename"), REFORM_DAYS, st.integers(0, 1)),
        st.tuples(st.just("divide"), REFORM_DAYS, st.integers(0, 1)),
        st.tuples(st.just("settle"), st.integers(0, 2), st.integers(0, 1)),
        st.tuples(st.just("renew"), st.integers(1, 5), st.just(0)),
        st.tuples(st.just("check"), st.integers(0, 3), st.integers(0, 1)),
        st.tuples(st.just("check"), st.integers(0, 3), st.integers(0, 1)),
        st.tuples(st.just("approve"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("reopen"), st.integers(0, 3), st.just(0)),
    ),
    min_size=4,
    max_size=16,
)


class History:
    """A country in which things happen in any order; what cannot happen does not."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.teams = [world.team_an1, world.team_an2, world.team_binh1]
        self.members = list(Member.objects.filter(team__in=self.teams).order_by("pk"))
        self.frozen: dict[int, list] = {}
        self.divided_on: dict[int, int] = {}
        world.nghi_quyet.rules.filter(basis=PayBasis.PERSON_DAY).update(confirmed_after=ALLOWED)
        facts = {"positions": ["deputy"], "basis": "person_month"}
        resolutions.add_rule(world.nghi_quyet, **facts, amount=40_000, by=world.so)
        resolutions.add_rule(
            world.nghi_quyet,
            basis="person_night",
            amount=40_000,
            days_at_most=2,
            amount_at_most=70_000,
            confirmed_after=ALLOWED,
            by=world.so,
        )

    @property
    def communes(self) -> list[Place]:
        """Those of the month, also one that ended in it where a team was dissolved before."""
        return sorted((row.place for row in place_month(self.world.song_xanh, MONTH).rows), key=lambda one: one.pk)

    def step(self, what: str, one: int, other: int) -> None:
        getattr(self, what)(one, other)
        for pk, lines in self.frozen.items():
            assert _rows(pk) == lines, "a frozen sheet changed"

    def work(self, member: int, day: int) -> None:
        chosen = self.members[member % len(self.members)]
        work(chosen.team, MONTH.on(day), chosen)

    def fill(self, team: int, day: int) -> None:
        """So many take part in two days that the team's budget is spent."""
        for offset in (0, 1):
            here = [one for one in self.members if one.team_id == self.teams[team].pk]
            work(self.teams[team], MONTH.on((day + offset - 1) % 31 + 1), *here)

    def watch(self, member: int, day: int) -> None:
        chosen = self.members[member % len(self.members)]
        work(chosen.team, MONTH.on(day), chosen, at_night=True)

    def late(self, member: int, day: int) -> None:
        """A day or, of every other member, a night that the diary is told of after the days that are allowed."""
        chosen = self.members[member % len(self.members)]
        at = datetime.datetime.combine(MONTH.on(day) + datetime.timedelta(days=ALLOWED + 1), datetime.time(18), VN)
        work(chosen.team, MONTH.on(day), chosen, at=at, at_night=bool(member % 2))

    def confirm(self, which: int, _: int) -> None:
        late = DiaryPresence.objects.filter(confirmation=None).order_by("-pk")[which : which + 2]
        DayConfirmation.objects.bulk_create(
            DayConfirmation(presence=one, confirmed_by=self.world.so, confirmed_at=IN_APRIL) for one in late
        )

    def take_back(self, which: int, _: int) -> None:
        """As whoever confirmed, wherever the team stands by now; what an approved sheet pays stays confirmed."""
        chosen = [one.presence for one in DayConfirmation.objects.order_by("-pk")[which : which + 1]]
        approved = MonthSheet.objects.standing().filter(state=MonthSheet.SheetState.APPROVED)
        if not paid_for_good(chosen, approved):
            DayConfirmation.objects.filter(presence__in=chosen).delete()

    def dissolve(self, team: int, day: int) -> None:
        Team.objects.filter(pk=self.teams[team].pk, dissolved_on=None).update(dissolved_on=MONTH.on(day))

    def renew(self, amount: int, _: int) -> None:
        """Another sum a team and month takes the place of the one of before, as told today."""
        rules = self.world.nghi_quyet.rules.filter(basis=PayBasis.TEAM_MONTH, is_most=False)
        old = rules.filter(starts_on__lt=MARCH, ends_on=None).first()
        if old:
            resolutions.end_rule(old, ends_on=_day(0), by=self.world.so)
            facts = {"basis": "team_month", "amount": amount * 100_000, "starts_on": MARCH}
            resolutions.add_rule(self.world.nghi_quyet, **facts, by=self.world.so)

    def divide(self, day: int, which: int) -> None:
        """Xã An or xã Bình, or what took it over, becomes two communes; nobody has said yet to which one its hamlets
        went, and its teams wait.
        """
        old = self._standing(which, day)
        if old is None:
            return
        self.divided_on[old.pk] = day
        for number in (1, 2):
            new, _ = self._open(f"{old.name} {number}", day)
            Succession.objects.create(old=old, new=new, effective_on=_day(day), decision="1", partial=True)
        self._close([old], day, stands_at=self.world.dong.path)

    def settle(self, team: int, heir: int) -> None:
        """Somebody says to which heir the hamlet of a team went that waits."""
        held = Placement.objects.get(team=self.teams[team], ends_on=None)
        day = self.divided_on.get(held.place.parent_id)
        if day is None or held.place.stands_at != self.world.dong.path:
            return
        into = Succession.objects.filter(old=held.place.parent_id).order_by("pk")[heir].new
        if into.valid_to is not None:
            return
        new = Place.objects.at(Level.HAMLET).within(into).get()
        facts = {"effective_on": _day(day), "decision": "1", "partial": False}
        Succession.objects.get_or_create(old=held.place, new=new, defaults=facts)
        Place.objects.filter(pk=held.place_id).update(stands_at=new.path)
        self._carry([held], new, day)

    def move(self, team: int, day: int) -> None:
        places = list(Place.objects.at(Level.HAMLET).within(self.world.song_xanh).valid_on(MONTH.last).order_by("pk"))
        held = Placement.objects.get(team=self.teams[team], ends_on=None)
        if held.starts_on < MONTH.on(day):
            Placement.objects.filter(pk=held.pk).update(ends_on=_day(day - 1))
            Placement.objects.create(team=self.teams[team], place=places[day % len(places)], starts_on=MONTH.on(day))

    def leave(self, member: int, day: int) -> None:
        chosen = self.members[member % len(self.members)]
        Member.objects.filter(pk=chosen.pk, left_on=None).update(left_on=MONTH.on(day))

    def merge(self, one: int, other: int) -> None:
        pair = [Member.objects.get(pk=self.members[at % len(self.members)].pk).person for at in (one, other)]
        if pair[0] != pair[1] and not SheetLine.objects.exists():  # later it is said, not undone
            people.merge(*pair, by=self.world.so)

    def reform(self, day: int, _: int) -> None:
        """Xã An and xã Bình, or what took them over, become one; their hamlets and teams go along."""
        olds = [self._standing(which, day) for which in (0, 1)]
        if None not in olds and olds[0] != olds[1]:
            self._take_over(olds, "Xã Hợp", day)

    def rename(self, day: int, which: int) -> None:
        old = self._standing(which, day)
        if old is not None:
            self._take_over([old], f"{old.name} mới", day)

    def _standing(self, which: int, day: int) -> Place | None:
        """Return the commune in which xã An or xã Bình goes on, if a reform of that day may end it."""
        path = Place.objects.get(pk=(self.world.an, self.world.binh)[which].pk).stands_at
        standing = Place.objects.at(Level.COMMUNE).filter(path=path, valid_to=None)
        return standing.exclude(valid_from__gte=_day(day)).first()

    def _open(self, name: str, day: int) -> tuple[Place, Place]:
        """Return a new commune and the one hamlet in it."""
        code = f"{Place.objects.count():05d}"
        commune = make_place(code, 3, "xã", name, self.world.dong, valid_from=_day(day))
        return commune, make_place(f"{code}-1", 4, "ấp", f"Ấp {name}", commune, valid_from=_day(day))

    def _take_over(self, olds: list[Place], name: str, day: int) -> None:
        new, hamlet = self._open(name, day)
        for old in olds:
            Succession.objects.create(old=old, new=new, effective_on=_day(day), decision="1", partial=False)
            self._carry(Placement.objects.filter(place__path__startswith=old.path, ends_on=None), hamlet, day)
        self._close(olds, day, stands_at=new.path)

    def _carry(self, held: Iterable[Placement], hamlet: Place, day: int) -> None:
        for one in list(held):
            if one.starts_on < _day(day):
                Placement.objects.filter(pk=one.pk).update(ends_on=_day(day - 1))
                Placement.objects.create(team_id=one.team_id, place=hamlet, starts_on=_day(day))
            else:
                Placement.objects.filter(pk=one.pk).update(place=hamlet)

    def _close(self, olds: list[Place], day: int, *, stands_at: str) -> None:
        """End communes with all below; what stood at them stands elsewhere now."""
        for old in olds:
            Place.objects.filter(path__startswith=old.path, valid_to=None).update(valid_to=_day(day - 1))
            Place.objects.filter(stands_at__startswith=old.path).update(stands_at=stands_at)

    def check(self, commune: int, added: int) -> None:
        place = self.communes[commune % len(self.communes)]
        by = self._checker(place)
        with transaction.atomic():
            sheet = MonthSheet.objects.standing().filter(place=place, month=MARCH).first()
            sheet = sheet or sheets.draft(place, MARCH, by=by, at=IN_APRIL)
            if sheet.is_drafted and added:
                sheets.choose(sheet, {self.world.nghi_quyet.rules.get(is_most=True): 100_000}, by=by, at=IN_APRIL)
            if sheet.is_drafted and _pays(sheet):
                sheets.check(sheet, by=by, at=IN_APRIL)

    def approve(self, commune: int, _: int) -> None:
        sheet = self._sheet(commune)
        if sheet and sheet.is_checked and not _is_less(sheet):
            sheets.approve(sheet, by=self.world.so, at=IN_APRIL)
            self.frozen[sheet.pk] = _rows(sheet.pk)

    def reopen(self, commune: int, _: int) -> None:
        sheet = self._sheet(commune)
        if sheet and not sheet.is_drafted:
            sheets.reopen(sheet, reason="Sai", by=self.world.so, at=IN_APRIL)

    def _checker(self, place: Place) -> User:
        """Return an official of the commune in which one goes on, or where it was divided of the province."""
        heir = Place.objects.get(path=place.stands_at)
        if not heir.is_commune:
            return self.world.so
        by = self.world.canbo_an
        by.place, by.role = heir, "commune"
        return by

    def _sheet(self, commune: int) -> MonthSheet | None:
        found = MonthSheet.objects.standing().order_by("pk")
        return found[commune % len(found)] if found else None


def _pays(sheet: MonthSheet) -> bool:
    return any(line.amount for line in lines_today(sheet.place, sheet.days, sheet.resolution, sheet))


def _is_less(sheet: MonthSheet) -> bool:
    today = lines_today(sheet.place, sheet.days, sheet.resolution, sheet)
    return any(one.is_less for one in sum_changes(sheet.lines.all(), today))


def _rows(sheet: int) -> list:
    fields = ("rule", "team", "member", "amount", "days", "reasons")
    return list(SheetLine.objects.filter(sheet=sheet).order_by("pk").values_list(*fields))
