"""These actions write households and people of hamlets and groups by year; a place itself carries those of
its latest year.
"""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.editable import clean_values, edited_copy
from core.refusals import Refused
from places.actions.changes import LOWEST
from places.models import Place, PlaceFigure
from teams.actions.decisions import lock_commune, out_of_scope
from teams.actions.hamlets.locking import check_may

BATCH = 500


@transaction.atomic
def set_figures(
    place: Place, *, year: int, by: User | None, at: datetime.datetime | None = None, **figures: int | None
) -> None:
    """Write what is given of ``PlaceFigure.EDITABLE`` about one hamlet or group.

    Refuses with out_of_scope, year_outside.
    """
    stored = PlaceFigure.objects.filter(place=place, year=year).first() or PlaceFigure(place=place, year=year)
    wanted = edited_copy(stored, clean_values(PlaceFigure, figures))
    set_many_figures(lock_commune(place), [wanted], by=by, at=at)


@transaction.atomic
def set_many_figures(
    commune: Place, figures: Sequence[PlaceFigure], *, by: User | None, at: datetime.datetime | None = None
) -> int:
    """Write figures of hamlets and groups of ``commune`` in constant queries; return how many were not so before.

    None is not known, and a row of which nothing is known goes.

    Refuses with out_of_scope, year_outside.
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


def _check(commune: Place, data: PlaceFigure, *, this_year: int) -> None:
    place, year = data.place, data.year
    if place.level not in LOWEST or not commune.covers(place):
        raise out_of_scope()
    begins = place.valid_from.year if place.valid_from else 1900
    ends = place.valid_to.year if place.valid_to else this_year
    if not begins <= year <= min(ends, this_year):
        raise Refused("year_outside", f"{place} không có số liệu của năm {year}. Xin xem lại năm.", field="year")


def _facts(data: PlaceFigure | None) -> dict[str, int | None]:
    return {name: getattr(data, name) if data else None for name in PlaceFigure.EDITABLE}


def _write(changed: Iterable[PlaceFigure], stored: dict[tuple[int, int], PlaceFigure]) -> None:
    nothing = _facts(None)
    gone = [stored[data.place.pk, data.year].pk for data in changed if _facts(data) == nothing]
    rows = [
        PlaceFigure(place=data.place, year=data.year, **facts) for data in changed if (facts := _facts(data)) != nothing
    ]
    PlaceFigure.objects.filter(pk__in=gone).delete()
    PlaceFigure.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["place", "year"],
        update_fields=PlaceFigure.EDITABLE,
    )


def _carry(touched: set[int]) -> None:
    """Let each place carry the figures of its latest year; without any, nothing is known."""
    latest: dict[int, PlaceFigure] = {}
    for one in PlaceFigure.objects.filter(place__in=touched).order_by("place", "year"):
        latest[one.place_id] = one
    places = list(Place.objects.filter(pk__in=touched).order_by("pk"))
    for place in places:
        for name, figure in _facts(latest.get(place.pk)).items():
            setattr(place, name, figure)
    Place.objects.bulk_update(places, PlaceFigure.EDITABLE, batch_size=BATCH)
