"""Three resolutions, each worked out by hand to the đồng, and what nobody is paid for.

The sums were read in the press, not in the signed texts: they stand here as data, as they do in the portal.
"""

import datetime

import pytest

from allowances.models import SheetLine
from allowances.phrases import why
from allowances.rules import (
    DayOrigin,
    EarlierLine,
    KnownMonth,
    MonthDays,
    PayLine,
    PayRule,
    Showing,
    Stint,
    TeamSpan,
    pay_lines,
)
from allowances.rules.examples import EXAMPLES

MARCH = MonthDays.of(datetime.date(2026, 3, 1))
FOUNDED = datetime.date(2025, 7, 1)
LAN, MINH, HOA, BA = 11, 12, 13, 14  # people; a membership is ten times its person, and one more for each further


def on(day: int) -> datetime.date:
    return MARCH.on(day)


def stint(person: int, *, team: int = 1, position: str = "member", nth: int = 0, **fields) -> Stint:
    facts = {"starts_on": FOUNDED, "ends_on": None, "decision": 5} | fields
    return Stint(person * 10 + nth, person, team, position, **facts)


def rule(key: int, basis: str, amount: int, **fields) -> PayRule:
    return PayRule(key, basis, amount, **({"starts_on": datetime.date(2026, 1, 1)} | fields))


def known_sums(key: str) -> list[PayRule]:
    """The sums of an example, as a province copies them, numbered from 1."""
    example = EXAMPLES[key]
    return [
        PayRule(
            number,
            sums["basis"],
            sums["amount"],
            example.starts_on,
            example.ends_on,
            is_most=sums.get("is_most", False),
            is_inside=sums.get("is_inside", False),
            origins=frozenset(sums.get("origins", DayOrigin.values)),
        )
        for number, sums in enumerate(example.rules, start=1)
    ]


DA_NANG = known_sums("da-nang")
# Both have ended: their kinds of sums are worked out here as if they held in the month of these tests.
BINH_DUONG, HA_TINH = ([one._replace(ends_on=None) for one in known_sums(key)] for key in ("binh-duong", "ha-tinh"))


def days(person: int, *days: int, origin: str = "diary", at_night: bool = False, nth: int = 0) -> list[Showing]:
    return [Showing(person * 10 + nth, on(day), origin, at_night) for day in days]


def known(rules, stints, showings=(), *, teams=(1, 2), **facts) -> KnownMonth:
    return KnownMonth(MARCH, rules, [TeamSpan(team, FOUNDED) for team in teams], stints, showings, **facts)


def table(month: KnownMonth) -> list[tuple]:
    """Return what is asserted: (team, person or "", times, đồng)."""
    return [(line.team, line.person or "", line.units, line.amount) for line in pay_lines(month)]


def test_da_nang_pays_days_out_of_the_teams_300_000_and_what_the_commune_adds() -> None:
    showings = [*days(LAN, 2, 9, 16), *days(MINH, 9), *days(HOA, 9, at_night=True)]
    month = known(DA_NANG, [stint(LAN), stint(MINH), stint(HOA)], showings, chosen={3: 450_000})
    assert table(month) == [
        (1, "", 1, 100_000),  # 300.000 less 4 days of 50.000
        (1, "", 1, 450_000),  # the commune's own, below twice the sum
        (1, LAN, 3, 150_000),
        (1, MINH, 1, 50_000),
        (2, "", 1, 300_000),
        (2, "", 1, 450_000),
    ]
    assert sum(line[-1] for line in table(month) if line[0] == 1) == 300_000 + 450_000


def test_da_nang_pays_no_day_more_than_the_team_has() -> None:
    showings = [*days(LAN, 1, 2, 3, 4), *days(MINH, 1, 2, 3, 4)]
    lines = pay_lines(known(DA_NANG, [stint(LAN), stint(MINH)], showings, teams=[1]))
    assert [(line.person, line.days, line.amount) for line in lines] == [
        (None, (), 0),
        (LAN, (1, 2, 3), 150_000),
        (MINH, (1, 2, 3), 150_000),
    ]
    assert [reason.code for reason in lines[1].reasons] == ["days", "above_team"]


@pytest.mark.parametrize(
    ("key", "year", "paid"),
    [
        ("da-nang", 2025, 0),
        ("da-nang", 2026, 300_000),
        ("da-nang", 2027, 300_000),
        ("da-nang", 2028, 0),
        ("ha-tinh", 2025, 600_000),
        ("ha-tinh", 2026, 0),
    ],
)
def test_a_resolution_pays_in_its_own_years(key: str, year: int, paid: int) -> None:
    december = MonthDays.of(datetime.date(year, 12, 5))
    lines = pay_lines(KnownMonth(december, known_sums(key), [TeamSpan(1, datetime.date(2022, 1, 1))], []))
    assert sum(line.amount for line in lines) == paid


