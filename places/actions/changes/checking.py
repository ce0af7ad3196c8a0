"""Checks before a change: whether the days meet, the kinds fit, the names are free and every group
knows where it goes.
"""

from core.refusals import Refused
from core.text import clean
from places.actions.changes.plans import (
    ChangePlan,
    PlannedPlace,
    changed_later,
    commune_ended,
    name_taken,
    not_there,
    wrong_kind,
)
from places.models import Level, Place


def groups_that_follow(change: ChangePlan) -> list[Place]:
    """Return the groups below the hamlets that ``change`` closes, both those there on the day and
    those opened later.
    """
    below = Place.objects.filter(parent__in=change.olds).exclude(valid_to__lt=change.effective_on)
    return list(below.select_related("parent").order_by("path"))


def check(change: ChangePlan) -> list[Place]:
    """Refuse a change that cannot be; return the groups that follow.

    Refuses with commune_ended, not_there, changed_later, wrong_kind, wrong_parent, name_taken, heir_missing.
    """
    groups = groups_that_follow(change)
    if change.commune.valid_to is not None:
        raise commune_ended(change.commune)
    if not change.commune.existed_on(change.effective_on):
        raise not_there(change.commune, change.effective_on)
    for place in [*change.olds, *groups]:
        _check_days(place, change)
    if len({old.parent_id for old in change.olds}) > 1 or any(not change.commune.covers(old) for old in change.olds):
        raise Refused("wrong_parent", "Chỉ nhập được các ấp, khu phố của cùng một xã, các tổ của cùng một ấp, khu phố.")
    for position, wanted in enumerate(change.wanted):
        _check_wanted(change, position, wanted)
    _check_names(change)
    if len(change.wanted) > 1:
        for group in groups:
            if change.below.get(group.pk) not in range(len(change.wanted)):
                raise Refused("heir_missing", f"Xin cho biết {group} theo về phần nào sau khi tách.")
    return groups


def _check_days(place: Place, change: ChangePlan) -> None:
    """Refuse a place that did not exist the day before and on the day, or that has ended since."""
    if place.parent and place.parent in change.olds and not place.existed_on(change.last_day):
        raise changed_later(place.parent, change.effective_on)
    if not (place.existed_on(change.last_day) and place.existed_on(change.effective_on)):
        raise not_there(place, change.effective_on)
    _check_end(place, change)


def _check_end(place: Place, change: ChangePlan) -> None:
    if place.valid_to is not None:
        raise changed_later(place, change.effective_on)


def _check_wanted(change: ChangePlan, position: int, wanted: PlannedPlace) -> None:
    if change.olds:
        if wanted.level != change.olds[0].level:
            raise wrong_kind(wanted.kind, change.olds[0].level)
        return
    level = wanted.level
    if wanted.parent is None:
        return
    if level == Level.HAMLET:
        raise Refused("wrong_parent", "Ấp, khu phố thuộc thẳng xã, phường, thị trấn.")
    if isinstance(wanted.parent, int):
        if wanted.parent not in range(position) or change.wanted[wanted.parent].level != Level.HAMLET:
            raise Refused("wrong_parent", f"“{wanted.name}” phải thuộc một ấp, khu phố.")
        return
    if wanted.parent.level != Level.HAMLET or not change.commune.covers(wanted.parent):
        raise Refused("wrong_parent", f"“{wanted.name}” phải thuộc một ấp, khu phố của {change.commune}.")
    if not wanted.parent.existed_on(change.effective_on):
        raise not_there(wanted.parent, change.effective_on)
    _check_end(wanted.parent, change)


def future_parent(change: ChangePlan, wanted: PlannedPlace) -> Place | int:
    """Return where a planned place will hang: a stored place, or the position of a place that opens
    with it.
    """
    if change.olds:
        return change.olds[0].parent or change.commune
    return change.commune if wanted.parent is None else wanted.parent


def _check_names(change: ChangePlan) -> None:
    """Refuse a second place of one name under one parent on any day from the change on, and a new
    name like the old one.
    """
    parents = [future_parent(change, wanted) for wanted in change.wanted]
    if len(change.olds) == len(change.wanted) == 1:
        old, new = change.olds[0], change.wanted[0]
        if (old.kind, old.name) == (new.kind, clean(new.name)):
            raise name_taken(old.name, change.commune)
    stored = Place.objects.filter(parent__in=[place for place in parents if isinstance(place, Place)])
    stored = stored.exclude(pk__in=[old.pk for old in change.olds]).exclude(valid_to__lt=change.effective_on)
    taken = {(parent, name_key(name)) for parent, name in stored.values_list("parent_id", "name")}
    fresh: set[tuple[int, str]] = set()
    for wanted, parent in zip(change.wanted, parents, strict=True):
        if isinstance(parent, Place):
            _take_name(taken, parent.pk, wanted.name, parent)
        else:
            _take_name(fresh, parent, wanted.name, change.wanted[parent].name)


def _take_name(taken: set[tuple[int, str]], key: int, name: str, parent: Place | str) -> None:
    if (key, name_key(name)) in taken:
        raise name_taken(clean(name), parent)
    taken.add((key, name_key(name)))


def name_key(name: str) -> str:
    """Return the form of a name by which two names are the same: capitals do not matter, marks do
    ("Ấp Lợi", "Ấp Lội").
    """
    return clean(name).casefold()
