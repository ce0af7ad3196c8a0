"""A reorganisation is carried out, what it left open is placed, and it may be taken back."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import batched, groupby
from operator import attrgetter

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from places.actions.imports.tree import BATCH, store_places
from places.actions.reorganisations.checking import check, highest_ending_places, surviving_parents
from places.actions.reorganisations.following import open_heirs
from places.actions.reorganisations.plans import ReorganisationPlan, ReorganisationResult, reorganisation_not_ready
from places.actions.standing import settle
from places.models import Level, Place, Succession, prefix_length, subtrees


def carry_out(plan: ReorganisationPlan) -> ReorganisationResult:
    """Close the old places with everything below them, open the new ones, link them, and let the
    hamlets follow.

    Everything happens in the caller's transaction. The number of statements grows with batches, not
    with hamlets. New places that a file brought in before are taken as they are.

    Refuses with reorganisation_not_ready, too_many_places.
    """
    if faults := check(plan):
        raise reorganisation_not_ready(faults)
    tops = highest_ending_places(plan)
    ending = subtrees(tops)
    known = Place.objects.filter(valid_from=plan.effective_on, code__in=[new.code for new in plan.news]).count()
    news = _open_places(plan)
    closing = list(_ending_places(ending, plan).select_related("parent").order_by("path"))
    closed = [place.pk for place in closing if place.valid_to != plan.last_day]
    for ids in batched(closed, BATCH):
        Place.objects.filter(pk__in=ids).update(valid_to=plan.last_day)
    heirs = _store_links(plan, news, closing)
    named = {link.old.pk for link in plan.links}
    hamlets = [place for place in closing if place.level == Level.HAMLET and place.pk not in named]
    follow = [hamlet for hamlet in hamlets if hamlet.parent_id in heirs]
    heirs |= open_heirs(
        follow,
        {hamlet.pk: heirs[hamlet.parent_id or 0] for hamlet in follow},
        effective_on=plan.effective_on,
        decision=plan.decision,
    )
    heirs |= _open_groups(plan, closing, heirs, named)
    _refresh_statistics(len(heirs))
    settle(_region_to_settle(tops))
    opened = Counter(new.level for new in news.values()) + Counter(heir.level for heir in _hamlets_and_groups(heirs))
    levels = Counter(place.level for place in closing)
    waiting = [one for one in hamlets if one.parent_id not in heirs]
    return ReorganisationResult(dict(opened), dict(levels), heirs, closed, waiting, known)


def place_hamlets(
    hamlets: Sequence[Place], parents: dict[int, Place], *, effective_on: datetime.date, decision: str
) -> dict[int, Place]:
    """Open the heirs of hamlets of a divided commune below the communes in ``parents``, as a person
    decided. A commune that ended since passes them on by another call.

    Return the heirs by the ids of the old places, groups included. ``hamlets`` come with ``parent``
    and have no heir yet.
    """
    heirs: dict[int, Place] = {}
    for _, same in groupby(sorted(hamlets, key=attrgetter("level")), key=attrgetter("level")):  # some are groups
        heirs |= open_heirs(list(same), parents, effective_on=effective_on, decision=decision)
    settle(_region_to_settle([*hamlets, *heirs.values()]))
    return heirs


def take_back(opened: Q, tops: Iterable[Place], closed: Iterable[int]) -> None:
    """Undo a reorganisation: the ``opened`` rows go, and what it ``closed``, by id, is open again.
    Nothing may refer to the opened rows any more.
    """
    tops = list(tops)
    standing = _region_to_settle(
        Place.objects.filter(opened).exclude(parent__in=Place.objects.filter(opened).values("pk"))
    )
    gone = list(Place.objects.filter(opened).order_by("-level", "pk").values_list("pk", flat=True))  # groups first
    for ids in batched(gone, BATCH):
        Succession.objects.filter(new__in=ids).delete()
    for ids in batched(closed, BATCH):
        Place.objects.filter(pk__in=ids).update(valid_to=None)
    for ids in batched(gone, BATCH):
        for level in sorted(Level.values, reverse=True):
            Place.objects.filter(pk__in=ids, level=level).delete()
    settle(_region_to_settle(tops) | standing)


def _refresh_statistics(links: int) -> None:
    """Refresh the database's statistics after many links: the old ones speak of an empty table, and
    each look-up would read all of it.
    """
    if links < BATCH:
        return
    with connection.cursor() as cursor:
        for model in (Succession, Place):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _ending_places(ending: Q, plan: ReorganisationPlan) -> QuerySet[Place]:
    """Return the places that end with the plan; what another resolution of the same day passed on already does not."""
    named = {link.old.pk for link in plan.links}
    passed = Succession.objects.filter(old=OuterRef("pk"), effective_on=plan.effective_on).exclude(old__in=named)
    still_open = Q(valid_to=None) | Q(valid_to__gte=plan.last_day)
    return Place.objects.filter(~Exists(passed), ending & still_open)


def _region_to_settle(places: Iterable[Place]) -> Q:
    """Return the condition for every place whose standing may change with ``places``.

    These are the places at or below them, what had come to stand there before, and what waits above
    to be divided.
    """
    places = list(places)
    above = {place.path[: prefix_length(level)] for place in places for level in range(1, place.level)}
    waiting = Q(stands_at__in=above, valid_to__isnull=False)
    nowhere = Q(stands_at=F("path"), valid_to__isnull=False)  # its heirs lay in two provinces: perhaps no longer
    return subtrees(places) | subtrees(places, "stands_at") | waiting | nowhere


def _open_places(plan: ReorganisationPlan) -> dict[str, Place]:
    """Open the new places, those above before those below; return all of them by code."""
    above: dict[str, Place] = dict(surviving_parents(plan))
    stored = {
        place.code: place
        for place in Place.objects.filter(
            valid_from=plan.effective_on, code__in=[new.code for new in plan.news]
        ).order_by("path")
    }
    news: dict[str, Place] = {}
    for _, rows in groupby(sorted(plan.news, key=attrgetter("level")), key=attrgetter("level")):
        batch = []
        for new in rows:
            known = stored.get(new.code)
            place = known or Place(
                code=new.code, level=new.level, kind=new.kind, valid_from=plan.effective_on,
                parent=above.get(new.parent_code or ""), households=new.households, population=new.population,
                latitude=new.latitude, longitude=new.longitude, **Place.naming(new.name),
            )  # fmt: skip
            news[new.code] = place
            if known is None:
                batch.append(place)
        store_places(batch)
        above |= {place.code: place for place in news.values() if place.pk}
    return news


def _store_links(plan: ReorganisationPlan, news: dict[str, Place], closing: Sequence[Place]) -> dict[int, Place]:
    """Store the links, and one for each province whose communes all went to one; return the heirs
    of what passed as a whole.
    """
    rows = [(link.old.pk, news[link.new_code], link.partial) for link in plan.links]
    heirs = {old: new for old, new, partial in rows if not partial}
    linked = {old for old, _, _ in rows}
    for province in (place for place in closing if place.level == Level.PROVINCE and place.pk not in linked):
        went = {_province_of(news[link.new_code], news) for link in plan.links if province.covers(link.old)}
        if len(went) == 1 and (heir := next(iter(went))) is not None:
            heirs[province.pk] = heir
            rows.append((province.pk, heir, False))
    stored = set(Succession.objects.filter(effective_on=plan.effective_on).order_by().values_list("old", "new"))
    Succession.objects.bulk_create(
        (
            Succession(old_id=old, new=new, partial=partial, effective_on=plan.effective_on, decision=plan.decision)
            for old, new, partial in rows
            if (old, new.pk) not in stored
        ),
        batch_size=BATCH,
    )
    return heirs


def _province_of(place: Place | None, news: dict[str, Place]) -> Place | None:
    while place is not None and place.level != Level.PROVINCE:
        place = place.parent
    return place


def _open_groups(
    plan: ReorganisationPlan, closing: Sequence[Place], heirs: dict[int, Place], named: set[int]
) -> dict[int, Place]:
    """Open the heirs of groups straight below a commune that passed as a whole, or below a hamlet
    that the links name.
    """
    levels = {place.pk: place.level for place in closing}
    left = [
        place
        for place in closing
        if place.level == Level.GROUP and place.pk not in named and place.parent_id in heirs
        if levels[place.parent_id] == Level.COMMUNE or place.parent_id in named
    ]
    parents = {place.pk: heirs[place.parent_id or 0] for place in left}
    return open_heirs(left, parents, effective_on=plan.effective_on, decision=plan.decision)


def _hamlets_and_groups(heirs: dict[int, Place]) -> list[Place]:
    return [place for place in heirs.values() if place.level >= Level.HAMLET]
