"""Where the figures of a place come from when the map changed: what it was made of, what it became, what is left over.

A reading "as it is today" sets the reports of old places under those that took them over. Whoever reads the sum has to
see that it is one of several places, or of a part of one (docs/decisions/0018).
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Coalesce

from places.models import Level, Place, Succession, prefix_length
from reporting.models import Report, Round
from reporting.models.basis import Basis

GENERATIONS = 20  # changes that a place is followed through


class Origin(NamedTuple):
    """An old place, and whether only a part of it became the new one."""

    place: Place
    partial: bool


class Undivided(NamedTuple):
    """An old place whose reports nobody can divide among ``heirs``; none of a level that ended with its places."""

    place: Place
    heirs: list[Place]


@dataclass(frozen=True)
class Notes:
    """What a page says about the map beside its figures; all empty where the map did not change in between."""

    origins: Mapping[int, list[Origin]] = field(default_factory=dict)
    undivided: Sequence[Undivided] = ()


def notes(rounds: Sequence[Round], place: Place, below: Iterable[Place]) -> Notes:
    """For a reading by today's places: of ``place`` and those shown ``below`` it that are several old ones, or a part.

    A place that only got another name, or whose place above it changed, bears no note.
    """
    found = origins([place, *below], days={day_of_places(one) for one in rounds})
    mixed = {pk: olds for pk, olds in found.items() if len(olds) > 1 or any(one.partial for one in olds)}
    named = {
        pk: [old for old in olds if any(is_asked_by(old.place, one) for one in rounds)] for pk, olds in mixed.items()
    }
    return Notes({pk: olds for pk, olds in named.items() if olds}, undivided(rounds, place))


def origins(places: Iterable[Place], *, days: Iterable[datetime.date]) -> dict[int, list[Origin]]:
    """The old places that existed on any of ``days`` and became each of ``places``, through any number of changes.

    By the id of the new one, in the order of names. One query a generation.
    """
    wanted, days = [place.pk for place in places], set(days)
    parts: dict[int, dict[int, Origin]] = defaultdict(dict)  # by the place asked about, then by the old one
    following = {pk: [(pk, False)] for pk in wanted if pk}  # whom each place of this generation is a part of
    for _ in range(GENERATIONS):
        if not following:
            break
        before: dict[int, dict[int, bool]] = defaultdict(dict)
        links = Succession.objects.filter(new__in=following.keys()).select_related("old")
        for link in links.order_by("old__sort_key", "old"):
            for asked, partial in following[link.new_id]:
                # A whole place that reached this one on any way is no part of a place.
                before[link.old_id][asked] = (partial or link.partial) and before[link.old_id].get(asked, True)
                if any(map(link.old.existed_on, days)):
                    parts[asked][link.old_id] = Origin(link.old, before[link.old_id][asked])
        following = {old: list(asked.items()) for old, asked in before.items()}
    return {
        asked: sorted(olds.values(), key=lambda one: (one.place.sort_key, one.place.pk))
        for asked, olds in parts.items()
    }


def origins_between(
    places: Iterable[Place], rounds: Sequence[Round], others: Sequence[Round]
) -> dict[int, list[Origin]]:
    """Return what each of ``places`` was at the time of ``others``, where a reform lies between them and ``rounds``: by
    its id the old places. At most one query a generation and reading; none where no place is that young.
    """
    days, now = ({day_of_places(one) for one in some} for some in (others, rounds))
    younger = [one for one in places if one.valid_from and any(day < one.valid_from for day in days)]
    if not younger:
        return {}
    found = origins(younger, days=days)
    same = origins([one for one in younger if any(day < (one.valid_from or day) for day in now)], days=now)
    return {pk: olds for pk, olds in found.items() if olds != same.get(pk)}


def undivided(rounds: Sequence[Round], place: Place) -> list[Undivided]:
    """The closed places whose reports, or whose waiting teams' reports, stand at ``place`` itself.

    Of a commune that was closed the commune, not each of its hamlets.
    """
    if place.has_moved or not place.path:
        return []
    standing = Coalesce("team__place__stands_at", "place__stands_at")
    there = Coalesce("team__place__path", "place__path")
    reports = Report.objects.filter(round__in=rounds).annotate(standing=standing, there=there)
    rows = reports.filter(standing=place.path).exclude(there=F("standing")).order_by()
    paths = set(rows.values_list("there", flat=True).distinct())
    length = prefix_length(Level.COMMUNE)
    found = Place.objects.filter(path__in=paths | {path[:length] for path in paths}).exclude(stands_at=F("path"))
    communes = {one.path for one in found.order_by() if one.level == Level.COMMUNE}
    olds = [
        one for one in found.order_by("sort_key", "path") if one.path in communes or one.path[:length] not in communes
    ]
    heirs = _heirs_today(olds)
    return [Undivided(old, heirs[old.pk]) for old in olds]


def is_asked_by(place: Place, one: Round) -> bool:
    """Return whether a round was set for ``place``, for one around it or for one within it."""
    return place.path.startswith(one.within.path) or one.within.path.startswith(place.path)


def became(place: Place) -> list[Succession]:
    """The links to those that took ``place`` over, in the order of names."""
    return _heirs([place.pk])[place.pk]


def stands_in(place: Place) -> Place | None:
    """Where what stood at a closed place is counted today; None where it still stands there."""
    return Place.objects.filter(path=place.stands_at).first() if place.has_moved else None


def told_elsewhere(rounds: Sequence[Round], place: Place) -> list[tuple[Round, list[Origin]]]:
    """Of a reading "as it was": the rounds about the time before ``place`` began, with the old places that they asked.

    Their figures stand at the old places, and by today's places here. A round that asked none of them is left out.
    """
    if place.valid_from is None:
        return []
    earlier = [one for one in rounds if day_of_places(one) < place.valid_from]
    olds = [(one, origins([place], days=[day_of_places(one)]).get(place.pk, [])) for one in earlier]
    asked = [
        (one, [old for old in found if is_asked_by(old.place, one) or is_asked_by(place, one)]) for one, found in olds
    ]
    return [(one, found) for one, found in asked if found]


def not_asked(rounds: Sequence[Round], place: Place) -> list[Place]:
    """Return, by today's places, what became ``place`` and was asked by none of ``rounds`` about some days of theirs,
    in the order of names; of days about which none of them asked any of it nothing. One query a generation.
    """
    olds = [one.place for one in origins([place], days={day_of_places(one) for one in rounds}).get(place.pk, [])]
    left = set()
    for _, some in groupby(sorted(rounds, key=_days), key=_days):
        same = list(some)
        there = [old for old in olds if any(old.existed_on(day_of_places(one)) for one in same)]
        missing = {old for old in there if not any(is_asked_by(old, one) for one in same)}
        left |= missing if len(missing) < len(there) else set()
    return [old for old in olds if old in left]


def basis_at_first(rounds: Sequence[Round], place: Place) -> Basis:
    """Return the reading in which ``place`` has numbers: by today's places where all rounds are about the time before
    it began.
    """
    is_older = place.valid_from is None or any(day_of_places(one) >= place.valid_from for one in rounds)
    return Basis.THEN if is_older or not rounds else Basis.NOW


def _days(one: Round) -> tuple[datetime.date, datetime.date]:
    return one.data_from, one.data_to


def day_of_places(round: Round) -> datetime.date:
    """On which the places of a round are read: one that was open when its place ended keeps its old places."""
    return round.within.last_day(round.data_to)


def _heirs(olds: Iterable[int]) -> dict[int, list[Succession]]:
    found: dict[int, list[Succession]] = defaultdict(list)
    links = Succession.objects.filter(old__in=olds).select_related("new")
    for link in links.order_by("new__sort_key", "new"):
        found[link.old_id].append(link)
    return found


def _heirs_today(olds: Sequence[Place]) -> dict[int, list[Place]]:
    """Those that took over and were not closed since, in the order of names; one query a generation."""
    found: dict[int, dict[int, Place]] = {old.pk: {} for old in olds}
    asking = {old.pk: {old.pk} for old in olds}  # for whom each place of this generation is followed on
    for _ in range(GENERATIONS):
        if not asking:
            break
        later: dict[int, set[int]] = defaultdict(set)
        for old, links in _heirs(asking.keys()).items():
            for link in links:
                if link.new.valid_to is None:
                    for one in asking[old]:
                        found[one][link.new_id] = link.new
                else:
                    later[link.new_id] |= asking[old]
        asking = later
    return {old: sorted(heirs.values(), key=lambda one: (one.sort_key, one.pk)) for old, heirs in found.items()}