def test_binh_duong_pays_a_person_a_month_a_day_of_training_and_a_night_up_to_200_000() -> None:
    showings = [*days(LAN, 5, 6, origin="training"), *days(LAN, 5, 20), *days(MINH, 20, 21, at_night=True)]
    people = [stint(LAN, position="leader"), stint(MINH), stint(HOA)]
    assert table(known(BINH_DUONG, people, showings, chosen={3: 180_000})) == [
        (1, LAN, 1, 60_000),
        (1, LAN, 2, 300_000),  # two days of training; those of the diary are in the month's sum
        (1, MINH, 1, 60_000),
        (1, MINH, 2, 360_000),  # two nights of what the commune pays
        (1, HOA, 1, 60_000),
    ]
    assert sum(line[-1] for line in table(known(BINH_DUONG, people, showings))) == 480_000  # no night unless chosen


def test_ca_mau_pays_what_the_province_fills_in() -> None:
    """Of Cà Mau's resolution the sums are not known here: whatever they are, the months from 2026 to 2030 count."""
    ca_mau = EXAMPLES["ca-mau"]
    assert ca_mau.rules == ()
    filled = [rule(1, "team_month", 400_000, starts_on=ca_mau.starts_on, ends_on=ca_mau.ends_on)]
    assert table(known(filled, [], teams=[1])) == [(1, "", 1, 400_000)]
    after = KnownMonth(MonthDays.of(datetime.date(2031, 1, 1)), filled, [TeamSpan(1, FOUNDED)], [])
    assert pay_lines(after) == []


def test_ha_tinh_pays_a_team_600_000() -> None:
    assert table(known(HA_TINH, [stint(LAN)], teams=[1])) == [(1, "", 1, 600_000)]


def test_a_person_of_two_teams_is_paid_a_month_once_where_they_joined_first() -> None:
    later = stint(LAN, team=1, starts_on=on(1))
    earlier = stint(LAN, team=2, nth=1)
    lines = pay_lines(known(BINH_DUONG, [later, earlier]))
    assert [(line.team, line.amount, line.reasons[0].code) for line in lines] == [
        (1, 0, "paid_in_other_team"),
        (2, 60_000, "member_days"),
    ]


def test_a_person_of_two_teams_is_paid_a_day_once() -> None:
    people = [stint(LAN, team=1), stint(LAN, team=2, nth=1)]
    lines = pay_lines(known(DA_NANG, people, [*days(LAN, 3, 4), *days(LAN, 4, 5, nth=1)]))
    assert [(line.team, line.days) for line in lines if line.person] == [(1, (3, 4)), (2, (5,))]
    (said,) = [reason for line in lines if line.team == 2 for reason in line.reasons if reason.code.startswith("paid")]
    assert said.numbers == {"days": [4], "team": 1}


def test_what_another_sheet_pays_is_not_paid_again() -> None:
    before = [
        EarlierLine(1, "person_month", 9, LAN, 60_000),
        EarlierLine(2, "person_day", 9, LAN, 150_000, frozenset({5})),
        EarlierLine(1, "team_month", 1, None, 600_000),
    ]
    showings = days(LAN, 5, 6, origin="training")
    assert table(known(BINH_DUONG, [stint(LAN)], showings, earlier_lines=before[:2])) == [
        (1, LAN, 0, 0),
        (1, LAN, 1, 150_000),
    ]
    assert table(known(HA_TINH, [], teams=[1], earlier_lines=before[2:])) == [(1, "", 0, 0)]


def test_a_day_outside_a_membership_is_said_and_not_paid() -> None:
    left = stint(LAN, ends_on=on(10))
    lines = pay_lines(known(DA_NANG, [left], days(LAN, 10, 11), teams=[1]))
    assert lines[-1].days == (10,)
    assert lines[-1].reasons[1] == ("outside_membership", {"days": [11]})


def test_a_day_written_to_a_membership_that_was_renewed_is_the_new_ones() -> None:
    old, new = stint(LAN, ends_on=on(10)), stint(LAN, nth=1, starts_on=on(11))
    lines = pay_lines(known(DA_NANG, [old, new], days(LAN, 10, 12), teams=[1]))
    assert [(line.member, line.days) for line in lines if line.member] == [(LAN * 10, (10,)), (LAN * 10 + 1, (12,))]


