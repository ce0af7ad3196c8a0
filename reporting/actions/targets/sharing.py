"""Targets as shares: of a place's denominator so many percent, kept with the number that this comes to."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Sum

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from places.models import Level, Place
from reporting.actions.targets.checks import check_reach, check_value, check_window, lock_indicator, overlaps
from reporting.models import DenominatorKind, Indicator, Target
from reporting.rollups.denominators import denominators, share_of_number


class SharesGiven(NamedTuple):
    """What ``place`` holds then: the sum of its ``known`` communes of ``communes`` in all."""

    target: Target
    known: int
    communes: int


@transaction.atomic
def set_shares(
    place: Place,
    *,
    indicator: Indicator,
    percent: Decimal,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: User | None,
    at: datetime.datetime | None = None,
) -> SharesGiven:
    """Ask of each commune in ``place`` so many percent of its denominator in the year of ``ends_on``, and of the place
    the sum of these; communes whose denominator nobody knows are asked nothing.

    Refuses with window_invalid, value_out_of_bounds, holder_out_of_reach, no_denominator.
    """
    check_reach(place, by)
    check_window(starts_on, ends_on)
    indicator = lock_indicator(indicator)
    if not indicator.out_of_kind:
        sentence = f"“{indicator}” không tính trên mẫu số của xã nên không giao theo tỷ lệ được. Xin giao bằng số."
        raise Refused("no_denominator", sentence, field="percent")
    if not 0 < percent <= 100:
        raise Refused("value_out_of_bounds", "Tỷ lệ giao từ trên 0 đến 100%.", field="percent")
    day = place.closest_day(starts_on)
    communes = list(Place.objects.within(place).at(Level.COMMUNE).valid_on(day).order_by("path"))
    known = denominators(DenominatorKind(indicator.out_of_kind), communes, year=ends_on.year)
    if not known:
        raise Refused("no_denominator", f"Chưa xã nào của {place} có mẫu số. Xin nhập mẫu số trước.", field="percent")
    values = {one: share_of_number(known[one.pk], percent) for one in communes if one.pk in known}
    whole = {} if place in values else {place: sum(values.values())}
    window = {"starts_on": starts_on, "ends_on": ends_on}
    for one, value in (values | whole).items():
        check_value(indicator, one, value)
    _check_overlaps(indicator, [*values, *whole], **window)
    held = {one.place_id: one for one in Target.objects.filter(indicator=indicator, starts_on=starts_on, team=None)}
    for one, value in (values | whole).items():
        target = held.get(one.pk) or Target(place=one, indicator=indicator, starts_on=starts_on)
        target.value, target.percent, target.ends_on = value, percent, ends_on
        target.save()
    about = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    after = about | {"percent": str(percent), "places": len(values), "sum": sum(values.values())}
    record("targets.share", indicator, by=by, place=place, at=at, after=after)
    target = Target.objects.get(place=place, indicator=indicator, starts_on=starts_on)
    return SharesGiven(target, len(values), len(communes))


def renew_shares(kind: DenominatorKind, places: Iterable[Place]) -> list[Target]:
    """Write anew what shares of denominators of ``places`` come to, and the sums of the places above them. Return those
    that stay the number they were since nobody knows their denominator any more: what a place was asked for is not
    taken back by clearing a cell. To be called where the denominators are written.
    """
    rows = Target.objects.exclude(percent=None).filter(indicator__out_of_kind=kind).select_related("place")
    own = [one for one in rows.filter(place__in=[place.pk for place in places]).order_by("pk") if one.place]
    changed, outlived = [], []
    for target in own:
        known = denominators(kind, [target.place], year=target.ends_on.year)  # type: ignore[list-item]
        if target.place_id not in known:
            outlived.append(target)
            continue
        value = share_of_number(known[target.place_id], target.percent)  # type: ignore[arg-type]
        if value != target.value:
            target.value = value
            changed.append(target)
    Target.objects.bulk_update(changed, ["value"])
    windows = {(target.indicator_id, target.starts_on) for target in changed}
    for above in rows.filter(place__level__lt=Level.COMMUNE, indicator__in={pk for pk, _ in windows}).order_by("pk"):
        if above.place and (above.indicator_id, above.starts_on) in windows:
            below = rows.filter(indicator=above.indicator_id, starts_on=above.starts_on, place__level=Level.COMMUNE)
            value = below.filter(place__path__startswith=above.place.path).aggregate(sum=Sum("value"))["sum"]
            Target.objects.filter(pk=above.pk).update(value=value or 0)
    return outlived


def _check_overlaps(
    indicator: Indicator, places: Iterable[Place], *, starts_on: datetime.date, ends_on: datetime.date
) -> None:
    held = Target.objects.filter(indicator=indicator, place__in=[one.pk for one in places])
    if other := held.filter(overlaps(starts_on, ends_on)).select_related("place").order_by("starts_on").first():
        raise Refused(
            "window_invalid",
            f"{other.place} đã có chỉ tiêu này từ {other.starts_on:%d/%m/%Y} đến hết {other.ends_on:%d/%m/%Y}. "
            "Xin sửa chỉ tiêu đó hoặc chọn thời gian không trùng.",
        )
