"""What would make an official doubt the demo's numbers: each function returns the doubtful ones, by name."""

import datetime
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from allowances.models import MonthSheet, SheetLine
from allowances.rollups.doubts import sum_changes
from allowances.rollups.knowing import lines_today
from core.working_days import DAY
from demo.denominators import STANDARD
from demo.rounds import COMMUNE, FIRST_MONTHS, FIRST_QUARTER, MONTH, PACK_CODES, QUARTER, TEAM
from places.models import Level, Place
from reporting.models import (
    DenominatorKind,
    DiaryCount,
    DiaryEntry,
    DiaryPresence,
    Figure,
    Indicator,
    Report,
    ResidentClass,
    Round,
    Target,
)
from reporting.models.skills import MOVEMENT_BEGAN_ON
from reporting.periods import calendar_period, period_after, period_of
from reporting.rollups import against_targets, count, rollup, walk
from reporting.rollups.attainment import attainments
from reporting.rollups.skills import skill_progress
from reporting.rollups.sums import stored_figure
from teams.models import Member, Organisation, Position, Sex, Team
from training.models import Attendance, Learned, Session

IN_SERVICE = [Organisation.POST, Organisation.TELECOM, Organisation.TECHNOLOGY, Organisation.POLICE]
MOST_AT_A_COMMUNE = 1.4  # small ones reach it: five storefronts where four were asked for


def attainments_out_of_reach(province: Place, through: datetime.date) -> list[str]:
    """Indicators of which less than 40 or more than 110% of the target is reached at the province by the day, for a
    flow of what the days that are gone of its window ask for; and those that a commune passes by far.
    """
    found = attainments(province, through=through, down_to=Level.COMMUNE)
    below = set(Place.objects.within(province).at(Level.COMMUNE).values_list("pk", flat=True))
    odd = []
    for one in Indicator.objects.exclude(code__in=set(PACK_CODES) - {STANDARD}):
        if one.code == STANDARD and (province.pk, one.pk) not in found:
            continue  # asked for since 2026
        whole = found[province.pk, one.pk]
        days = (whole.ends_on - whole.starts_on).days + 1  # type: ignore[operator]
        gone = (through + datetime.timedelta(days=17) - whole.starts_on).days / days if one.kind == "flow" else 1
        if not 0.4 <= (whole.ratio or 0) / min(gone, 1) <= 1.1:
            odd.append(f"{one.code}: {whole.ratio}")
        parts = [part.ratio or 0 for (place, pk), part in found.items() if pk == one.pk and place in below]
        if not parts or max(parts) > MOST_AT_A_COMMUNE:
            odd.append(f"{one.code} of communes: {max(parts, default=None)}")
    return odd


def stocks_that_collapse(province: Place, rounds: int) -> list[str]:
    """Stocks of which less is known at the province in one of its last rounds of teams than in the one before (what is
    too old with it), by more than teams wrote less and teams with a target went away.
    """
    months = Round.objects.filter(level=Round.Reporter.TEAM, within=province, opens_at__lte=timezone.now())
    last = list(months.order_by("-data_to", "-pk")[:rounds])[::-1]
    said = [against_targets(rollup([one], province), [one]) for one in last]
    sums = [{one.indicator: one for one in node.figures if one.target} for node in said]
    odd = []
    for (before, now), (earlier, later) in zip(pairwise(sums), pairwise(last), strict=True):
        for indicator in [one for one in before.keys() & now.keys() if one.kind == Indicator.Kind.STOCK]:
            known = _known_by_team(indicator, earlier)
            wrote_less = sum(max(0, known.get(team, 0) - value) for team, value in _written(indicator, later))
            held = Target.objects.filter(indicator=indicator).order_by()
            left = set(held.in_force_on(earlier.data_to).values_list("team", flat=True))
            left -= set(held.in_force_on(later.data_to).values_list("team", flat=True))
            went = sum(known.get(team, 0) for team in left if team)
            was, stands = ((one.done or 0) + (one.old or 0) for one in (before[indicator], now[indicator]))
            if stands < was - wrote_less - went:
                odd.append(f"{later}, {indicator.code}: {was} → {stands}, explained {wrote_less} + {went}")
    return odd


