"""Outlines of places, drawn from the points that are known of their communes: a sketch, for no source of the portal has
boundaries.
"""

import datetime
import math
from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from core.outlines import Dot, Ring, outlines
from places.lineage import positions
from places.models import Level, Place, Succession, paths_up, subtrees


def sketch(places: Sequence[Place], *, on: datetime.date) -> dict[int, tuple[Ring, ...]]:
    """Return by id the rings around ``places``, of one level down to communes, as they were on a day.

    A ring runs in degrees of latitude, x to the east and y to the south. A commune is drawn from the centroids of those
    that it was made of, and its own where none of them is known; one that was divided goes whole to the heir which
    lies nearest. A place of which no point is known is left out. At most three queries.
    """
    shown = {place.path: place.pk for place in places if place.level <= Level.COMMUNE}
    if not shown:
        return {}
    communes = [place for place in places if place.level == Level.COMMUNE]
    if not communes:
        below = Place.objects.filter(subtrees(places)).at(Level.COMMUNE).valid_on(on)
        communes = list(below.order_by("path"))
    owner = {one.pk: next(shown[path] for path in paths_up(one.path) if path in shown) for one in communes}
    points = [(point, owner[pk]) for pk, some in _points(communes).items() for point in some]
    if not points:
        return {}
    squeeze = math.cos(math.radians(fmean(latitude for (latitude, _), _ in points)))
    dots = tuple((round(longitude * squeeze, 5), -latitude) for (latitude, longitude), _ in points)
    return outlines(dots, tuple(pk for _, pk in points))


def _points(communes: Sequence[Place]) -> dict[int, list[Dot]]:
    """Return latitude and longitude of what each commune is drawn from, by its id."""
    middles = {one.pk: (one.latitude or 0.0, one.longitude or 0.0) for one in communes}
    links: Any = Succession.objects.filter(new__in=middles).exclude(old__latitude=None).order_by("old__path")
    heirs: dict[Dot, list[tuple[float, int]]] = defaultdict(list)
    for latitude, longitude, new in links.values_list("old__latitude", "old__longitude", "new"):
        heirs[latitude, longitude].append((math.dist((latitude, longitude), middles[new]), new))
    found: dict[int, list[Dot]] = defaultdict(list)
    for old, ways in heirs.items():
        found[min(ways)[1]].append(old)
    for pk, point in positions(one for one in communes if one.pk not in found).items():
        found[pk].append(point)
    return found
