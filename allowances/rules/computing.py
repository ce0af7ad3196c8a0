"""From what is known of a month to the lines of its sheet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from allowances.rules.days import day_lines
from allowances.rules.facts import KnownMonth, PayBasis, PayLine, PayReason, Stint, TeamSpan


def pay_lines(known: KnownMonth) -> list[PayLine]:
    """Return the lines of all teams that are known, in the order of teams, the team's own sums first."""
    spans = {span.team: span for span in known.teams}
    persons = [*_month_lines(known, spans), *day_lines(known, spans)]
    lines = [line for span in known.teams for line in _of_team(known, span, persons)]
    return sorted(lines, key=lambda line: (line.team, line.member is not None, line.member or 0, line.rule))


def _of_team(known: KnownMonth, span: TeamSpan, persons: Sequence[PayLine]) -> list[PayLine]:
    """Return a team's own lines and those of its people, what is inside the team's sum cut to it."""
    own = _team_lines(known, span)
    inside = {rule.key for rule in known.rules if rule.is_inside}
    ceilings = {rule.key for rule in known.rules if rule.is_most}
    budget = next((line for line in own if line.rule not in ceilings), None)
    left = budget.amount if budget else 0
    whole = budget.rate if budget else 0
    mine = [line for line in persons if line.team == span.team]
    taking, others = [one for one in mine if one.rule in inside], [one for one in mine if one.rule not in inside]
    cut = _cut_to(left, taking, whole=whole)
    spent = sum(line.amount for line in cut)
    if budget and spent:
        told = PayReason("inside", {"spent": spent, "whole": budget.amount})
        rest = budget._replace(amount=budget.amount - spent, reasons=(*budget.reasons, told))
        own = [rest if line is budget else line for line in own]
    return [*own, *others, *cut]


def _team_lines(known: KnownMonth, span: TeamSpan) -> list[PayLine]:
    lines = []
    days = known.month.days(span.starts_on, span.ends_on)
    for rule, rate in known.sums(PayBasis.TEAM_MONTH):
        if not days or not rule.holds_on(known.month.last):
            continue
        paid, reasons = rate, [PayReason("team_days", {"days": len(days)})]
        if len(days) < rule.fewest_days:
            paid, reasons = 0, [PayReason("too_few_days", {"days": len(days), "needed": rule.fewest_days})]
        elif any(
            one.team == span.team and one.person is None and known.is_of_sum(one, rule) for one in known.earlier_lines
        ):
            paid, reasons = 0, [PayReason("paid_elsewhere", {})]
        elif rule.is_most and not rate:
            continue
        lines.append(
            PayLine(rule.key, rule.basis, span.team, None, None, rate, int(paid > 0), paid, reasons=tuple(reasons))
        )
    return lines


def _month_lines(known: KnownMonth, spans: dict[int, TeamSpan]) -> Iterable[PayLine]:
    """Give each person one paid line, of the highest sum that a membership of theirs is entitled to; one in a team
    that waits comes after all others, since no sheet may ever pay it.
    """
    if not any(rule.holds_on(known.month.last) for rule, _ in known.sums(PayBasis.PERSON_MONTH)):
        return
    by_person: dict[int, list[Stint]] = defaultdict(list)
    for stint in known.stints:
        if stint.team in spans and known.month.days(stint.starts_on, stint.ends_on):
            by_person[stint.person].append(stint)
    before = {one.person: one.team for one in known.earlier_lines if one.basis == PayBasis.PERSON_MONTH and one.amount}
    for person, stints in sorted(by_person.items()):
        found = [line for team in {one.team for one in stints} if (line := _month_line(known, spans, stints, team))]
        joined = {one.team: min(other.rank for other in stints if other.team == one.team) for one in stints}
        found.sort(key=lambda line: (spans[line.team].is_waiting, -line.amount, joined[line.team]))
        paid_in = before.get(person)
        for line in found:
            if not line.amount:
                yield line
            elif paid_in is not None:
                told = PayReason("paid_elsewhere" if paid_in == line.team else "paid_in_other_team", {"team": paid_in})
                yield line._replace(amount=0, units=0, reasons=(told,))
            else:
                paid_in = line.team
                yield line


def _month_line(known: KnownMonth, spans: dict[int, TeamSpan], stints: Sequence[Stint], team: int) -> PayLine | None:
    """Return what a month in ``team`` is worth to one person, by what they were there last; None where nothing is.

    Somebody who was written down twice, and is one person now, may be two things there at once: the higher sum counts.
    """
    span = spans[team]
    alive = known.month.days(span.starts_on, span.ends_on)
    there = sorted((one for one in stints if one.team == team), key=lambda one: one.rank)
    decided = [one for one in there if one.decision is not None]
    last_day = min(span.ends_on or known.month.last, known.month.last)
    ends = {one: min(one.ends_on or last_day, last_day) for one in decided or there}
    latest = max(ends.values())
    sums = []
    for one, end in ends.items():
        entitled = [
            (rule, rate)
            for rule, rate in known.sums(PayBasis.PERSON_MONTH)
            if rule.is_for(one.position) and rule.holds_on(known.month.last) and (rate or not rule.is_most)
        ]
        if end == latest and entitled:
            sums.append((one, *entitled[0]))
    if not sums:
        return None
    last, rule, rate = max(sums, key=lambda found: (found[2], found[0].rank))
    none = PayLine(rule.key, rule.basis, team, last.member, last.person, rate, 0, 0)
    if not decided:
        return none._replace(reasons=(PayReason("no_decision", {}),))
    days: set[int] = set()
    for one in decided:
        days |= known.month.days(one.starts_on, one.ends_on) & alive
    if not days:
        return None
    if len(days) < rule.fewest_days:
        return none._replace(reasons=(PayReason("too_few_days", {"days": len(days), "needed": rule.fewest_days}),))
    return none._replace(units=1, amount=rate, reasons=(PayReason("member_days", {"days": len(days)}),))


def _cut_to(budget: int, lines: Sequence[PayLine], *, whole: int) -> list[PayLine]:
    """Pay day after day, and on a day who joined first, until the budget is spent; a day is paid whole or not.

    ``whole`` is what the team gets a month, of which another sheet may have granted everything.
    """
    wanted = sorted((day, line.member or 0, place) for place, line in enumerate(lines) for day in line.days)
    kept: dict[int, list[int]] = defaultdict(list)
    paid: dict[int, int] = defaultdict(int)
    left = budget
    for day, _, place in wanted:
        line = lines[place]
        sum_of_day = min(line.rate, line.amount - paid[place])
        if 0 < sum_of_day <= left:
            kept[place].append(day)
            paid[place] += sum_of_day
            left -= sum_of_day
    found = []
    for place, line in enumerate(lines):
        lost = len(line.days) - len(kept[place])
        if lost:
            told = PayReason("above_team", {"days": lost, "budget": whole})
            line = line._replace(  # noqa: PLW2901
                amount=paid[place], units=len(kept[place]), days=tuple(kept[place]), reasons=(*line.reasons, told)
            )
        found.append(line)
    return found