def _written(indicator: Indicator, *rounds: Round) -> QuerySet[Any, Any]:
    """Return pairs (team, value) of what counts of the rounds, the earliest first."""
    reports = Report.objects.filter(round__in=rounds, team__isnull=False).counted()
    figures = Figure.objects.filter(indicator=indicator, value__isnull=False, report__in=reports)
    return figures.order_by("report__round__data_to", "report__round").values_list("report__team", "value")


def _known_by_team(indicator: Indicator, through: Round) -> dict[int, int]:
    return dict(_written(indicator, *Round.objects.filter(data_to__lte=through.data_to)))


def shares_out_of_reach(closed: Round) -> list[str]:
    """Shares of a closed round at its place of which fewer than four in five communes say something, or that pass
    all there are; at communes those that do.
    """
    odd = []
    for node in walk(rollup([closed], closed.within, down_to=Level.COMMUNE)):
        for one in node.figures:
            ratio = one.out_of
            if ratio and (ratio.ratio or 0) > 1:
                odd.append(f"{node.place}: {one.indicator.code} {ratio}")
            if ratio and node.place == closed.within and ratio.known < 0.8 * ratio.asked:
                odd.append(f"{one.indicator.code}: {ratio}")
    return odd


def months_missing(until: datetime.date) -> list[str]:
    """Months and quarters that were over by ``until`` and about which teams or communes were not asked everywhere."""
    asked = Counter(Round.objects.values_list("level", "data_from", "data_to"))
    missing = []
    of_both = {MONTH: max(FIRST_MONTHS.values()), QUARTER: FIRST_QUARTER}
    for kind, first, level in ((MONTH, min(FIRST_MONTHS.values()), TEAM), (QUARTER, FIRST_QUARTER, COMMUNE)):
        period = period_of(kind, first)
        while timezone.localdate(period.opens_at) < until:
            are_two = period.starts_on >= period_of(kind, of_both[kind]).starts_on
            wanted = 2 if are_two and period.ends_on < datetime.date(2025, 7, 1) else 1  # until they were one
            if asked[level, period.starts_on, period.ends_on] != wanted:
                missing.append(period.label)
            period = period_after(period)
    return missing


def quarters_without_training(until: datetime.date) -> list[str]:
    """Quarters of the calendar since the summer of 2022 in which nobody came to a session."""
    taught = Session.objects.filter(attendances__state__in=Attendance.THERE)
    days = taught.values_list("starts_at__date", flat=True).distinct()
    held = {calendar_period("quarter", day).label for day in days}
    period, missing = calendar_period("quarter", datetime.date(2022, 7, 20)), []
    while period.ends_on < until:
        if period.label not in held:
            missing.append(period.label)
        period = calendar_period("quarter", period.ends_on + DAY)
    return missing


def misplaced_people() -> Iterator[str]:
    """Members whose sex or age, when they joined, does not go with where they come from."""
    for sex, born, joined_on, body in Member.objects.values_list("sex", "birth_year", "joined_on", "organisation"):
        age = joined_on.year - born
        heads = body in (Organisation.HAMLET_HEAD, Organisation.GROUP_HEAD)
        if (
            (body == Organisation.WOMEN and sex != Sex.FEMALE)
            or (body == Organisation.YOUTH and age > 35)
            or (body == Organisation.VETERANS and age < 50)
            or (heads and not 35 <= age <= 65)
            or (body in IN_SERVICE and not 18 <= age <= 60)
            or not 18 <= age <= 70
        ):
            yield f"{body} {sex} {age}"


def departures_amiss() -> Iterator[str]:
    """What is odd about who left: years in which nobody did, departures without a decision, teams of nobody."""
    left = Member.objects.filter(left_on__isnull=False, team__dissolved_on=None)
    yield from (str(year) for year in range(2023, 2027) if not left.filter(left_on__year=year).exists())
    yield from (str(member.pk) for member in left.filter(left_by=None))
    headed = Member.objects.filter(left_on=None, position=Position.LEADER).values("team")
    yield from (str(team) for team in Team.objects.filter(dissolved_on=None).exclude(pk__in=headed))
    share = left.count() / Member.objects.count()
    if not 0.05 < share < 0.2:
        yield f"{share} of all have left"


