"""Attainment the slow, obvious way: one target and one report at a time."""

import datetime
from collections import defaultdict

from places.models import Place
from reporting.models import Report, Target
from reporting.models.basis import Basis

type Said = dict[tuple[int, int], tuple[int | None, int | None, int, int, *tuple[int | None, ...]]]
Day = datetime.date


def slowly(through: Day, basis: str) -> Said:
    """(target, done, reported_by, of, age, old, start) by place and indicator, one target and one report at a time."""
    held = list(Target.objects.in_force_on(through).select_related("indicator", "team__place", "place").order_by("pk"))
    held = [one for one in held if not one.team or one.team.established_on <= through]
    stands = {one.pk: _stands(one, through, basis) for one in held}
    found: dict[tuple[int, int], list[set | list]] = defaultdict(lambda: [[], [], set(), set(), [], [], []])
    counted: list[tuple[Target, list[tuple[int, Place]], list[tuple[int, Place]], list[int]]] = []
    for one in sorted(held, key=lambda one: (one.place is not None, -len(stands[one.pk].path))):
        beneath = [
            other
            for other in held
            if other.indicator_id == one.indicator_id
            and other.pk != one.pk
            and other.value
            and stands[other.pk].path.startswith(stands[one.pk].path)
        ]
        is_with_holder = basis == Basis.NOW or one.indicator.kind == "stock"
        answers = _done(one, through)
        ages = [(through - report.round.data_to).days for report, _ in answers]
        known = [(value, stands[one.pk] if is_with_holder else report.place) for report, value in answers]
        is_old = one.indicator.kind == "stock" and ages and ages[0] > 366
        parts, old = ([], known) if is_old else (known, [])
        is_handed_on = bool(one.place and beneath)
        below = [
            value
            for other, fresh, others, _ in counted
            if one.place and other.indicator_id == one.indicator_id
            for value, at in [*fresh, *(others if old else [])]
            if one.place.covers(at)
        ]
        if old and below:
            rest = old[0][0] - sum(below)
            old = [(rest, one.place)] if rest > 0 else []
        began = [_began(one, through)] if parts and one.indicator.kind == "stock" else []
        began_below = [
            level
            for other, _, _, levels in counted
            if one.place and other.indicator_id == one.indicator_id and one.place.covers(stands[other.pk])
            for level in levels
        ]
        if began and began_below:
            began = [began[0] - sum(began_below)] if began[0] > sum(began_below) else []
        if parts and below:
            rest = sum(value for value, _ in parts) - sum(below)
            parts = [(rest, one.place)] if rest > 0 else []
        if is_handed_on and not parts and not old:
            continue
        counted.append((one, parts, old, began))
        for place in Place.objects.order_by("pk"):
            targets, done, reported, of, known_for, too_old, starts = found[place.pk, one.indicator_id]
            if place.covers(stands[one.pk]):
                targets.append(0 if is_handed_on else one.value)
                of.add(one.pk)
            mine = [value for value, at in parts if place.covers(at)]
            if mine:
                done.extend(mine)
                reported.add(one.pk)
                of.add(one.pk)
                known_for.extend(ages if one.indicator.kind == "stock" else [])
            starts.extend(level for level in began if place.covers(stands[one.pk]))
            too_old.extend(value for value, at in old if place.covers(at))
    return {
        key: (
            sum(targets) if targets else None,
            sum(done) if done else None,
            len(reported),
            len(of),
            max(known_for, default=None),
            sum(too_old) if too_old else None,
            sum(starts) if starts else None,
        )
        for key, (targets, done, reported, of, known_for, too_old, starts) in found.items()
        if of
    }


def _stands(target: Target, through: Day, basis: str) -> Place:
    if target.place or basis == Basis.NOW:
        return target.place or target.team.place
    return target.team.placements.filter(starts_on__lte=through).order_by("starts_on").last().place


def _done(target: Target, through: Day, *, all_of_stocks: bool = False) -> list[tuple[Report, int]]:
    reports = target.team.reports.all() if target.team else target.place.reports.filter(team=None)
    answers = []
    for report in reports.select_related("round", "place").order_by("round__data_to", "round"):
        figure = report.figures.filter(indicator=target.indicator, value__isnull=False).first()
        if figure and report.state in ("submitted", "accepted") and report.round.data_to <= through:
            answers.append((report, figure.value))
    if target.indicator.kind == "stock":
        return answers if all_of_stocks else answers[-1:]
    earliest = target.starts_on - datetime.timedelta(days=31)
    answers = [(report, value) for report, value in answers if report.round.data_from >= earliest]
    answers = [(report, value) for report, value in answers if report.round.data_to >= target.starts_on]
    return [(report, value) for report, value in answers if not any(_hides(other, report) for other, _ in answers)]


def _began(target: Target, through: Day) -> int:
    """The level of a stock before the window of its target, or the first within."""
    answers = _done(target, through, all_of_stocks=True)
    before = [value for report, value in answers if report.round.data_to < target.starts_on]
    if before:
        return before[-1]
    first = min(report.round.data_to for report, _ in answers)
    return [value for report, value in answers if report.round.data_to == first][-1]


def _hides(other: Report, report: Report) -> bool:
    mine, theirs = report.round, other.round
    if (mine.data_from, mine.data_to) == (theirs.data_from, theirs.data_to):
        return theirs.pk > mine.pk
    return theirs.data_from <= mine.data_from and mine.data_to <= theirs.data_to
