"""Where closed places stand today: at their heir, or at the lowest place that covers all of several
heirs.

``Place.stands_at`` is what a rollup "as it is today" and the scope of an official read. It is
written only here, after whatever closes places or links them to heirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import batched, groupby
from operator import itemgetter

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from places.models import SEGMENT, Level, Place, Succession, prefix_length, subtrees

BATCH = 500  # rows a statement
_NOTHING = "0" * SEGMENT


def lowest_common(paths: Iterable[str]) -> str:
    """Return the path of the lowest place at or above all of ``paths``; "" where they lie in
    different provinces.
    """
    shared = ""
    for segments in zip(*(batched(path, SEGMENT) for path in paths), strict=False):
        if len(set(segments)) > 1:
            break
        shared += "".join(segments[0])
    while shared.endswith(_NOTHING):  # a level that the era does not have
        shared = shared[:-SEGMENT]
    return shared


def settle(region: Q) -> None:
    """Write where the closed places of ``region`` stand today; an open place stands where it is.

    A commune or hamlet without an heir goes where the place above it went. A province or district
    without an heir of its own stands at the lowest place that covers the heirs of all its communes.
    The number of statements grows only with batches of hamlets.
    """
    Place.objects.filter(region, valid_to=None).exclude(stands_at=F("path")).update(stands_at=F("path"))
    _settle_above(region)
    for level in (Level.HAMLET, Level.GROUP):
        closed = Place.objects.filter(region, level=level, valid_to__isnull=False).order_by("-valid_to", "path")
        # Heirs that were closed since come first, in statements of their own: none sees what it writes itself.
        for _, same in groupby(list(closed.values_list("valid_to", "pk")), key=itemgetter(0)):
            for ids in batched([pk for _, pk in same], BATCH):
                _settle_below(ids)


def _settle_above(region: Q) -> None:
    """Settle provinces, districts and communes, which are few enough to be read into memory."""
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
    known = {place.pk: place for place in closed}
    asking = [place for place in closed if place.level == level and place.pk not in heirs]
    communes = Place.objects.filter(subtrees(asking), level=Level.COMMUNE, valid_to__isnull=False).order_by("path")
    below: dict[str, list[str]] = defaultdict(list)
    for stored in communes if asking else ():
        commune = known.get(stored.pk, stored)
        if commune.has_moved:
            below[commune.path[:length]].append(commune.stands_at)
    for place in asking:
        if below[place.path]:
            place.stands_at = lowest_common(below[place.path]) or place.path


def _settle_below(ids: Sequence[int]) -> None:
    """Settle hamlets or groups in the database.

    Each stands where its only heir stands or, without an heir, where the place above it stands.
    """
    news: dict[int, list[str]] = defaultdict(list)
    for old, at in Succession.objects.filter(old__in=ids).order_by("pk").values_list("old", "new__stands_at"):
        news[old].append(at)
    only = Succession.objects.filter(old=OuterRef("pk")).order_by("pk").values("new__stands_at")[:1]
    _set_standing([pk for pk in ids if len(news[pk]) == 1], Subquery(only))
    moved = Place.objects.filter(pk=OuterRef("parent")).exclude(stands_at=F("path")).values("stands_at")[:1]
    _set_standing([pk for pk in ids if not news[pk]], Coalesce(Subquery(moved), F("path")))
    split = list(Place.objects.filter(pk__in=[pk for pk in ids if len(news[pk]) > 1]).order_by("path"))
    for place in split:
        place.stands_at = lowest_common(news[place.pk]) or place.path
    Place.objects.bulk_update(split, ["stands_at"], batch_size=BATCH)


def _set_standing(ids: Sequence[int], where: Combinable) -> None:
    if ids:
        Place.objects.filter(pk__in=ids).update(stands_at=where)
