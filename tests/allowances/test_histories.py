"""Whatever happened: nobody is paid twice, outside a membership or above a ceiling, and the parts make the whole."""

import datetime
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from allowances.rules import EarlierLine, KnownMonth, MonthDays, PayBasis, PayRule, Showing, Stint, TeamSpan, pay_lines
from tests.allowances.truths_of_months import Truths
from tests.allowances.world_histories import STEPS, History
from tests.allowances.world_money import MARCH, money
from tests.robustness import FULL

MONTH = MonthDays.of(MARCH)
HISTORIES = 500 if FULL else 15
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
                confirmed_after=draw(st.sampled_from([None, None, 0, 3])) if is_of_days else None,
            )
        )
    return found


@st.composite
def showing_of(draw: st.DrawFn, stints: list[Stint]) -> Showing:
    member, day = draw(st.sampled_from(stints)).member, MONTH.on(draw(BUSY))
    origin, at_night = draw(ORIGINS), draw(st.sampled_from([False, False, True]))
    if origin == "training":
        return Showing(member, day, origin, at_night)
    delay = datetime.timedelta(days=draw(st.sampled_from([0, 0, 3, 9])))
    return Showing(member, day, origin, at_night, day + delay, is_confirmed=draw(st.booleans()))


@st.composite
def months(draw: st.DrawFn) -> KnownMonth:
    stints = []
    for member in range(1, draw(st.integers(3, 8)) + 1):
        start, end = draw(SPAN)
        decision = draw(st.sampled_from([5, 5, 5, None]))
        position = draw(st.sampled_from(["leader", "member"]))
        last = None if end is None else max(_day(end), _day(start))
        stints.append(Stint(member, draw(PEOPLE), draw(TEAMS), position, _day(start), last, decision))
    showings = [draw(showing_of(stints)) for _ in range(draw(st.integers(4, 14)))]
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
            shown = [one for one in known.showings if one.day == day and of_member[one.member][1:3] == stint[1:3]]
            allowed = rule.confirmed_after
            assert any(
                allowed is None or one.is_confirmed or one.written_on is None or (one.written_on - day).days <= allowed
                for one in shown
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
        EarlierLine(line.rule, line.basis, line.team, line.person, line.amount, frozenset(line.days))
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


@pytest.mark.timeout(600 + 5 * HISTORIES)
@settings(
    max_examples=HISTORIES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a shorter history is found in minutes, not seconds
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(steps=[("fill", 1, 26), ("check", 3, 0), ("divide", 31, 0), ("work", 2, 24)])
@example(steps=[("work", 0, 3), ("divide", 40, 0), ("settle", 0, 1), ("check", 0, 0), ("reopen", 0, 0)])  # a last month
@example(steps=[("check", 0, 0), ("rename", 24, 0), ("fill", 0, 19)])  # the new commune has nothing to pay
@example(steps=[("dissolve", 0, 9), ("rename", 12, 0), ("divide", 40, 0), ("settle", 1, 0), ("work", 1, 3)])
@example(steps=[("merge", 2, 0), ("work", 11, 2)])  # a leader who was written down a second time, as a member
# The same, of a team that was dissolved the day before its leader left it.
@example(steps=[("leave", 0, 15), ("dissolve", 0, 14), ("merge", 0, 2), ("work", 10, 7)])
@example(steps=[("leave", 0, 10), ("merge", 0, 2), ("work", 10, 7), ("work", 10, 7)])
@given(steps=STEPS)
def test_sheets_of_all_communes_agree_over_any_history(steps: list, db: None) -> None:
    """At the end as it is, and once every commune has checked."""
    with transaction.atomic():
        world = money()
        history = History(world)
        for step in steps:
            history.step(*step)
        Truths(world).check()
        for commune in range(len(history.communes)):
            history.check(commune, 0)
        Truths(world, all_checked=True).check()
        transaction.set_rollback(True)
