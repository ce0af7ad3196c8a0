"""What places came from and what became of them, over every reorganisation and every change of
hamlets.

The links between old and new places are followed in one statement, however many generations lie
between. Only links that the user may see are followed.
"""

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched, groupby
from statistics import fmean
from typing import Any, NamedTuple

from django.db.models import Avg, QuerySet
from django.db.models.expressions import RawSQL

from core.outlines import Dot, Ring, outlines
from places.models import SEGMENT, Level, Place, Succession, paths_up, prefix_length, subtrees

# UNION drops what was met before, so that a walk ends. The spaces for ids are the only thing put in.
_WALK = """
WITH RECURSIVE walk(id, place) AS (
    SELECT id, {end} FROM places_succession WHERE {start} IN ({ids})
    UNION SELECT link.id, link.{end} FROM places_succession link JOIN walk ON link.{start} = walk.place
) SELECT id FROM walk
"""


NO_LEVEL = "0" * SEGMENT  # in the path of a place whose era lacks that level


class Heir(NamedTuple):
    """A place to which another one passed; ``partial`` when only a part of it did."""

    place: Place
    partial: bool


@dataclass(frozen=True)
class Way:
    """One line of successions from a place that ended to one that stands today, the first day first."""

    links: tuple[Succession, ...]

    def __str__(self) -> str:
        """Return the name of the place where it ends, and those between that bore another: "Xã B (trước là Xã A)"."""
        names = list(dict.fromkeys(str(link.new) for link in self.links[:-1] if str(link.new) != str(self.end)))
        return f"{self.end} (trước là {', '.join(names)})" if names else str(self.end)

    @property
    def end(self) -> Place:
        return self.links[-1].new

    @property
    def key(self) -> str:
        """Return the ids of the places that it goes through: two ways may end at one place."""
        return "-".join(str(link.new_id) for link in self.links)

    def passes(self, place: Place) -> bool:
        return any(link.new_id == place.pk for link in self.links)


class Turn(NamedTuple):
    """What ``place`` was made of on one day, or where it went on that day."""

    place: Place
    links: list[Succession]


class Moment(NamedTuple):
    """All that one resolution did on one day."""

    day: datetime.date
    decision: str
    turns: list[Turn]


class PlaceFate(NamedTuple):
    """What a closed place is today: the heirs, and ``how`` they follow it.

    "own": by links of the place itself. "below": a district, by the links of its communes.
    "waiting": a hamlet which nobody has placed yet, by the links of its commune. "above": a hamlet
    that had ended before its commune, by the commune's links. "": nothing follows the place.
    """

    heirs: list[Heir]
    how: str


def links_before(places: Iterable[Place], user: Any) -> list[Succession]:
    """Return the links to everything that ``places`` came from, over all generations, the latest
    first.
    """
    return sorted(_walk(places, user, "new_id", "old_id"), key=lambda link: link.effective_on, reverse=True)


def links_after(places: Iterable[Place], user: Any) -> list[Succession]:
    """Return the links to everything that became of ``places``, over all generations, the earliest
    first.
    """
    return sorted(_walk(places, user, "old_id", "new_id"), key=lambda link: link.effective_on)


def origins(places: Iterable[Place], user: Any) -> dict[int, list[Succession]]:
    """Return by id the links to what each of ``places`` was made of, one generation back."""
    found: dict[int, list[Succession]] = defaultdict(list)
    links = Succession.objects.visible_to(user).filter(new__in=[place.pk for place in places])
    for link in links.select_related("old__parent").order_by("old__sort_key", "old__path"):
        found[link.new_id].append(link)
    return found


def heirs_today(places: Iterable[Place], user: Any) -> dict[int, list[Heir]]:
    """Return by id where each of ``places`` that ended is today, in the order of names.

    A place from which no link leads has an empty list. An heir is partial unless all of the place
    went there by some way. It takes two statements.
    """
    olds = [place for place in places if place.valid_to is not None]
    links: dict[int, list[Succession]] = defaultdict(list)
    for link in links_after(olds, user) if olds else []:
        links[link.old_id].append(link)
    return {place.pk: _ends(place.pk, links) for place in olds}


