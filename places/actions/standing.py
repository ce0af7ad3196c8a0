"""Where closed places stand today: at their heir; of several heirs, at the lowest place that holds them all.

``Place.stands_at`` is what a rollup "as it is today" and the scope of an official read. It is written here only, after
whatever closes places or joins them to heirs.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import batched
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from places.models import SEGMENT, Level, Place, Succession, prefix_length

BATCH = 500  # rows a statement
_NOTHING = "0" * SEGMENT

type Rows = Any  # a QuerySet of places, with annotations that no type describes


def lowest_common(paths: Iterable[str]) -> str:
    """The path of the lowest place at or above all of ``paths``; "" where they lie in different provinces."""
    shared = ""
    for segments in zip(*(batched(path, SEGMENT) for path in paths), strict=False):
        if len(set(segments)) > 1:
            break
        shared += "".join(segments[0])
    while shared.endswith(_NOTHING):  # a level that the era does not have
        shared = shared[:-SEGMENT]
    return shared


def settle(region: Q) -> None:
    """Write where the closed places of ``region`` stand today; open ones stand where they are.

    A commune or hamlet without an heir goes where the place above it went. A province or district without an heir of
    its own stands at the lowest place that holds all its communes' heirs. The number of statements does not grow with
    the hamlets.
    """
    Place.objects.filter(region, valid_to=None).exclude(stands_at=F("path")).update(stands_at=F("path"))
    _settle_above(region)
    for level in (Level.HAMLET, Level.GROUP):
        _settle_below(Place.objects.filter(region, level=level, valid_to__isnull=False))


def _settle_above(region: Q) -> None:
    """Provinces, districts and communes: few enough to be read whole."""
    closed = {
        place.pk: place
        for place in Place.objects.filter(region, level__lte=Level.COMMUNE, valid_to__isnull=False).order_by("path")
    }
    before = {pk: place.stands_at for pk, place in closed.items()}
    heirs: dict[int, list[Place]] = defaultdict(list)
    links = Succession.objects.filter(old__in=closed.keys()) if len(closed) <= BATCH else Succession.objects.all()
    for link in links.filter(old__level__lte=Level.COMMUNE).select_related("new").order_by("pk"):
        heirs[link.old_id].append(closed.get(link.new_id, link.new))
    for place in closed.values():
        place.stands_at = place.path
    for place in sorted(closed.values(), key=lambda one: (one.valid_to, one.level), reverse=True):  # heirs come first
        if place.pk in heirs:
            place.stands_at = lowest_common(heir.stands_at for heir in heirs[place.pk]) or place.path
    for level in (Level.DISTRICT, Level.PROVINCE):
        _follow_their_communes(level, closed.values(), heirs)
    for place in sorted(closed.values(), key=lambda one: one.level):
        above = closed.get(place.parent_id or 0)
        if place.stands_at == place.path and place.pk not in heirs and above is not None and above.has_moved:
            place.stands_at = above.stands_at
    changed = [place for place in closed.values() if place.stands_at != before[place.pk]]
    Place.objects.bulk_update(changed, ["stands_at"], batch_size=BATCH)


def _follow_their_communes(level: int, closed: Iterable[Place], heirs: dict[int, list[Place]]) -> None:
    length = prefix_length(level)
    below: dict[str, list[str]] = defaultdict(list)
    for place in closed:
        if place.level == Level.COMMUNE and place.has_moved:
            below[place.path[:length]].append(place.stands_at)
    for place in closed:
        if place.level == level and place.pk not in heirs and below[place.path]:
            place.stands_at = lowest_common(below[place.path]) or place.path


def _settle_below(closed: Rows) -> None:
    """Hamlets and groups, by the database: the only heir's standing, or, without any, that of the place above."""
    counted = closed.annotate(n=Count("heirs"))
    only = Succession.objects.filter(old=OuterRef("pk")).order_by("pk").values("new__stands_at")[:1]
    days = closed.order_by("-valid_to").values_list("valid_to", flat=True).distinct()
    for day in list(days):  # heirs that were closed since come first
        _put(counted.filter(n=1, valid_to=day), only)
        _settle_split(counted.filter(n__gt=1, valid_to=day))
    moved = Place.objects.filter(pk=OuterRef("parent")).values("stands_at")[:1]
    _put(counted.filter(n=0).exclude(parent__stands_at=F("parent__path")), moved)
    _put(counted.filter(n=0, parent__stands_at=F("parent__path")), F("path"))


def _settle_split(split: Rows) -> None:
    places = list(split.order_by("path"))
    news: dict[int, list[str]] = defaultdict(list)
    for old, at in Succession.objects.filter(old__in=places).order_by("pk").values_list("old", "new__stands_at"):
        news[old].append(at)
    for place in places:
        place.stands_at = lowest_common(news[place.pk]) or place.path
    Place.objects.bulk_update(places, ["stands_at"], batch_size=BATCH)


def _put(places: Rows, where: Rows) -> None:
    found = places.order_by().values("pk")
    value = where if isinstance(where, F) else Subquery(where)
    Place.objects.filter(pk__in=found).update(stands_at=value)
