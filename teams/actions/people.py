"""An official who looked makes two people one, or tells them apart; the portal never does it alone."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from teams.access import may_edit
from teams.actions.decisions import out_of_scope
from teams.models import Distinction, Member, Person


def done_meanwhile() -> Refused:
    """One of the two stands behind no membership any more: somebody merged them a moment ago."""
    return Refused("done_meanwhile", "Cặp này vừa được xử lý. Xin xem lại danh sách.")


@transaction.atomic
def merge(one: Person, other: Person, *, by: User | None, at: datetime.datetime | None = None) -> Person:
    """Let all memberships of both be those of one human being, the person recorded first; return it.

    The other's row stays, empty; ``split`` undoes it. Refuses with out_of_scope, done_meanwhile.
    """
    kept, given_up = _lock_both(one, other)
    members = _memberships_in_reach(given_up, by=by)
    subject = _memberships_in_reach(kept, by=by)[0]
    Member.objects.filter(person=given_up).update(person=kept)
    _carry_distinctions(given_up, kept)
    after = {"person": kept.pk, "from": given_up.pk, "memberships": [member.pk for member in members]}
    record("people.merge", subject, by=by, place=subject.team.place, at=at, after=after)
    return kept


@transaction.atomic
def distinguish(one: Person, other: Person, *, by: User, at: datetime.datetime | None = None) -> Distinction:
    """Remember that the two are not one, so that they are not proposed again. Whoever says so last stands for it: of
    support money the province's word counts, and not the commune's.

    Refuses with out_of_scope, done_meanwhile.
    """
    first, second = _lock_both(one, other)
    subject = _memberships_in_reach(first, by=by)[0]
    _memberships_in_reach(second, by=by)
    distinction, is_new = _tell_apart(first, second, by=by, at=at)
    if not is_new and distinction.by != by:
        distinction.by, distinction.at, is_new = by, at or timezone.now(), True
        distinction.save(update_fields=["by", "at"])
    if is_new:
        after = {"people": [first.pk, second.pk]}
        record("people.distinguish", subject, by=by, place=subject.team.place, at=at, after=after)
    return distinction


@transaction.atomic
def split(member: Member, *, by: User, at: datetime.datetime | None = None) -> Person:
    """Take out of a person the memberships written like ``member`` (name and phone): they are somebody else's.

    Where all are written alike, ``member`` alone goes. The two are told apart, so that they are not proposed again.
    Returns the new person. Refuses with out_of_scope, done_meanwhile, only_membership.
    """
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(memberships=member.pk)
    members = _memberships_in_reach(person, by=by)
    if member not in members:
        raise done_meanwhile()
    member = members[members.index(member)]
    alike = [one.pk for one in members if (one.sort_key, one.phone) == (member.sort_key, member.phone)]
    if len(members) == 1:
        raise Refused("only_membership", f"{member} chỉ có một lần tham gia, không có gì để tách.")
    going = alike if len(alike) < len(members) else [member.pk]
    fresh = Person.objects.create()
    Member.objects.filter(pk__in=going).update(person=fresh)
    _tell_apart(person, fresh, by=by, at=at)
    after = {"person": fresh.pk, "from": person.pk, "memberships": going}
    record("people.split", member, by=by, place=member.team.place, at=at, after=after)
    return fresh


def _lock_both(one: Person, other: Person) -> tuple[Person, Person]:
    """Lock both for the rest of the transaction, always in one order, and return the one recorded first in front."""
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in={one.pk, other.pk}).order_by("pk")
    people = list(rows)
    if len(people) != 2:
        raise done_meanwhile()
    return people[0], people[1]


def _memberships_in_reach(person: Person, *, by: User | None) -> list[Member]:
    """Return all memberships of the person, each in a team that ``by`` may change."""
    members = list(person.memberships.select_related("team__place").order_by("pk"))
    if not members:
        raise done_meanwhile()
    if by is not None and not all(may_edit(by, member.team.place) for member in members):
        raise out_of_scope()
    return members


def _tell_apart(one: Person, other: Person, *, by: User, at: datetime.datetime | None) -> tuple[Distinction, bool]:
    first, second = sorted((one, other), key=lambda person: person.pk)
    return Distinction.objects.get_or_create(one=first, other=second, defaults={"by": by, "at": at or timezone.now()})


def _carry_distinctions(given_up: Person, kept: Person) -> None:
    """Let whoever was told apart from the one be told apart from both together."""
    for distinction in Distinction.objects.involving(given_up):
        third = distinction.other if distinction.one == given_up else distinction.one
        distinction.delete()
        if third != kept:
            _tell_apart(kept, third, by=distinction.by, at=distinction.at)