def ways_today(places: Iterable[Place | int]) -> dict[int, list[Way]]:
    """Return by id the ways from each of ``places`` to where it stands today, in the order of the names there.

    A way that ends at a place which ended without an heir is none. It takes one statement.
    """
    ids = [place if isinstance(place, int) else place.pk for place in places]
    links: dict[int, list[Succession]] = defaultdict(list)
    for link in _links_of(ids, "old_id", "new_id").select_related("new").order_by("new__sort_key", "new__path"):
        links[link.old_id].append(link)
    found: dict[int, list[Way]] = {pk: [] for pk in ids}
    for pk, ways in found.items():
        lines: list[tuple[Succession, ...]] = [(link,) for link in links[pk]]
        while lines:
            line = lines.pop()
            lines += [(*line, link) for link in links[line[-1].new_id]]
            if line[-1].new.valid_to is None:
                ways.append(Way(line))
        ways.sort(key=lambda way: (way.end.sort_key, way.end.path, way.key))
    return found


def heir_today(place: Place) -> Place:
    """Return the only place that ``place`` became; itself where it stands, or where it became several or none."""
    ways = ways_today([place]) if place.has_moved else {}
    ends = {way.end for way in ways.get(place.pk, ())}
    return ends.pop() if len(ends) == 1 else place


def origin_ids(places: Iterable[Place | int]) -> QuerySet[Any]:
    """Return the ids of all that ``places`` came from, over all generations, as a subquery."""
    ids = [place if isinstance(place, int) else place.pk for place in places]
    return _links_of(ids, "new_id", "old_id").order_by().values("old")


def fate(place: Place, user: Any) -> PlaceFate:
    """Return what a closed ``place`` is today."""
    if heirs := heirs_today([place], user)[place.pk]:
        return PlaceFate(heirs, "own")
    if place.level < Level.COMMUNE:
        below = Place.objects.within(place).at(Level.COMMUNE).valid_on(place.valid_to)  # type: ignore[arg-type]
        return _joint_fate(below.order_by("path"), user, "below")
    if place.level > Level.COMMUNE and place.has_moved:
        commune = Place.objects.get(path=place.path[: prefix_length(Level.COMMUNE)])
        return _joint_fate([commune], user, "waiting" if commune.valid_to == place.valid_to else "above")
    return PlaceFate([], "")


def moments(links: Iterable[Succession], *, by_new: bool) -> list[Moment]:
    """Return ``links`` by day and resolution, the first day first.

    Within a moment they are gathered at the places they made (``by_new``) or at the places that
    ended.
    """
    found = []
    ordered = sorted(links, key=lambda link: (link.effective_on, link.decision, link.new.sort_key, link.old.sort_key))
    for (day, decision), same in groupby(ordered, key=lambda link: (link.effective_on, link.decision)):
        turns: dict[Place, list[Succession]] = defaultdict(list)
        for link in same:
            turns[link.new if by_new else link.old].append(link)
        found.append(Moment(day, decision, [Turn(place, its) for place, its in turns.items()]))
    return found


def lowest_common(paths: Iterable[str]) -> str:
    """Return the path of the lowest place at or above all of ``paths``; "" where they lie in
    different provinces.
    """
    shared = ""
    for segments in zip(*(batched(path, SEGMENT) for path in paths), strict=False):
        if len(set(segments)) > 1:
            break
        shared += "".join(segments[0])
    while shared.endswith(NO_LEVEL):  # a level that the era does not have
        shared = shared[:-SEGMENT]
    return shared


