"""Why a number of an indicator is not more: who of those asked has no figure and why, and who stands far below.

Each report that was asked for the indicator is in exactly one group: it has a figure that counts; it was excused or its
day has not come, which is nobody's fault; or it lacks one for one of LACKING. Of those with a figure some stand ``far
below``: under half of what they are held against. That is, of what was reached of targets, the part of their own target
that the days gone by ask for; of a share, the share of their commune; of a plain number, its median in their commune.
A place that reports itself is held against its province.

Of those who lack a figure or stand far below it is told, beside that, who has nobody trained in what the indicator
needs, and who has a difficulty open that names it. These overlap with the others and with one another.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils import timezone

from core.literals import among
from places.models import Level, Place, prefix_length
from reporting.models import (
    Compliance,
    DenominatorKind,
    Difficulty,
    Figure,
    Indicator,
    Report,
    Round,
    with_report_causes,
)
from reporting.models.basis import Basis
from reporting.rollups.denominators import denominators
from reporting.rollups.figure_reporters import FigureCauses, Reporter
from reporting.rollups.holdings import Holding, Holdings
from reporting.rollups.questions import RollupQuestion
from reporting.rollups.ranking import SHARE
from teams.models import Member
from training.models import Learned, Topic

FEWEST = 3  # figures of which there is a usual one
ATTAINMENT, HOUSEHOLDS = "attainment", "households"  # before the code of an indicator, as SHARE


def figure_causes(
    rounds: Sequence[Round],
    place: Place,
    indicator: Indicator,
    measure: str,
    *,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
) -> FigureCauses:
    """Return why the number of ``indicator`` at ``place`` and below is not more, by a ``measure``: "attainment",
    "share", or another word for the number itself ("households": for each household). The number of queries is
    constant (at most twenty), and one report is a row of the answer: ask it of one indicator.
    """
    at = at or timezone.now()
    asking = [one for one in rounds if one.indicators.filter(pk=indicator.pk).exists()]
    scope = _compared_within(asking, place)
    question = RollupQuestion(asking, scope, Basis(basis), leaf_level=Level.GROUP, only=[indicator.pk])
    grouped = _grouped(question, indicator, measure, at) if asking else []
    referred = _referred(grouped, question, indicator, measure) if grouped else []
    found = [one for one in referred if one.path.startswith(place.path)]
    topics = list(Topic.objects.filter(links__indicator=indicator).distinct().order_by("pk"))
    day = min(max((one.data_to for one in asking), default=at.date()), timezone.localdate(at))
    return FigureCauses(place, indicator, measure, _hindered(_untrained(found, topics, day), indicator, at), topics)


def _compared_within(rounds: Sequence[Round], place: Place) -> Place:
    """Return the place within which reporters are held against one another: teams within their commune, places that
    report themselves within their province.
    """
    wide = any(one.level != Round.Reporter.TEAM for one in rounds)
    level = Level.PROVINCE if wide else Level.COMMUNE
    if place.level <= level:
        return place
    return Place.objects.filter(path=place.path[: prefix_length(level)]).first() or place


def _grouped(
    question: RollupQuestion, indicator: Indicator, measure: str, at: datetime.datetime
) -> list[tuple[Round, Reporter]]:
    """Return each report that was asked with its group, and what stands in it where its figures count."""
    by_key = {one.pk: one for one in question.rounds}
    whole_of = indicator.out_of_id if measure == SHARE else None
    here = question.reports_here()
    figures = Figure.objects.filter(report__in=here.order_by().values("pk"), value__isnull=False)
    figures = figures.filter(report__state__in=[Report.State.SUBMITTED, Report.State.ACCEPTED])
    values = {
        (report, of): value
        for report, of, value in figures.filter(indicator__in=[indicator.pk, whole_of])
        .order_by()
        .values_list("report", "indicator", "value")
    }
    rows: Any = with_report_causes(here, list(question.rounds), at).order_by("pk")
    found = []
    for pk, round_, team, place, path, state, sent, way, cause in rows.values_list(
        "pk", "round", "team", "place", "standing", "state", "first_submitted_at", "compliance", "cause"
    ):
        value, whole = values.get((pk, indicator.pk)), values.get((pk, whole_of)) if whole_of else None
        if value is not None and (whole_of is None or whole is not None):
            group = "answered"
        elif way == Compliance.EXCUSED:
            group, value = "excused", None
        elif state == Report.State.RETURNED or sent:
            group, value = ("returned" if state == Report.State.RETURNED else "blank"), None
        else:
            group = "not_due" if way == Compliance.NOT_DUE else cause
        found.append((by_key[round_], Reporter(pk, team, place, path, group, value, whole)))
    return found


def _referred(
    rows: Sequence[tuple[Round, Reporter]], question: RollupQuestion, indicator: Indicator, measure: str
) -> list[Reporter]:
    """Return the reporters, each with what it is held against."""
    if measure == ATTAINMENT:
        return _against_targets(rows, question, indicator)
    wholes = _wholes(rows, question, indicator, measure)
    rows = [(round_, one._replace(whole=wholes.get(one.report, one.whole))) for round_, one in rows]
    crowds: dict[tuple[int, str], list[Reporter]] = defaultdict(list)
    for round_, one in rows:
        if one.value is not None:
            crowds[_crowd(round_, one)].append(one)
    has_wholes = any(one.whole for _, one in rows)
    usual = {key: _usual(some, has_wholes=has_wholes) for key, some in crowds.items()}
    found = []
    for round_, one in rows:
        rate = usual.get(_crowd(round_, one)) if one.value is not None else None
        if rate is not None and has_wholes:
            rate = rate * one.whole if one.whole else None
        found.append(one._replace(reference=rate))
    return found


def _crowd(round_: Round, one: Reporter) -> tuple[int, str]:
    level = Level.COMMUNE if round_.level == Round.Reporter.TEAM else Level.PROVINCE
    return round_.pk, one.path[: prefix_length(level)]


def _usual(crowd: Sequence[Reporter], *, has_wholes: bool) -> Fraction | None:
    """Return what is usual in a crowd: the share of all together where each has a whole, else the middle figure."""
    if len(crowd) < FEWEST:
        return None
    if not has_wholes:
        return Fraction(median(one.value or 0 for one in crowd))
    known = [one for one in crowd if one.whole]
    whole = sum(one.whole or 0 for one in known)
    return Fraction(sum(one.value or 0 for one in known), whole) if whole else None


def _wholes(
    rows: Sequence[tuple[Round, Reporter]], question: RollupQuestion, indicator: Indicator, measure: str
) -> Mapping[int, int]:
    """Return by report of how many it counts where that does not stand in the report: the households of its place, or
    the denominator of a commune that reports itself.
    """
    if measure == SHARE and indicator.out_of_kind:
        communes = Place.objects.filter(pk__in=among(one.place for _, one in rows if one.team is None))
        day = question.latest.data_to
        kind = DenominatorKind(indicator.out_of_kind)
        known = denominators(kind, communes.filter(level=Level.COMMUNE).order_by("pk"), year=day.year, on=day)
        return {one.report: known[one.place] for _, one in rows if one.team is None and one.place in known}
    if measure == HOUSEHOLDS:
        places = Place.objects.filter(pk__in=among(one.place for _, one in rows), households__gt=0).order_by()
        known = {pk: households or 0 for pk, households in places.values_list("pk", "households")}
        return {one.report: known[one.place] for _, one in rows if one.place in known}
    return {}


def _against_targets(
    rows: Sequence[tuple[Round, Reporter]], question: RollupQuestion, indicator: Indicator
) -> list[Reporter]:
    """Return the reporters with what they did of their target, held against the part of it that the days gone by ask
    for; of a stock, from the level at which it began. Over several rounds that stands once, in the last report of each.
    """
    holdings = Holdings(question.place, question.latest.data_to, question.basis, [indicator])
    starts = holdings.starts if indicator.kind == Indicator.Kind.STOCK else {}
    done: dict[tuple[bool, int], int | None] = {}
    aims: dict[tuple[bool, int], list[Fraction]] = defaultdict(list)
    totals: dict[tuple[bool, int], int] = defaultdict(int)
    for is_team, held in ((True, holdings.of_teams), (False, holdings.of_places)):
        for pk, holding in held.items():
            key = is_team, holding.holder
            answered = sum(amount for _, amount in holding.parts) if holding.parts else None
            done[key] = answered if done.get(key) is None else (done[key] or 0) + (answered or 0)
            totals[key] += holding.value
            start = min(starts.get(pk, 0), holding.value)
            aims[key].append(start + (holding.value - start) * _days_gone(holding, holdings.through))
    last: dict[tuple[bool, int], Round] = {}
    for round_, one in sorted(rows, key=lambda row: (row[0].data_to, row[0].pk)):
        last[_holder(one)] = round_
    found = []
    for round_, one in rows:
        key = _holder(one)
        stands = one.group == "answered" and last[key] == round_ and totals.get(key)
        found.append(
            one._replace(
                value=done.get(key) if stands else None,
                whole=totals[key] if stands else None,
                reference=sum(aims[key], Fraction()) if stands else None,
            )
        )
    return found


def _holder(one: Reporter) -> tuple[bool, int]:
    return one.team is not None, one.place if one.team is None else one.team


def _days_gone(one: Holding, through: datetime.date) -> Fraction:
    length = (one.ends_on - one.starts_on).days + 1
    return Fraction(min(max((through - one.starts_on).days + 1, 0), length), length)


def _untrained(reporters: Sequence[Reporter], topics: Sequence[Topic], day: datetime.date) -> list[Reporter]:
    """Mark who is behind and has nobody on ``day`` who had learned one of the topics by then."""
    behind = {one.team for one in reporters if one.is_behind and one.team}
    if not topics or not behind:
        return list(reporters)
    learned = Learned.objects.filter(topic__in=topics, on__lte=day).order_by().values("member__person")
    present = Member.objects.current_on(day).filter(team__in=among(behind), person__in=learned)
    trained = set(present.order_by().values_list("team", flat=True))
    return [one._replace(is_untrained=one.team in behind - trained) for one in reporters]


def _hindered(reporters: Sequence[Reporter], indicator: Indicator, at: datetime.datetime) -> list[Reporter]:
    """Mark who is behind and raised a difficulty about the indicator that is not solved."""
    teams = {one.team for one in reporters if one.is_behind and one.team}
    places = {one.place for one in reporters if one.is_behind and one.team is None}
    if not teams and not places:
        return list(reporters)
    raised = Difficulty.objects.open().filter(indicator=indicator, raised_at__lte=at)
    raised = raised.filter(Q(team__in=among(teams)) | Q(team=None, place__in=among(places)))
    by = {(True, team) if team else (False, place) for team, place in raised.order_by().values_list("team", "place")}
    return [one._replace(is_hindered=one.is_behind and _holder(one) in by) for one in reporters]
