"""Carrying a change out: rows open, close and succeed one another."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from django.db.models import Q

from places.actions.changes.checking import above, check, folded
from places.actions.changes.wanted import LOWEST, Change, Followed, Wanted
from places.actions.imports.tree import BATCH
from places.actions.imports.tree import number as number_paths
from places.actions.standing import settle
from places.models import Place, PlaceFigure, Succession


def carry_out(change: Change) -> Followed:
    """Do it, all in the caller's transaction. Raises what ``check`` raises, and TooManyPlaces."""
    groups = check(change)
    news = _opened(change)
    followed = _reopened(change, groups, news) if news else {}
    heirs = {old.pk: news for old in change.olds} | {group.pk: followed.get(group.pk, []) for group in groups}
    closed = [*change.olds, *groups]
    Place.objects.filter(pk__in=[place.pk for place in closed]).update(valid_to=change.last_day)
    links = [
        Succession(
            old=old,
            new=new,
            partial=len(heirs[old.pk]) > 1,
            effective_on=change.effective_on,
            decision=change.decision,
        )
        for old in closed
        for new in heirs[old.pk]
    ]
    Succession.objects.bulk_create(links, batch_size=BATCH)
    settle(Q(stands_at__in=[place.path for place in closed]))  # they, and what had come to stand there before
    return Followed(news, heirs)


def _opened(change: Change) -> list[Place]:
    """The wanted places, hamlets before the groups below them, with the figures of the year they name or begin in."""
    news = [_new(change, wanted) for wanted in change.wanted]
    for level in LOWEST:
        batch = [place for place in news if place.level == level]
        for wanted, place in zip(change.wanted, news, strict=True):
            if place.level == level:
                hangs = above(change, wanted)
                place.parent = news[hangs] if isinstance(hangs, int) else hangs
        _store(batch)
    if len(news) == 1 and len(change.olds) == 1 and not _said(change.wanted[0]):
        _copy_figures(change, {change.olds[0].pk: news[0]})
    began = change.effective_on.year
    said = [
        PlaceFigure(place=place, year=w.year or began, households=w.households, population=w.population)
        for place, w in zip(news, change.wanted, strict=True)
        if _said(w)
    ]
    PlaceFigure.objects.bulk_create(said, batch_size=BATCH)
    return news


def _said(wanted: Wanted) -> bool:
    return wanted.households is not None or wanted.population is not None


def _new(change: Change, wanted: Wanted) -> Place:
    """Of an only heir nobody counted yet, the sum of those it replaces, where each of them is known."""
    households, population = wanted.households, wanted.population
    if len(change.wanted) == 1 and change.olds and not _said(wanted):
        households = _sum(old.households for old in change.olds)
        population = _sum(old.population for old in change.olds)
    return Place(
        level=wanted.level, kind=wanted.kind, valid_from=change.effective_on, valid_to=change.commune.valid_to,
        households=households, population=population, **Place.naming(wanted.name),
    )  # fmt: skip


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if None in known else sum(number for number in known if number is not None)


def _reopened(change: Change, groups: Sequence[Place], news: Sequence[Place]) -> dict[int, list[Place]]:
    """The groups again below the heirs, by the id of the closed ones; of one name below one heir, each says whence."""
    heirs = {group.pk: news[change.below.get(group.pk, 0) if len(news) > 1 else 0] for group in groups}
    names = Counter((heirs[group.pk], folded(group.name)) for group in groups)
    again = {}
    for group in groups:
        heir = heirs[group.pk]
        twice = names[heir, folded(group.name)] > 1
        name = f"{group.name} ({group.parent})"[:150] if twice else group.name
        again[group.pk] = Place(
            level=group.level, kind=group.kind, parent=heir, valid_from=change.effective_on,
            valid_to=change.commune.valid_to, households=group.households, population=group.population,
            latitude=group.latitude, longitude=group.longitude, **Place.naming(name),
        )  # fmt: skip
    _store(list(again.values()))
    _copy_figures(change, again)
    return {pk: [place] for pk, place in again.items()}


def _store(places: list[Place]) -> None:
    """Save new places of one level under free codes and the next free paths."""
    if not places:
        return
    _code(places)
    number_paths(places)
    Place.objects.bulk_create(places, batch_size=BATCH)


def _code(places: Sequence[Place]) -> None:
    """Codes that no place ever bore: the parent's, a dash and the next number."""
    starts = [f"{place.parent.code[:24]}-" for place in places if place.parent]
    bearing = Q(*(Q(code__startswith=start) for start in set(starts)), _connector=Q.OR)
    taken = set(Place.objects.filter(bearing).values_list("code", flat=True).order_by())
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    for place, start in zip(places, starts, strict=True):
        number = next(n for n in numbers[start] if taken.isdisjoint({f"{start}{n}", f"{start}{n:02d}"}))
        place.code = f"{start}{number:02d}"


def _copy_figures(change: Change, heirs: Mapping[int, Place]) -> None:
    """What was already counted for the year of the change or later, to the only heirs of places."""
    stored = PlaceFigure.objects.filter(place__in=heirs, year__gte=change.effective_on.year).order_by("pk")
    copies = [
        PlaceFigure(place=heirs[one.place_id], year=one.year, households=one.households, population=one.population)
        for one in stored
    ]
    PlaceFigure.objects.bulk_create(copies, batch_size=BATCH)