def paths_on(places: Iterable[Place], day: datetime.date) -> dict[int, str]:
    """Return by id where each of ``places``, which ended before ``day``, stood on that day: at its heir of that time,
    or at the lowest place that held all of them. One without an heir went where the place above it went; one that
    passed to nobody is left out. Three queries, and one where nothing is asked for.
    """
    places = list(places)
    above = {place.pk: place.parent_id for place in places}
    over = {path for place in places for path in paths_up(place.path)[:-1]}
    above |= dict(Place.objects.filter(path__in=over).order_by().values_list("pk", "parent")) if over else {}
    heirs: dict[int, list[tuple[int, str]]] = defaultdict(list)
    links = _links_of(sorted(above), "old_id", "new_id").filter(effective_on__lte=day).order_by("pk")
    for old, new, path in links.values_list("old", "new", "new__path"):
        heirs[old].append((new, path))
    following = {place.pk: {place.pk} for place in places}  # whom each place of this generation is followed for
    reached: dict[int, dict[int, str]] = defaultdict(dict)
    while following:
        later: dict[int, set[int]] = defaultdict(set)
        for pk, asked in following.items():
            for new, path in heirs.get(pk, []):
                for one in asked:
                    reached[one].pop(pk, None)
                    reached[one][new] = path
                    later[new].add(one)
            for one in asked:
                if pk not in heirs and not reached[one] and (parent := above.get(pk)):
                    later[parent].add(one)
        following = later
    return {pk: path for pk, ends in reached.items() if (path := lowest_common(ends.values()))}


def _walk(places: Iterable[Place], user: Any, start: str, end: str) -> list[Succession]:
    ids = [place.pk for place in places]
    if not ids:
        return []
    links = _links_of(ids, start, end) & Succession.objects.visible_to(user)
    return list(links.select_related("old__parent__parent", "new__parent__parent").order_by("new__path", "old__path"))


def _links_of(ids: Sequence[int], start: str, end: str) -> QuerySet[Succession]:
    """Return the links met on the walk from places, whoever may see them."""
    if not ids:
        return Succession.objects.none()
    walk = _WALK.format(start=start, end=end, ids=", ".join(["%s"] * len(ids)))
    return Succession.objects.filter(pk__in=RawSQL(walk, ids))  # noqa: S611  names of our own columns


def _ends(start: int, links: dict[int, list[Succession]]) -> list[Heir]:
    """Return the places at which the chain of links from ``start`` ends."""
    found: dict[int, Heir] = {}
    ways = [(link, link.partial) for link in links[start]]
    while ways:
        link, partial = ways.pop()
        further = links.get(link.new_id, [])
        ways += [(one, partial or one.partial) for one in further]
        if not further and (link.new_id not in found or found[link.new_id].partial):
            found[link.new_id] = Heir(link.new, partial)
    return sorted(found.values(), key=lambda heir: (heir.place.sort_key, heir.place.path))


def _joint_fate(places: Iterable[Place], user: Any, how: str) -> PlaceFate:
    """Return where ``places`` are today, each heir once; an heir of a part of one of them is
    partial.
    """
    found: dict[int, Heir] = {}
    for heirs in heirs_today(places, user).values():
        for heir in heirs:
            known = found.get(heir.place.pk)
            found[heir.place.pk] = Heir(heir.place, heir.partial or (known is not None and known.partial))
    heirs = sorted(found.values(), key=lambda heir: (heir.place.sort_key, heir.place.path))
    return PlaceFate(heirs, how if heirs else "")


def positions(places: Iterable[Place]) -> dict[int, tuple[float, float]]:
    """Return where to draw ``places``: latitude and longitude in degrees, by id. It takes one
    query.

    A place without a centroid of its own is drawn in the middle of its heirs' centroids; one
    without heirs is left out.
    """
    places = list(places)
    found = {place.pk: (place.latitude, place.longitude) for place in places if place.latitude and place.longitude}
    heirs = Succession.objects.filter(old__in=[place.pk for place in places if place.pk not in found])
    means = heirs.order_by().values_list("old").annotate(Avg("new__latitude"), Avg("new__longitude"))
    return found | {old: (latitude, longitude) for old, latitude, longitude in means if latitude and longitude}


def sketch(places: Sequence[Place], *, on: datetime.date) -> dict[int, tuple[Ring, ...]]:
    """Return by id the rings around ``places``, of one level down to communes, as they were on a day: a sketch, for no
    source of the portal has boundaries.

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
