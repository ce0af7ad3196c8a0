"""Whatever happened: nobody is paid twice, outside a membership or above a ceiling, and the parts make the whole."""

import datetime
from collections import Counter

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allowances.actions import sheets
from allowances.models import MonthSheet, SheetLine
from allowances.rollups.doubts import sum_changes
from allowances.rollups.knowing import lines_today
from allowances.rollups.sums import place_month
from allowances.rules import KnownMonth, MonthDays, PaidBefore, PayBasis, PayRule, Showing, Stint, TeamSpan, pay_lines
from places.models import Level, Place
from teams.actions import people
from teams.models import Member, Placement
from tests.allowances.world_money import IN_APRIL, MARCH, money, work
from tests.world import World, make_place

MONTH = MonthDays.of(MARCH)
DAYS = st.integers(1, 31)
BUSY = st.sampled_from([1, 2, 3, 12])  # few, so that one person is often in two places on a day
ORIGINS = st.sampled_from(["diary", "training"])
TEAMS, PEOPLE = st.integers(1, 3), st.integers(1, 3)
# The days of a membership: from before the month or a day of it, to a day of it or on and on.
SPAN = st.sampled_from([(-40, None), (-40, None), (-40, 2), (2, None), (3, 12), (-40, 17)])


def _day(offset: int) -> datetime.date:
    return MARCH + datetime.timedelta(days=offset - 1)


@st.composite
def rules(draw: st.DrawFn) -> list[PayRule]:
    """Sums of all kinds, with and without ceilings, positions and what is inside the team's sum."""
    found = []
    for key, basis in enumerate(
        [PayBasis.PERSON_DAY, *draw(st.lists(st.sampled_from(PayBasis.values), max_size=4))], start=1
    ):
        is_of_days = basis in (PayBasis.PERSON_DAY, PayBasis.PERSON_NIGHT)
        found.append(
            PayRule(
                key,
                basis,
                draw(st.integers(1, 9)) * 10_000,
                _day(draw(st.sampled_from([-40, -40, 2]))),
                positions=frozenset(draw(st.sampled_from([[], [], ["leader"], ["member", "deputy"]]))),
                is_inside=is_of_days and draw(st.booleans()),
                fewest_days=draw(st.sampled_from([1, 1, 15])),
                days_at_most=draw(st.sampled_from([None, 2])) if is_of_days else None,
                amount_at_most=draw(st.sampled_from([None, 95_000])) if is_of_days else None,
            )
        )
    return found


@st.composite
def months(draw: st.DrawFn) -> KnownMonth:
    stints = []
    for member in range(1, draw(st.integers(3, 8)) + 1):
        start, end = draw(SPAN)
        decision = draw(st.sampled_from([5, 5, 5, None]))
        position = draw(st.sampled_from(["leader", "member"]))
        last = None if end is None else max(_day(end), _day(start))
        stints.append(Stint(member, draw(PEOPLE), draw(TEAMS), position, _day(start), last, decision))
    showings = [
        Showing(
            draw(st.sampled_from(stints)).member,
            MONTH.on(draw(BUSY)),
            draw(ORIGINS),
            draw(st.sampled_from([False, False, True])),
        )
        for _ in range(draw(st.integers(4, 14)))
    ]
    spans = [TeamSpan(team, _day(-40), draw(st.sampled_from([None, None, _day(12)]))) for team in (1, 2, 3)]
    return KnownMonth(MONTH, draw(rules()), spans, stints, showings)


def check_lines(known: KnownMonth, lines: list) -> None:
    """Nobody twice, outside a membership or above a ceiling."""
    of_rule = {rule.key: rule for rule in known.rules}
    of_member = {stint.member: stint for stint in known.stints}
    once: Counter = Counter()
    for line in lines:
        if not line.amount:
            continue
        rule = of_rule[line.rule]
        assert line.amount <= line.rate * line.units
        if line.member is None:
            once["team", line.team, line.rule] += 1
            continue
        stint = of_member[line.member]
        assert stint.decision is not None
        assert rule.is_for(stint.position)
        if line.basis == PayBasis.PERSON_MONTH:
            once["month", line.person] += 1
            assert len(MONTH.days(stint.starts_on, stint.ends_on)) > 0
        for number in line.days:
            once[line.basis, line.person, number] += 1
            day = MONTH.on(number)
            assert stint.starts_on <= day <= (stint.ends_on or day)
            assert rule.holds_on(day)
            assert (stint.member, day) in {(one.member, one.day) for one in known.showings} or any(
                one.day == day and of_member[one.member][1:3] == stint[1:3] for one in known.showings
            )
    assert set(once.values()) <= {1}
    for rule in known.rules:
        for person in {line.person for line in lines if line.person}:
            mine = [line for line in lines if line.person == person and line.rule == rule.key]
            assert rule.days_at_most is None or sum(len(line.days) for line in mine) <= rule.days_at_most
            assert rule.amount_at_most is None or sum(line.amount for line in mine) <= rule.amount_at_most
    for span in known.teams:
        base = [amount for rule, amount in known.sums(PayBasis.TEAM_MONTH) if rule.holds_on(MONTH.last)]
        inside = [line for line in lines if line.team == span.team and of_rule[line.rule].is_inside]
        assert sum(line.amount for line in inside) <= max(base, default=0)


