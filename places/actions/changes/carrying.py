"""The change of hamlets and groups is carried out: rows open, close and succeed one another."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from django.db.models import Q

from places.actions.changes.checking import check, future_parent, name_key
from places.actions.changes.plans import LOWEST, ChangePlan, ChangeResult, PlannedPlace
from places.actions.figures import copy_figures
from places.actions.imports.tree import BATCH, store_places
from places.actions.standing import settle
from places.models import Place, PlaceFigure, Succession


def carry_out(change: ChangePlan) -> ChangeResult:
    """Carry the change out in the caller's transaction. Refuses as ``check`` does, and with too_many_places."""
    groups = check(change)
    news = _open_places(change)
    followed = _reopen_groups(change, groups, news) if news else {}
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
    return ChangeResult(news, heirs)


def _open_places(change: ChangePlan) -> list[Place]:
    """Open the planned places, hamlets before the groups below them, and store the figures that the
    plan gives for them.
    """
    news = [_new_place(change, wanted) for wanted in change.wanted]
    for level in LOWEST:
        batch = [place for place in news if place.level == level]
        for wanted, place in zip(change.wanted, news, strict=True):
            if place.level == level:
                hangs = future_parent(change, wanted)
                place.parent = news[hangs] if isinstance(hangs, int) else hangs
        _store(batch)
    if len(news) == 1 and len(change.olds) == 1 and not _has_figures(change.wanted[0]):
        copy_figures({change.olds[0].pk: news[0]}, since=change.effective_on.year)
    began = change.effective_on.year
    said = [
        PlaceFigure(place=place, year=w.year or began, households=w.households, population=w.population)
        for place, w in zip(news, change.wanted, strict=True)
        if _has_figures(w)
    ]
    PlaceFigure.objects.bulk_create(said, batch_size=BATCH)
    return news


def _has_figures(wanted: PlannedPlace) -> bool:
    return wanted.households is not None or wanted.population is not None


def _new_place(change: ChangePlan, wanted: PlannedPlace) -> Place:
    """Return the place to open, not yet stored.

    An only heir without figures of its own takes the sum of the places it replaces, if each of them
    has figures.
    """
    households, population = wanted.households, wanted.population
    if len(change.wanted) == 1 and change.olds and not _has_figures(wanted):
        households = _sum(old.households for old in change.olds)
        population = _sum(old.population for old in change.olds)
    return Place(
        level=wanted.level, kind=wanted.kind, valid_from=change.effective_on,
        households=households, population=population, **Place.naming(wanted.name),
    )  # fmt: skip


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if None in known else sum(number for number in known if number is not None)


def _reopen_groups(change: ChangePlan, groups: Sequence[Place], news: Sequence[Place]) -> dict[int, list[Place]]:
    """Open the groups again below the heirs; return each new group by the id of the closed one.

    Groups that would bear one name below one heir say where each came from.
    """
    heirs = {group.pk: news[change.below.get(group.pk, 0) if len(news) > 1 else 0] for group in groups}
    names = Counter((heirs[group.pk], name_key(group.name)) for group in groups)
    again = {}
    for group in groups:
        heir = heirs[group.pk]
        twice = names[heir, name_key(group.name)] > 1
        name = f"{group.name} ({group.parent})"[:150] if twice else group.name
        again[group.pk] = Place(
            level=group.level, kind=group.kind, parent=heir, valid_from=change.effective_on,
            households=group.households, population=group.population,
            latitude=group.latitude, longitude=group.longitude, **Place.naming(name),
        )  # fmt: skip
    _store(list(again.values()))
    copy_figures(again, since=change.effective_on.year)
    return {pk: [place] for pk, place in again.items()}


def _store(places: list[Place]) -> None:
    """Save new places of one level under free codes."""
    if places:
        _give_codes(places)
        store_places(places)


def _give_codes(places: Sequence[Place]) -> None:
    """Give each place a code that no place ever bore: the parent's code, a dash and the next
    number.
    """
    starts = [f"{place.parent.code[:24]}-" for place in places if place.parent]
    bearing = Q(*(Q(code__startswith=start) for start in set(starts)), _connector=Q.OR)
    taken = set(Place.objects.filter(bearing).values_list("code", flat=True).order_by())
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    for place, start in zip(places, starts, strict=True):
        number = next(n for n in numbers[start] if taken.isdisjoint({f"{start}{n}", f"{start}{n:02d}"}))
        place.code = f"{start}{number:02d}"
