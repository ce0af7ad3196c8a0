"""These actions change one place or link of a reorganisation at a time, and write the three ready-made changes."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.text import clean
from places.models import Level, Place, existing
from teams.actions.reorganisations.locking import keep_preparer, lock_open
from teams.models import NewPlace, PlaceLink, Reorganisation

ONE_DAY = datetime.timedelta(days=1)
BATCH = 1_000  # rows a statement


def code_taken(place: NewPlace) -> Refused:
    """Another new place of the same reorganisation has the code."""
    return Refused(
        "code_taken", f"Mã {place.code} đã ghi cho “{place}” trong lần sắp xếp này. Xin dùng mã khác.", field="code"
    )


@transaction.atomic
def save_place(
    reorganisation: Reorganisation, *, replacing: NewPlace | None = None, by: User | None, **facts: Any
) -> NewPlace:
    """Add a new place, or change ``replacing``; a changed code is carried to its links and to the places below it.

    ``facts``: columns of NewPlace. Refuses with reorganisation_not_theirs, reorganisation_not_open, code_taken.
    """
    reorganisation = lock_open(reorganisation, by=by)
    facts["name"], facts["code"] = clean(facts["name"]), clean(facts["code"])
    twin = reorganisation.news.filter(code=facts["code"]).first()
    if twin is not None and twin != replacing:
        raise code_taken(twin)
    place = replacing or NewPlace(reorganisation=reorganisation)
    if replacing is not None and replacing.code != facts["code"]:
        reorganisation.links.filter(new_code=replacing.code).update(new_code=facts["code"])
        reorganisation.news.filter(parent_code=replacing.code).update(parent_code=facts["code"])
    for name, value in facts.items():
        setattr(place, name, value)
    place.save()
    _ask_again(reorganisation, by=by, place=place.code)
    return place


@transaction.atomic
def remove_place(place: NewPlace, *, by: User | None) -> int:
    """Take a new place out, with the links to it; return how many.

    Refuses with reorganisation_not_theirs, reorganisation_not_open.
    """
    reorganisation = lock_open(place.reorganisation, by=by)
    links, _ = reorganisation.links.filter(new_code=place.code).delete()
    place.delete()
    _ask_again(reorganisation, by=by, removed=place.code)
    return links


@transaction.atomic
def save_link(
    reorganisation: Reorganisation,
    *,
    old: Place,
    new_code: str,
    partial: bool,
    replacing: PlaceLink | None = None,
    by: User | None,
) -> PlaceLink:
    """Add a link, or change ``replacing``.

    Refuses with reorganisation_not_theirs, reorganisation_not_open, link_taken.
    """
    reorganisation = lock_open(reorganisation, by=by)
    twin = reorganisation.links.filter(old=old, new_code=new_code).first()
    if twin is not None and twin != replacing:
        raise Refused("link_taken", f"{old} đã được ghi về nơi mới này.")
    link = replacing or PlaceLink(reorganisation=reorganisation)
    link.old, link.new_code, link.partial = old, new_code, partial
    link.save()
    _ask_again(reorganisation, by=by, old=old.code, new=new_code)
    return link


@transaction.atomic
def remove_link(link: PlaceLink, *, by: User | None) -> None:
    """Take a link out. Refuses with reorganisation_not_theirs, reorganisation_not_open."""
    reorganisation = lock_open(link.reorganisation, by=by)
    link.delete()
    _ask_again(reorganisation, by=by, old=link.old.code, removed=link.new_code)


@transaction.atomic
def rename(reorganisation: Reorganisation, old: Place, *, name: str, kind: str, by: User | None) -> int:
    """Let a province, district or commune bear another name or be of another kind, under its code.

    The districts and communes below it begin anew with it, each as it was: a place never moves. Return how many places
    are written down. Refuses with reorganisation_not_theirs, reorganisation_not_open, passes_already, code_taken.
    """
    reorganisation = lock_open(reorganisation, by=by)
    last_day = reorganisation.effective_on - ONE_DAY
    below = Place.objects.within(old).filter(existing(last_day), level__lte=Level.COMMUNE)
    olds = list(below.select_related("parent").order_by("path"))
    news = [_as_it_was(place, place.parent.code if place.parent else "") for place in olds]
    news[0].name, news[0].kind = clean(name), kind
    _add(reorganisation, olds, news, by=by)
    return len(news)


@transaction.atomic
def move_hamlet(reorganisation: Reorganisation, hamlet: Place, *, commune_code: str, by: User | None) -> NewPlace:
    """Let a hamlet lie in another commune, which goes on or begins with this reorganisation.

    Refuses with reorganisation_not_theirs, reorganisation_not_open, passes_already, code_taken.
    """
    reorganisation = lock_open(reorganisation, by=by)
    new = _as_it_was(hamlet, commune_code)
    _add(reorganisation, [hamlet], [new], by=by)
    return new


@transaction.atomic
def merge(reorganisation: Reorganisation, old: Place, *, into: Place, by: User | None) -> NewPlace:
    """Let a commune or hamlet become part of another of its level, which begins anew under its own name and code.

    Several may join the same one, and one that is renamed here. Refuses with reorganisation_not_theirs,
    reorganisation_not_open, not_joinable, passes_already, code_taken.
    """
    reorganisation = lock_open(reorganisation, by=by)
    if old == into or old.level != into.level or old.level not in (Level.COMMUNE, Level.HAMLET):
        raise Refused("not_joinable", f"Không nhập được {old} vào {into}. Xin chọn hai nơi cùng cấp.", field="into")
    went = {link.old_id: link for link in reorganisation.links.filter(old__in=[into, into.parent]).order_by("pk")}
    passes = went.get(into.pk)
    if passes is not None and passes.partial:
        raise Refused("passes_already", f"{into} bị chia trong lần sắp xếp này. Xin sửa ở bảng nơi mới.", field="into")
    if passes is None:
        above = went.get(into.parent_id or 0)
        new = _as_it_was(into, above.new_code if above else into.parent.code if into.parent else "")
        new.households, new.population = _sum(into.households, old.households), _sum(into.population, old.population)
        _add(reorganisation, [old, into], [new], by=by)
        return new
    new = reorganisation.news.get(code=passes.new_code)
    new.households, new.population = _sum(new.households, old.households), _sum(new.population, old.population)
    _add(reorganisation, [old], [], by=by, joining=new)
    return new


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _as_it_was(place: Place, parent_code: str) -> NewPlace:
    return NewPlace(
        code=place.code, level=place.level, kind=place.kind, name=place.name, parent_code=parent_code,
        households=place.households, population=place.population, latitude=place.latitude, longitude=place.longitude,
    )  # fmt: skip


def _add(
    reorganisation: Reorganisation,
    olds: Sequence[Place],
    news: Sequence[NewPlace],
    *,
    by: User | None,
    joining: NewPlace | None = None,
) -> None:
    """Write that each of ``olds`` passes whole to the one of ``news`` at its side, or all to the only one, or all to
    ``joining``, which is written down already.
    """
    codes, ids = {new.code for new in news}, {old.pk for old in olds}
    passed = next((link for link in reorganisation.links.select_related("old") if link.old_id in ids), None)
    if passed is not None:
        raise Refused("passes_already", f"{passed.old} đã có nơi nhận trong lần sắp xếp này. Xin sửa ở bảng nơi mới.")
    twin = next((new for new in reorganisation.news.all() if new.code in codes), None)
    if twin is not None:
        raise code_taken(twin)
    if joining is not None:
        joining.save(update_fields=["households", "population"])
    for new in news:
        new.reorganisation = reorganisation
    NewPlace.objects.bulk_create(news, batch_size=BATCH)
    heirs = [joining] if joining is not None else list(news)
    pairs = zip(olds, heirs if len(heirs) == len(olds) else heirs * len(olds), strict=True)
    links = (PlaceLink(reorganisation=reorganisation, old=old, new_code=new.code) for old, new in pairs)
    PlaceLink.objects.bulk_create(links, batch_size=BATCH)
    _ask_again(reorganisation, by=by, news=len(olds))


def _ask_again(reorganisation: Reorganisation, *, by: User | None, **after: Any) -> None:
    """Raise the version, so that whoever agreed before is asked again, and record the change."""
    Reorganisation.objects.filter(pk=reorganisation.pk).update(version=F("version") + 1)
    keep_preparer(reorganisation, by=by)
    place = reorganisation.kept_at
    record("reorganisations.edit", reorganisation, by=by, place=place, after={"what": "content"} | after)
