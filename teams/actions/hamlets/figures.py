"""Households and people of hamlets and groups by year; a place itself carries those of its latest year."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from places.actions.changes import LOWEST
from places.models import Place, PlaceFigure
from teams.actions.decisions import OutOfScope, lock_commune
from teams.actions.hamlets.locking import check_may

BATCH = 500


class YearOutside(Refused):
    """The place did not exist in that year, or the year has not come."""

    def __init__(self, place: Place, year: int) -> None:
        super().__init__(f"{place} không có số liệu của năm {year}. Xin xem lại năm.")


@dataclass(frozen=True, kw_only=True)
class FigureData:
    """What is known of a place in a year; None is not known, and a row of which nothing is known goes."""

    place: Place
    year: int
    households: int | None
    population: int | None


@transaction.atomic
def set_figures(
    place: Place,
    *,
    year: int,
    households: int | None,
    population: int | None,
    by: User | None,
    at: datetime.datetime | None = None,
) -> None:
    """Write the figures of one hamlet or group. Raises OutOfScope, YearOutside."""
    data = FigureData(place=place, year=year, households=households, population=population)
    set_many_figures(lock_commune(place), [data], by=by, at=at)


@transaction.atomic
def set_many_figures(
    commune: Place, figures: Sequence[FigureData], *, by: User | None, at: datetime.datetime | None = None
) -> int:
    """Write figures of hamlets and groups of ``commune`` in constant queries; return how many were not so before.

    Raises OutOfScope, YearOutside.
    """
    at = at or timezone.now()
    check_may(by, Permission.PROPOSE_HAMLETS, commune)
    commune = lock_commune(commune)
    for data in figures:
        _check(commune, data, this_year=timezone.localdate(at).year)
    places = {data.place.pk for data in figures}
    stored = {(one.place_id, one.year): one for one in PlaceFigure.objects.filter(place__in=places).order_by("pk")}
    changed = [data for data in figures if _facts(data) != _facts(stored.get((data.place.pk, data.year)))]
    if not changed:
        return 0
    _write(changed, stored)
    _carry({data.place.pk for data in changed})
    years = sorted({data.year for data in changed})
    record("hamlets.figures", commune, by=by, place=commune, at=at, after={"years": years, "places": len(changed)})
    return len(changed)


def _check(commune: Place, data: FigureData, *, this_year: int) -> None:
    place, year = data.place, data.year
    if place.level not in LOWEST or not commune.covers(place):
        raise OutOfScope
    begins = place.valid_from.year if place.valid_from else 1900
    ends = place.valid_to.year if place.valid_to else this_year
    if not begins <= year <= min(ends, this_year):
        raise YearOutside(place, year)


def _facts(data: FigureData | PlaceFigure | None) -> tuple[int | None, int | None]:
    return (data.households, data.population) if data else (None, None)


def _write(changed: Iterable[FigureData], stored: dict[tuple[int, int], PlaceFigure]) -> None:
    gone = [stored[data.place.pk, data.year].pk for data in changed if _facts(data) == (None, None)]
    rows = [
        PlaceFigure(place=data.place, year=data.year, households=data.households, population=data.population)
        for data in changed
        if _facts(data) != (None, None)
    ]
    PlaceFigure.objects.filter(pk__in=gone).delete()
    PlaceFigure.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["place", "year"],
        update_fields=["households", "population"],
    )


def _carry(touched: set[int]) -> None:
    """Let each place carry the figures of its latest year; without any, nothing is known."""
    latest: dict[int, PlaceFigure] = {}
    for one in PlaceFigure.objects.filter(place__in=touched).order_by("place", "year"):
        latest[one.place_id] = one
    places = list(Place.objects.filter(pk__in=touched).order_by("pk"))
    for place in places:
        place.households, place.population = _facts(latest.get(place.pk))
    Place.objects.bulk_update(places, ["households", "population"], batch_size=BATCH)
