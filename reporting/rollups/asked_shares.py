"""A target as a share of the denominators of communes: who is asked for it, and who is not for want of a number."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from places.models import Level, Place
from reporting.models import DenominatorKind, Indicator, Target
from reporting.rollups.denominators import denominators


@dataclass(frozen=True)
class AskedShares:
    """``asked`` of ``communes`` communes hold a target as ``percents`` of their denominator of ``year``, or of the year
    before.

    ``outlived`` are targets among these whose denominator nobody knows any more: they stay the number they were.
    ``unknown`` communes have no denominator and were asked for nothing, ``unasked`` have one now and were not asked;
    whoever was asked by a number of its own is neither.
    """

    year: int
    percents: Sequence[Decimal]
    communes: int
    asked: int
    outlived: Sequence[Target]
    unknown: Sequence[Place]
    unasked: Sequence[Place]


def asked_shares(
    place: Place, *, indicator: Indicator, starts_on: datetime.date, ends_on: datetime.date
) -> AskedShares | None:
    """Return what communes at and below ``place`` are asked for as shares from ``starts_on`` to ``ends_on``; None where
    nobody is. The communes are those of the first day, as ``set_shares`` asks them.
    """
    if not indicator.out_of_kind:
        return None
    day = place.closest_day(starts_on)
    communes = list(Place.objects.within(place).at(Level.COMMUNE).valid_on(day).order_by("sort_key", "path"))
    rows = Target.objects.filter(indicator=indicator, starts_on=starts_on, place__in=communes).select_related("place")
    held = {target.place_id: target for target in rows.order_by("place__sort_key", "pk")}
    shares = [target for target in held.values() if target.percent is not None]
    if not shares:
        return None
    known = denominators(DenominatorKind(indicator.out_of_kind), communes, year=ends_on.year)
    without_target = [one for one in communes if one.pk not in held]
    return AskedShares(
        year=ends_on.year,
        percents=sorted({target.percent for target in shares if target.percent is not None}),
        communes=len(communes),
        asked=len(shares),
        outlived=[target for target in shares if target.place_id not in known],
        unknown=[one for one in without_target if one.pk not in known],
        unasked=[one for one in without_target if one.pk in known],
    )
