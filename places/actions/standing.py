"""Where closed places stand today: at their heir, or at the lowest place that covers all of several
heirs.

``Place.stands_at`` is what a rollup "as it is today" and the scope of an official read. It is
written only here, after whatever closes places or links them to heirs.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import batched, groupby
from operator import itemgetter

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from places.lineage import lowest_common
from places.models import Level, Place, Succession, paths_up, subtrees

BATCH = 500  # rows a statement


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
    communes = _communes_at_the_end(closed, heirs)
    # What ended last comes first, since what ended before leads to it; of one day communes first, for districts follow
    # them. A commune without an heir follows what stands above it, which is known a round later.
    ordered = sorted(closed.values(), key=lambda one: (one.valid_to, one.level), reverse=True)
    while sum(_follow(place, closed, heirs, communes) for place in ordered):
        pass
    changed = [place for place in closed.values() if place.stands_at != before[place.pk]]
    Place.objects.bulk_update(changed, ["stands_at"], batch_size=BATCH)


def _communes_at_the_end(closed: Mapping[int, Place], heirs: Mapping[int, list[Place]]) -> dict[int, list[Place]]:
    """Return for each province and district without an heir of its own the communes that ended together with it."""
    asking = {
        (place.path, place.valid_to): place.pk
        for place in closed.values()
        if place.level < Level.COMMUNE and place.pk not in heirs
    }
    found: dict[int, list[Place]] = defaultdict(list)
    if not asking:
        return found
    region = subtrees(place for place in closed.values() if place.pk in asking.values())
    for commune in Place.objects.filter(region, level=Level.COMMUNE, valid_to__isnull=False).order_by("path"):
        for path in paths_up(commune.path)[:-1]:
            if above := asking.get((path, commune.valid_to)):
                found[above].append(closed.get(commune.pk, commune))
    return found


def _follow(
    place: Place,
    closed: Mapping[int, Place],
    heirs: Mapping[int, list[Place]],
    communes: Mapping[int, list[Place]],
) -> bool:
    """Let a closed place stand where those stand that it leads to; return whether it stood elsewhere before."""
    above = closed.get(place.parent_id or 0)
    if place.pk in heirs:
        stands_at = lowest_common(heir.stands_at for heir in heirs[place.pk])
    elif place.level < Level.COMMUNE:
        stands_at = lowest_common(one.stands_at for one in communes.get(place.pk, ()) if one.has_moved)
    else:
        stands_at = above.stands_at if above is not None and above.has_moved else ""
    before, place.stands_at = place.stands_at, stands_at or place.path
    return place.stands_at != before


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
