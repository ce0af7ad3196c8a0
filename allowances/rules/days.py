"""Days and nights: who took part when, through which membership, and what of it is paid."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from allowances.rules.facts import KnownMonth, PayBasis, PayLine, PayReason, PayRule, Showing, Stint, TeamSpan


class DayClaim(NamedTuple):
    """A day of a person through a membership, what it is worth by which rule, and why it is not paid ("" if it is)."""

    day: int
    stint: Stint
    rule: PayRule
    rate: int
    refusal: str = ""
    paid_in: int | None = None


def day_lines(known: KnownMonth, spans: Mapping[int, TeamSpan]) -> Iterable[PayLine]:
    """Give the lines of days and of nights of everybody who took part."""
    by_member = {stint.member: stint for stint in known.stints}
    there: dict[tuple[int, int], list[Stint]] = defaultdict(list)
    for stint in known.stints:
        there[stint.person, stint.team].append(stint)
    for basis in (PayBasis.PERSON_DAY, PayBasis.PERSON_NIGHT):
        sums = known.sums(basis)
        claims: dict[int, list[DayClaim]] = defaultdict(list)
        for showing in known.showings:
            own = by_member.get(showing.member)
            is_of_basis = showing.at_night == (basis == PayBasis.PERSON_NIGHT)
            if own is None or own.team not in spans or not is_of_basis:
                continue
            if not known.month.first <= showing.day <= known.month.last:
                continue
            if claim := _claim(showing, there[own.person, own.team], spans[own.team], sums):
                claims[own.person].append(claim)
        for person, found in sorted(claims.items()):
            yield from _of_person(known, spans, basis, person, found)


def _claim(
    showing: Showing, stints: Sequence[Stint], span: TeamSpan, sums: Sequence[tuple[PayRule, int]]
) -> DayClaim | None:
    """Return what a day is worth; a person whose membership was renewed is found in the one that held on the day."""
    own = next(one for one in stints if one.member == showing.member)
    holding = [
        one for one in stints if one.starts_on <= showing.day and (not one.ends_on or showing.day <= one.ends_on)
    ]
    lives = span.starts_on <= showing.day and (span.ends_on is None or showing.day <= span.ends_on)
    decided = [one for one in holding if one.decision is not None]
    stint = min(decided or holding, key=lambda one: one.rank, default=own)
    worth = [
        (rule, rate)
        for rule, rate in sums
        if showing.origin in rule.origins and rule.holds_on(showing.day) and (rate or not rule.is_most)
    ]
    if not worth:
        return None
    entitled = next(((rule, rate) for rule, rate in worth if rule.is_for(stint.position)), None)
    if entitled is None:
        return None
    refusal = "outside_membership" if not holding or not lives else "no_decision" if not decided else ""
    if not refusal and entitled[0].is_unconfirmed(showing):
        refusal = "unconfirmed"
    return DayClaim(showing.day.day, stint, *entitled, refusal)


def _of_person(
    known: KnownMonth, spans: Mapping[int, TeamSpan], basis: str, person: int, claims: Sequence[DayClaim]
) -> Iterable[PayLine]:
    """Give one person's lines: each day once, through the membership that is the oldest, within the ceilings.

    Days in a team that waits come after all others, since no sheet may ever pay them.
    """
    paid_in = {
        day: one.team
        for one in known.earlier_lines
        if one.person == person and one.basis == basis and one.amount
        for day in one.days
    }
    counted: list[DayClaim] = []

    def order(claim: DayClaim) -> tuple[Any, ...]:
        is_waiting = spans[claim.stint.team].is_waiting
        return is_waiting, claim.day, bool(claim.refusal), claim.stint.rank, -claim.rate, claim.rule.key

    for claim in sorted(claims, key=order):
        team = claim.stint.team
        if any(one[:3] == claim[:3] for one in counted) or (
            not claim.refusal and any(one.day == claim.day and one.stint.team == team for one in counted)
        ):
            continue  # diary and attendance tell of the same day
        if not claim.refusal and claim.day in paid_in:
            other = paid_in[claim.day]
            refusal = "paid_elsewhere" if other == team else "paid_in_other_team"
            counted.append(claim._replace(refusal=refusal, paid_in=other))
            continue
        if not claim.refusal:
            paid_in[claim.day] = team
        counted.append(claim)
    yield from _within_ceilings(known, person, counted)


def _within_ceilings(known: KnownMonth, person: int, claims: Sequence[DayClaim]) -> Iterable[PayLine]:
    days_left: dict[int, int] = {}
    money_left: dict[int, int] = {}
    for rule in {claim.rule for claim in claims}:
        before = [one for one in known.earlier_lines if one.person == person and known.is_of_sum(one, rule)]
        if rule.days_at_most is not None:
            days_left[rule.key] = max(rule.days_at_most - sum(len(one.days) for one in before), 0)
        if rule.amount_at_most is not None:
            money_left[rule.key] = max(rule.amount_at_most - sum(one.amount for one in before), 0)
    groups: dict[tuple[int, int, int], list[DayClaim]] = defaultdict(list)
    sums: dict[tuple[int, int, int], int] = defaultdict(int)
    for claim in claims:
        key = claim.rule.key
        group = key, claim.stint.team, claim.stint.member
        worth = claim.rate
        if not claim.refusal:
            worth = min(worth, money_left.get(key, worth))
            if days_left.get(key, 1) == 0:
                claim = claim._replace(refusal="days_above")  # noqa: PLW2901
            elif worth <= 0:
                claim = claim._replace(refusal="amount_above")  # noqa: PLW2901
            else:
                if key in days_left:
                    days_left[key] -= 1
                if key in money_left:
                    money_left[key] -= worth
                sums[group] += worth
        groups[group].append(claim)
    for group, found in groups.items():
        yield _line(person, found, sums[group])


def _line(person: int, claims: Sequence[DayClaim], amount: int) -> PayLine:
    """Sum up the days of one rule through one membership."""
    rule, stint, rate = claims[0].rule, claims[0].stint, claims[0].rate
    paid = tuple(claim.day for claim in claims if not claim.refusal)
    reasons = [PayReason("days", {"days": list(paid)})] if paid else []
    refused: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for claim in claims:
        if claim.refusal:
            refused[claim.refusal, claim.paid_in].append(claim.day)
    for (code, team), days in refused.items():
        numbers = {"days": days} | ({"team": team} if team is not None else {})
        most = {
            "days_above": rule.days_at_most,
            "amount_above": rule.amount_at_most,
            "unconfirmed": rule.confirmed_after,
        }.get(code)
        reasons.append(PayReason(code, numbers | ({"most": most} if most is not None else {})))
    if amount < rate * len(paid):
        reasons.append(PayReason("amount_above", {"most": rule.amount_at_most}))
    return PayLine(
        rule.key, rule.basis, stint.team, stint.member, person, rate, len(paid), amount, paid, tuple(reasons)
    )
