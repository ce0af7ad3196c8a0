"""Out of how many: the denominators of communes that a reading of some days rests on."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from django.db.models import Q

from places.models import Level, Place, Succession
from reporting.models import Denominator, DenominatorKind

YEARS_BACK = 1  # until a year's numbers are published, those of the year before stand for it
GENERATIONS = 5  # reforms through which a sum of old communes is looked for
FEW = 1_000  # places that are asked for by their numbers


class YearNumber(NamedTuple):
    """A denominator and the year it is of; of a sum over communes, the year of the oldest of its parts."""

    value: int
    year: int


def denominators(
    kind: DenominatorKind, communes: Iterable[Place], *, year: int, on: datetime.date | None = None
) -> dict[int, int]:
    """Return what is known of ``communes``, by their ids: each one's own number of the year, or else of the year
    before.

    A commune without one that took over whole communes only, each with a number, has their sum: the part of a divided
    commune is nobody's to guess. Of households and people a commune has what it carries itself, or else the sum of its
    hamlets of the day ``on`` (the last of the year) where each carries one; these bear no year.
    """
    wanted = {place.pk: place for place in communes}
    on = on or datetime.date(year, 12, 31)
    first = year - YEARS_BACK
    found = _of_places(kind, wanted, on) if kind.is_of_places else _own_numbers(kind, wanted, first, year)
    found |= _numbers_of_olds(kind, wanted.keys() - found.keys(), first, year, on)
    return {pk: one.value for pk, one in found.items()}


def newest_denominators(kind: DenominatorKind, communes: Iterable[Place], *, year: int) -> dict[int, YearNumber]:
    """Return of ``communes``, by their ids, each one's newest number of ``year`` or of any year before, by the same
    rules as above: a number stands until a newer one is known. For ``kind`` with rows of its own alone.
    """
    wanted = {place.pk: place for place in communes}
    found = _own_numbers(kind, wanted, 0, year)
    return found | _numbers_of_olds(kind, wanted.keys() - found.keys(), 0, year, datetime.date(year, 12, 31))


def _own_numbers(kind: DenominatorKind, places: Collection[int], first: int, last: int) -> dict[int, YearNumber]:
    rows = Denominator.objects.filter(kind=kind, year__range=(first, last))
    rows = rows.filter(place__in=places) if len(places) <= FEW else rows
    stored = {
        pk: YearNumber(value, year) for pk, value, year in rows.order_by("year").values_list("place", "value", "year")
    }
    return {pk: stored[pk] for pk in places if pk in stored}


def _numbers_of_olds(
    kind: DenominatorKind, heirs: Collection[int], first: int, last: int, on: datetime.date, generation: int = 1
) -> dict[int, YearNumber]:
    links = Succession.objects.filter(new__level=Level.COMMUNE)
    links = links.filter(new__in=heirs) if len(heirs) <= FEW else links
    olds: dict[int, list[tuple[Place, bool]]] = defaultdict(list)
    for link in links.select_related("old") if heirs else ():
        if link.new_id in heirs:
            olds[link.new_id].append((link.old, link.partial))
    whole = {new: [old for old, _ in some] for new, some in olds.items() if not any(partial for _, partial in some)}
    places = {old.pk: old for some in whole.values() for old in some}
    if not places:
        return {}
    found = _of_places(kind, places, on) if kind.is_of_places else _own_numbers(kind, places, first, last)
    if generation < GENERATIONS:
        found |= _numbers_of_olds(kind, places.keys() - found.keys(), first, last, on, generation + 1)
    parts = {new: [found[old.pk] for old in some if old.pk in found] for new, some in whole.items()}
    return {
        new: YearNumber(sum(one.value for one in some), min(one.year for one in some))
        for new, some in parts.items()
        if len(some) == len(whole[new])
    }


def _of_places(kind: DenominatorKind, places: dict[int, Place], on: datetime.date) -> dict[int, YearNumber]:
    name = kind.value
    found = {pk: value for pk, place in places.items() if (value := getattr(place, name)) is not None}
    rest = places.keys() - found.keys()
    below = Place.objects.filter(Q(level=Level.HAMLET) | Q(level=Level.GROUP, parent__level=Level.COMMUNE))
    below = below.filter(parent__in=rest) if len(rest) <= FEW else below
    sums: dict[int, list[int | None]] = defaultdict(list)
    for one in below.order_by().only("parent", name, "valid_from", "valid_to") if rest else ():
        place = places.get(one.parent_id or 0)
        if place and place.pk in rest and one.existed_on(place.closest_day(on)):
            sums[place.pk].append(getattr(one, name))
    found |= {pk: sum(filter(None, some)) for pk, some in sums.items() if None not in some}
    return {pk: YearNumber(value, on.year) for pk, value in found.items()}


def share_of_number(number: int, percent: Decimal | int) -> int:
    """Return the smallest whole number that is ``percent`` of ``number`` or more: with one less it is not reached."""
    return ceil(number * Fraction(percent) / 100)
