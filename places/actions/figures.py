"""Households and people that were already counted for places which a change closes."""

from collections.abc import Mapping

from places.actions.imports.tree import BATCH
from places.models import Place, PlaceFigure


def copy_figures(heirs: Mapping[int, Place], *, since: int) -> None:
    """Copy what was counted of places, by id, for the year ``since`` or later to their only heirs."""
    stored = PlaceFigure.objects.filter(year__gte=since).order_by("pk")
    if len(heirs) <= BATCH:  # of more, one statement would hold too many numbers
        stored = stored.filter(place__in=heirs.keys())
    copies = [
        PlaceFigure(
            place=heirs[figure.place_id], year=figure.year, households=figure.households, population=figure.population
        )
        for figure in stored
        if figure.place_id in heirs
    ]
    PlaceFigure.objects.bulk_create(copies, batch_size=BATCH)
