"""The same rollup as three Django projects would write it: annotated queries, a loop over objects, a query a unit."""

import datetime
from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from places.models import Level, Place, prefix_length
from reporting.models import Compliance, Figure, Indicator, Report, Round, Target
from reporting.models.compliance import compliance_at

COUNTED = [Report.State.SUBMITTED, Report.State.ACCEPTED]
LENGTHS = [prefix_length(level) for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)]


def annotated(rounds: Sequence[Round], at: datetime.datetime) -> Counter[tuple[str, object]]:
    """Grouped by the database at communes, added up in Python: what most would write first."""
    commune = Substr("place__path", 1, LENGTHS[-1])
    reports = Report.objects.filter(round__in=rounds).annotate(leaf=commune)
    found: Counter[tuple[str, object]] = Counter()

    def add(leaf: str, key: object, value: int | None) -> None:
        for length in (0, *LENGTHS):
            found[leaf[:length], key] += value or 0

    for leaf, way, n in reports.annotate(way=compliance_at(at)).values_list("leaf", "way").annotate(Count("pk")):
        add(leaf, way, n)
    counted = {"received": Count("pk", filter=Q(first_submitted_at__isnull=False))}
    counted |= {"returned": Count("pk", filter=Q(state=Report.State.RETURNED))}
    for leaf, received, returned in reports.values_list("leaf").annotate(**counted):
        add(leaf, "received", received)
        add(leaf, "returned", returned)
    for leaf, indicator, n in reports.values_list("leaf", "round__indicators").annotate(Count("pk")):
        add(leaf, (indicator, "of"), n)
    figures = Figure.objects.filter(report__round__in=rounds, report__state__in=COUNTED)
    figures = figures.annotate(leaf=Substr("report__place__path", 1, LENGTHS[-1]))
    for leaf, indicator, total, n in figures.values_list("leaf", "indicator").annotate(Sum("value"), Count("value")):
        add(leaf, (indicator, "sum"), total)
        add(leaf, (indicator, "reported_by"), n)
    day = rounds[0].data_to
    targets = Target.objects.filter(team__reports__round__in=rounds, starts_on__lte=day, ends_on__gte=day)
    targets = targets.annotate(leaf=Substr("team__reports__place__path", 1, LENGTHS[-1]))
    for leaf, indicator, total in targets.values_list("leaf", "indicator").annotate(Sum("value")):
        add(leaf, (indicator, "target"), total)
    return found


def looped(round: Round, at: datetime.datetime) -> Counter[tuple[str, object]]:
    """Objects with their figures prefetched, added up one by one."""
    found: Counter[tuple[str, object]] = Counter()
    reports = Report.objects.filter(round=round).select_related("place", "team").order_by("pk")
    for report in reports.prefetch_related("figures", "team__targets"):
        keys: list[tuple[object, int]] = [(report.compliance_now(at), 1)]
        keys += [("received", 1)] if report.first_submitted_at else []
        keys += [("returned", 1)] if report.state == Report.State.RETURNED else []
        if report.state in COUNTED:
            for figure in report.figures.all():
                if figure.value is not None:
                    keys += [((figure.indicator_id, "sum"), figure.value), ((figure.indicator_id, "reported_by"), 1)]
        for target in report.team.targets.all() if report.team else ():
            if target.starts_on <= round.data_to <= target.ends_on:
                keys.append(((target.indicator_id, "target"), target.value))
        for length in (0, *LENGTHS):
            for key, value in keys:
                found[report.place.path[:length], key] += value
    return found


def a_query_a_unit(round: Round, places: Sequence[Place], at: datetime.datetime) -> Counter[tuple[str, object]]:
    """For each place and each number one query, as a page does that was grown from a page of one place."""
    found: Counter[tuple[str, object]] = Counter()
    for place in places:
        reports = Report.objects.filter(round=round, place__path__startswith=place.path)
        for way in Compliance:
            found[place.path, way] = reports.judged(at).filter(compliance=way).count()
        found[place.path, "received"] = reports.filter(first_submitted_at__isnull=False).count()
        found[place.path, "returned"] = reports.filter(state=Report.State.RETURNED).count()
        for indicator in Indicator.objects.filter(rounds=round):
            figures = Figure.objects.filter(report__in=reports, indicator=indicator, report__state__in=COUNTED)
            answered = figures.aggregate(Sum("value"), Count("value"))
            found[place.path, (indicator.pk, "sum")] = answered["value__sum"] or 0
            found[place.path, (indicator.pk, "reported_by")] = answered["value__count"]
            held = Target.objects.filter(team__reports__in=reports, indicator=indicator)
            held = held.in_force_on(round.data_to)
            found[place.path, (indicator.pk, "target")] = held.aggregate(total=Sum("value"))["total"] or 0
    return found