def diaries_beyond_reports() -> Iterator[str]:
    """Reports of a team whose diary counts more than it reported of the same days; and "nobody" where none writes."""
    writers = DiaryEntry.objects.order_by().values("team")
    rounds = Round.objects.filter(reports__team__in=writers, data_from__gte=datetime.date(2025, 1, 1)).distinct()
    if not rounds:
        yield "nobody"
    for round_ in rounds:
        written = DiaryCount.objects.counting(round_.data_from, round_.data_to).sums_of_teams()
        figures = Figure.objects.filter(report__round=round_, value__isnull=False, report__team__in=writers)
        for team, indicator, value in figures.values_list("report__team", "indicator__code", "value"):
            if written.get((team, indicator), 0) > value:
                yield f"{round_}: {team} {indicator}"


def people_trained_by(year: int) -> int:
    return Learned.objects.filter(on__year__lte=year).values("member").distinct().count()


def frozen_otherwise(closed: Round) -> list[str]:
    """Places of which a closed round says another thing than the portal's own sums would. What is out of people is left
    out: hamlets whose change is entered later have others than at the closing.
    """
    changing = {str(one.pk) for one in Indicator.objects.filter(out_of_kind=DenominatorKind.POPULATION)}
    closing = closed.closings.get()
    frozen = {total.place_id: total for total in closing.totals.all()}
    live = count([closed], closed.within, at=closing.closed_at, deep=True)
    nodes = list(walk(against_targets(live, [closed])))
    odd = [str(pk) for pk in frozen.keys() ^ {node.place.pk for node in nodes}]
    for node in nodes:
        total = frozen[node.place.pk]
        said = {str(one.indicator.pk): stored_figure(one) for one in node.figures}
        kept = {pk: stored[:5] if pk in changing else stored for pk, stored in total.figures.items()}
        said |= {pk: said[pk][:5] for pk in changing & said.keys()}
        if kept != said or any(getattr(total, way) != number for way, number in vars(node.counts).items()):
            odd.append(f"{node.place}: {total.figures} / {said}")
    return odd


def classes_amiss(province: Place) -> Iterator[str]:
    """Classes to which more than a fifth of their hamlet came, work of who was no member that day, and a share of
    adults that says nothing: all communes know theirs, few do, or who was confirmed is next to nobody or nearly all.
    """
    for held in ResidentClass.objects.select_related("entry__place").filter(entry__place__population__gt=0):
        if held.came > max(10, 0.2 * (held.entry.place.population or 0)):
            yield f"{held}: {held.came}"
    joined, left = F("member__joined_on"), F("member__left_on")
    outside = DiaryPresence.objects.filter(Q(entry__day__lt=joined) | Q(entry__day__gt=left))
    yield from map(str, outside.order_by("pk"))
    whole = skill_progress(province, MOVEMENT_BEGAN_ON, timezone.localdate()).whole
    if not 0.1 < (whole.share or 0) < 0.6 or not 0.8 < whole.known / whole.communes < 1:
        yield str(whole)


def sheets_amiss() -> Iterator[str]:
    """Give sheets of support money that come out otherwise today, and what is lacking: a state, one that was reopened,
    days of a diary that are paid.
    """
    for sheet in MonthSheet.objects.binding().select_related("place", "resolution"):
        today = lines_today(sheet.place, sheet.days, sheet.resolution, sheet)
        yield from (f"{sheet}: {change}" for change in sum_changes(sheet.lines.all(), today))
    states = set(MonthSheet.objects.standing().values_list("state", flat=True))
    yield from (state for state in MonthSheet.SheetState.values if state not in states)
    if not MonthSheet.objects.exclude(reopened_at=None).exists():
        yield "none was reopened"
    if not SheetLine.objects.paying().filter(basis="person_day").exists():
        yield "no day is paid"
