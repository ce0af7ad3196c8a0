"""These actions change one place or link of a reorganisation at a time, and write the two ready-made changes."""

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


def _as_it_was(place: Place, parent_code: str) -> NewPlace:
    return NewPlace(
        code=place.code, level=place.level, kind=place.kind, name=place.name, parent_code=parent_code,
        households=place.households, population=place.population, latitude=place.latitude, longitude=place.longitude,
    )  # fmt: skip


def _add(reorganisation: Reorganisation, olds: Sequence[Place], news: Sequence[NewPlace], *, by: User | None) -> None:
    """Write that each of ``olds`` passes whole to the one of ``news`` at its side."""
    codes, ids = {new.code for new in news}, {old.pk for old in olds}
    passed = next((link for link in reorganisation.links.select_related("old") if link.old_id in ids), None)
    if passed is not None:
        raise Refused("passes_already", f"{passed.old} đã có nơi nhận trong lần sắp xếp này. Xin sửa ở bảng nơi mới.")
    twin = next((new for new in reorganisation.news.all() if new.code in codes), None)
    if twin is not None:
        raise code_taken(twin)
    pairs = list(zip(olds, news, strict=True))
    for _, new in pairs:
        new.reorganisation = reorganisation
    NewPlace.objects.bulk_create((new for _, new in pairs), batch_size=BATCH)
    links = (PlaceLink(reorganisation=reorganisation, old=old, new_code=new.code) for old, new in pairs)
    PlaceLink.objects.bulk_create(links, batch_size=BATCH)
    _ask_again(reorganisation, by=by, news=len(pairs))


def _ask_again(reorganisation: Reorganisation, *, by: User | None, **after: Any) -> None:
    """Raise the version, so that whoever agreed before is asked again, and record the change."""
    Reorganisation.objects.filter(pk=reorganisation.pk).update(version=F("version") + 1)
    keep_preparer(reorganisation, by=by)
    place = reorganisation.kept_at
    record("reorganisations.edit", reorganisation, by=by, place=place, after={"what": "content"} | after)