@settings(max_examples=200, deadline=None)
@given(known=months())
def test_nobody_is_paid_twice_outside_a_membership_or_above_a_ceiling(known: KnownMonth) -> None:
    check_lines(known, pay_lines(known))


@settings(max_examples=100, deadline=None)
@given(known=months(), first=TEAMS)
def test_what_one_sheet_pays_another_does_not(known: KnownMonth, first: int) -> None:
    """One commune has one team, the other two: the second knows what the first pays, and both together are right."""
    paid = [line for line in pay_lines(known) if line.team == first]
    before = [
        PaidBefore(line.rule, line.basis, line.team, line.person, line.amount, frozenset(line.days))
        for line in paid
        if line.amount
    ]
    turned = [one._replace(starts_on=_day(1)) if one.team == first else one for one in known.stints]
    later = KnownMonth(MONTH, known.rules, known.teams, turned, known.showings, before)
    rest = [line for line in pay_lines(later) if line.team != first]
    months_paid = Counter(line.person for line in [*paid, *rest] if line.basis == PayBasis.PERSON_MONTH and line.amount)
    days_paid = Counter((line.basis, line.person, day) for line in [*paid, *rest] for day in line.days if line.amount)
    assert set(months_paid.values()) | set(days_paid.values()) <= {1}
    for rule in known.rules:
        both: Counter = Counter()
        for line in [*paid, *rest]:
            if line.rule == rule.key and line.person:
                both[line.person] += line.amount
        assert rule.amount_at_most is None or all(amount <= rule.amount_at_most for amount in both.values())
        spent = Counter(line.person for line in [*paid, *rest] if line.rule == rule.key for _ in line.days)
        assert rule.days_at_most is None or all(many <= rule.days_at_most for many in spent.values())


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("work"), st.integers(0, 5), DAYS),
        st.tuples(st.just("move"), st.integers(0, 2), DAYS),
        st.tuples(st.just("leave"), st.integers(0, 5), DAYS),
        st.tuples(st.just("merge"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("reform"), DAYS, st.just(0)),
        st.tuples(st.just("check"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("approve"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("reopen"), st.integers(0, 3), st.just(0)),
    ),
    min_size=4,
    max_size=12,
)


class History:
    """A country in which things happen in any order; what cannot happen does not."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.teams = [world.team_an1, world.team_an2, world.team_binh1]
        self.members = list(Member.objects.filter(team__in=self.teams).order_by("pk"))
        self.frozen: dict[int, list] = {}

    @property
    def communes(self) -> list[Place]:
        return list(Place.objects.within(self.world.song_xanh).at(Level.COMMUNE).valid_on(MONTH.last).order_by("pk"))

    def step(self, what: str, one: int, other: int) -> None:
        getattr(self, what)(one, other)
        for pk, lines in self.frozen.items():
            assert _rows(pk) == lines, "a frozen sheet changed"

    def work(self, member: int, day: int) -> None:
        chosen = self.members[member % len(self.members)]
        work(chosen.team, MONTH.on(day), chosen)

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
        """Xã An and xã Bình become one on a day of the month; their hamlets and teams go along."""
        olds = Place.objects.filter(pk__in=[self.world.an.pk, self.world.binh.pk], valid_to=None)
        if day > 1 and olds.count() == 2:
            new = make_place("01109", 3, "xã", "Xã Hợp", self.world.dong, valid_from=MONTH.on(day))
            hamlet = make_place("01109-1", 4, "ấp", "Ấp Hợp 1", new, valid_from=MONTH.on(day))
            below = Place.objects.filter(path__regex=f"^({'|'.join(one.path for one in olds)})")
            held = list(Placement.objects.filter(place__in=below, ends_on=None, starts_on__lt=MONTH.on(day)))
            Placement.objects.filter(pk__in=[one.pk for one in held]).update(ends_on=_day(day - 1))
            Placement.objects.bulk_create(
                Placement(team_id=one.team_id, place=hamlet, starts_on=MONTH.on(day)) for one in held
            )
            below.update(valid_to=_day(day - 1), stands_at=new.path)

    def check(self, commune: int, _: int) -> None:
        place = self.communes[commune % len(self.communes)]
        by = self.world.canbo_an
        by.place, by.role = place, "commune"
        with transaction.atomic():
            sheet = MonthSheet.objects.standing().filter(place=place, month=MARCH).first()
            sheet = sheet or sheets.draft(place, MARCH, by=by, at=IN_APRIL)
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


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_sheets_of_all_communes_agree_over_any_history(steps: list, db: None) -> None:
    with transaction.atomic():
        world = money()
        history = History(world)
        for step in steps:
            history.step(*step)
        binding = SheetLine.objects.paying().filter(sheet__in=MonthSheet.objects.binding())
        once: Counter = Counter()
        for line in binding.select_related("member"):
            who = line.member.person_id if line.member else ("team", line.team_id, line.rule_id)
            for day in line.days or [0]:
                once[who, line.basis, day] += 1
        assert set(once.values()) <= {1}
        whole = place_month(world.song_xanh, MONTH)
        assert whole.total == sum(line.amount for line in binding) == sum(row.total or 0 for row in whole.rows)
        assert whole.unplaced + sum(row.teams for row in whole.rows) == 4  # each team stands in one commune
        transaction.set_rollback(True)