def test_a_membership_without_a_decision_is_paid_nothing() -> None:
    people = [stint(LAN, decision=None)]
    lines = pay_lines(known(BINH_DUONG, people, days(LAN, 3, origin="training"), teams=[1]))
    assert [(line.amount, line.reasons[0].code) for line in lines] == [(0, "no_decision"), (0, "no_decision")]


def test_only_entitled_positions_and_months_are_paid() -> None:
    leaders = [rule(1, "person_month", 80_000, positions=frozenset({"leader"}), months=frozenset({3}))]
    people = [stint(LAN, position="leader"), stint(MINH)]
    assert table(known(leaders, people, teams=[1])) == [(1, LAN, 1, 80_000)]
    assert pay_lines(known([leaders[0]._replace(months=frozenset({4}))], people)) == []


def test_a_month_needs_as_many_days_of_membership_as_the_rule_asks() -> None:
    asks = [rule(1, "person_month", 60_000, fewest_days=15)]
    people = [stint(LAN, ends_on=on(14)), stint(MINH, ends_on=on(15)), stint(HOA, ends_on=on(7)), *()]
    again = stint(HOA, nth=1, starts_on=on(24), position="leader")
    assert table(known(asks, [*people, again], teams=[1])) == [
        (1, LAN, 0, 0),
        (1, MINH, 1, 60_000),
        (1, HOA, 1, 60_000),
    ]


def test_ceilings_of_days_and_money_hold_over_all_teams_and_sheets_of_a_person() -> None:
    most = [rule(2, "person_day", 50_000, days_at_most=4, amount_at_most=170_000)]
    people = [stint(LAN), stint(LAN, team=2, nth=1)]
    showings = [*days(LAN, 1, 2), *days(LAN, 3, 4, 5, nth=1)]
    lines = pay_lines(known(most, people, showings))
    assert [(line.team, line.days, line.amount) for line in lines] == [(1, (1, 2), 100_000), (2, (3, 4), 70_000)]
    assert [reason.code for reason in lines[1].reasons] == ["days", "days_above", "amount_above"]
    before = [EarlierLine(2, "person_day", 9, LAN, 150_000, frozenset({20, 21, 22}))]
    (line, *_) = pay_lines(known(most, people, showings, earlier_lines=before))
    assert (line.days, line.amount) == ((1,), 20_000)


def test_a_ceiling_says_what_was_written_what_it_lets_through_and_what_is_paid() -> None:
    most = [rule(2, "person_day", 50_000, days_at_most=10)]
    fourteen = pay_lines(known(most, [stint(LAN)], days(LAN, *range(1, 15)), teams=[1]))
    two_teams = [stint(LAN), stint(LAN, team=2, nth=1)]
    both = pay_lines(known(most, two_teams, [*days(LAN, *range(1, 9)), *days(LAN, 10, 11, 12, nth=1)]))
    inside = pay_lines(known(DA_NANG, [stint(LAN)], days(LAN, *range(1, 9)), teams=[1]))
    assert [said(line)[-1] for line in (fourteen[0], both[1], inside[1])] == [
        "ghi 14 ngày, trần 10 ngày/tháng: tính 10",
        "ghi 3 ngày, trần 10 ngày/tháng, tổ khác đã tính 8: tính 2",
        "ghi 8 ngày, tổ hết mức 300.000 đồng: tính 6",
    ]
    assert said(inside[1])[0] == "ngày 01, 02, 03, 04, 05, 06"


def said(line: PayLine) -> list[str]:
    """The reasons of a line as an official reads them."""
    row = SheetLine(
        basis=line.basis, units=line.units, days=list(line.days), reasons=[list(one) for one in line.reasons]
    )
    return why(row, {}).split("; ")


def test_diary_and_attendance_of_one_day_are_one_day() -> None:
    both = [rule(2, "person_day", 50_000)]
    showings = [*days(LAN, 5), *days(LAN, 5, origin="training")]
    assert table(known(both, [stint(LAN)], showings, teams=[1])) == [(1, LAN, 1, 50_000)]


def test_a_team_is_paid_no_month_in_which_it_did_not_live_long_enough() -> None:
    asks = [rule(1, "team_month", 300_000, fewest_days=10)]
    spans = [TeamSpan(1, FOUNDED, on(9)), TeamSpan(2, on(22)), TeamSpan(3, FOUNDED, datetime.date(2026, 2, 27))]
    lines = pay_lines(KnownMonth(MARCH, asks, spans, []))
    assert [(line.team, line.amount) for line in lines] == [(1, 0), (2, 300_000)]
