"""Where a place came from and what became of it, over every reorganisation and change of hamlets.

A walk is one statement, however many generations lie between; only links that the user may see are walked over.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Avg
from django.db.models.expressions import RawSQL

from places.models import Level, Place, Succession, prefix_length

# UNION drops what was met before, so that a walk ends. The spaces for ids are the only thing put in.
_WALK = """
WITH RECURSIVE walk(id, place) AS (
    SELECT id, {end} FROM places_succession WHERE {start} IN ({ids})
    UNION SELECT link.id, link.{end} FROM places_succession link JOIN walk ON link.{start} = walk.place
) SELECT id FROM walk
"""


class Heir(NamedTuple):
    """Where a place went; ``partial`` when only a part of it went there."""

    place: Place
    partial: bool


class Turn(NamedTuple):
    """On one day: what ``place`` was made of, or where it went."""

    place: Place
    links: list[Succession]


class Moment(NamedTuple):
    """What one resolution did on a day."""

    day: datetime.date
    decision: str
    turns: list[Turn]


class PlaceFate(NamedTuple):
    """What a closed place is today. ``how``: "own" by links of its own; "below", a district, by those of its communes;
    "waiting", a hamlet that nobody has placed yet, and "above", one that had ended before its commune did, by those of
    the commune; "" when nothing follows it.
    """

    heirs: list[Heir]
    how: str


def links_before(places: Iterable[Place], user: Any) -> list[Succession]:
    """Links to all that ``places`` came from, over all generations, the latest first."""
    return sorted(_walk(places, user, "new_id", "old_id"), key=lambda link: link.effective_on, reverse=True)


def links_after(places: Iterable[Place], user: Any) -> list[Succession]:
    """Links to all that became of ``places``, over all generations, the first day first."""
    return sorted(_walk(places, user, "old_id", "new_id"), key=lambda link: link.effective_on)


def origins(places: Iterable[Place], user: Any) -> dict[int, list[Succession]]:
    """What each of ``places`` was made of, by id: the last generation only."""
    found: dict[int, list[Succession]] = defaultdict(list)
    links = Succession.objects.visible_to(user).filter(new__in=[place.pk for place in places])
    for link in links.select_related("old__parent").order_by("old__sort_key", "old__path"):
        found[link.new_id].append(link)
    return found


def heirs_today(places: Iterable[Place], user: Any) -> dict[int, list[Heir]]:
    """Where each of ``places`` that ended is today, by id, in the order of names; nothing for those that no link leads
    from.

    Two statements. An heir is partial unless all of the place went there by some way.
    """
    olds = [place for place in places if place.valid_to is not None]
    links: dict[int, list[Succession]] = defaultdict(list)
    for link in links_after(olds, user) if olds else []:
        links[link.old_id].append(link)
    return {place.pk: _ends(place.pk, links) for place in olds}


def fate(place: Place, user: Any) -> PlaceFate:
    """What a closed ``place`` is today."""
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
    """``links`` by day and resolution, the first day first; gathered at what they made (``by_new``) or what ended."""
    found = []
    ordered = sorted(links, key=lambda link: (link.effective_on, link.decision, link.new.sort_key, link.old.sort_key))
    for (day, decision), same in groupby(ordered, key=lambda link: (link.effective_on, link.decision)):
        turns: dict[Place, list[Succession]] = defaultdict(list)
        for link in same:
            turns[link.new if by_new else link.old].append(link)
        found.append(Moment(day, decision, [Turn(place, its) for place, its in turns.items()]))
    return found


def _walk(places: Iterable[Place], user: Any, start: str, end: str) -> list[Succession]:
    ids = [place.pk for place in places]
    if not ids:
        return []
    walk = _WALK.format(start=start, end=end, ids=", ".join(["%s"] * len(ids)))
    links = Succession.objects.visible_to(user).filter(pk__in=RawSQL(walk, ids))  # noqa: S611  names of our own columns
    return list(links.select_related("old__parent__parent", "new__parent__parent").order_by("new__path", "old__path"))


def _ends(start: int, links: dict[int, list[Succession]]) -> list[Heir]:
    """The places from ``start`` on from which nothing leads further."""
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
    """Where ``places`` are today, each heir once; a part of one of them is a part."""
    found: dict[int, Heir] = {}
    for heirs in heirs_today(places, user).values():
        for heir in heirs:
            known = found.get(heir.place.pk)
            found[heir.place.pk] = Heir(heir.place, heir.partial or (known is not None and known.partial))
    heirs = sorted(found.values(), key=lambda heir: (heir.place.sort_key, heir.place.path))
    return PlaceFate(heirs, how if heirs else "")


def positions(places: Iterable[Place]) -> dict[int, tuple[float, float]]:
    """Where to draw ``places``: latitude and longitude in degrees, by id.

    A place without a centroid of its own stands in the middle of its heirs' centroids; one without heirs either is left
    out. One query.
    """
    places = list(places)
    found = {place.pk: (place.latitude, place.longitude) for place in places if place.latitude and place.longitude}
    heirs = Succession.objects.filter(old__in=[place.pk for place in places if place.pk not in found])
    means = heirs.order_by().values_list("old").annotate(Avg("new__latitude"), Avg("new__longitude"))
    return found | {old: (latitude, longitude) for old, latitude, longitude in means if latitude and longitude}
