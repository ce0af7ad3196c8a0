"""This module finds people who look like one person written twice; an official decides whether they are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from typing import Any, NamedTuple

from django.db.models import CharField, Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Substr

from core.text import is_one_name
from places.models import Level, prefix_length
from teams.models.people import Distinction
from teams.models.teams import Member, MemberQuerySet, Team

MOST = 500  # pairs looked for: one number given for a whole commune makes pairs by the thousand
PHONE = "Cùng số điện thoại"
BORN = "Cùng họ tên và năm sinh"
NAMED = "Cùng họ tên trong một xã, có người chưa ghi số điện thoại"

_BORN = Concat("name_folded", Value("|"), Cast("birth_year", CharField()))
_NAMED = Concat("name_folded", Value("|"), Substr("team__place__path", 1, prefix_length(Level.COMMUNE)))


class Pair(NamedTuple):
    """Two people by their keys, the lower first, and why they look like one, in words."""

    one: int
    other: int
    reasons: list[str]


class MembershipTrace(NamedTuple):
    """How a membership writes its person."""

    person: int
    full_name: str
    phone: str
    birth_year: int | None
    born: str
    named: str


def answered_for(user: Any) -> MemberQuerySet:
    """Return memberships of people who stand, with all of theirs, in sight of ``user``; the erased left out."""
    visible = Team.objects.visible_to(user).values("pk")
    elsewhere = Member.objects.filter(person=OuterRef("person")).exclude(team__in=visible)
    return Member.objects.visible_to(user).filter(~Exists(elsewhere), erased_at=None)


def alike(user: Any) -> list[Pair]:
    """Return at most MOST pairs that look like one person and were not told apart, the oldest people first, in two
    queries.

    Same phone; same name and birth year; same name in one commune where one of the two has no phone, unless their
    birth years differ. Of a name marks count, unless one of the two is typed without any.
    """
    apart = set(Distinction.objects.visible_to(user).values_list("one", "other"))
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    found = (pair for pair in _pairs(_traces(user)) if pair[:2] not in apart)
    for one, other, reason in found:
        if len(reasons) == MOST and (one, other) not in reasons:
            break
        if reason not in reasons[one, other]:
            reasons[one, other].append(reason)
    return sorted(Pair(*people, why) for people, why in reasons.items())


def written_differently(user: Any) -> list[int]:
    """Return people taken for one whose memberships bear different names or phones, the latest recorded first."""
    writing = Concat("sort_key", Value("|"), "phone")  # which holds the marks of a name and not its case
    counted = answered_for(user).order_by().values("person").annotate(writings=Count(writing, distinct=True))
    return list(islice(counted.filter(writings__gt=1).order_by("-person").values_list("person", flat=True), MOST))


def _traces(user: Any) -> Iterable[MembershipTrace]:
    """Return the memberships that share something telling with another person's."""
    described = answered_for(user).annotate(born=_BORN, named=_NAMED).order_by()
    several = Q(people__gt=1)
    phones = _groups(described.exclude(phone=""), "phone").filter(several)
    born = _groups(described.exclude(birth_year=None), "born").filter(several)
    named = _groups(described, "named").filter(several, without_phone__gt=0)
    telling = Q(phone__in=phones.values("phone")) | Q(named__in=named.values("named"))
    telling |= Q(birth_year__isnull=False, born__in=born.values("born"))
    columns = described.filter(telling).order_by("person", "pk")
    return [
        MembershipTrace(*row)
        for row in columns.values_list("person", "full_name", "phone", "birth_year", "born", "named")
    ]


def _groups(rows: MemberQuerySet, key: str) -> Any:
    return rows.values(key).annotate(
        people=Count("person", distinct=True), without_phone=Count("pk", filter=Q(phone=""))
    )


def _pairs(traces: Iterable[MembershipTrace]) -> Iterator[tuple[int, int, str]]:
    phones, born, named = defaultdict(list), defaultdict(list), defaultdict(list)
    for trace in traces:
        if trace.phone:
            phones[trace.phone].append(trace)
        if trace.birth_year:
            born[trace.born].append(trace)
        named[trace.named].append(trace)
    for groups, reason in ((phones, PHONE), (born, BORN), (named, NAMED)):
        for group in groups.values():
            for one, other in combinations(group, 2):
                if one.person != other.person and _speaks(reason, one, other):
                    yield one.person, other.person, reason


def _speaks(reason: str, one: MembershipTrace, other: MembershipTrace) -> bool:
    """Return whether what the two share is ``reason`` to take them for one."""
    if reason == PHONE:
        return True
    return is_one_name(one.full_name, other.full_name) and (reason != NAMED or _may_be_one(one, other))


def _may_be_one(one: MembershipTrace, other: MembershipTrace) -> bool:
    """Return whether nothing written contradicts that two of one name are one, and a birth year has not
    told so before.
    """
    years = (one.birth_year, other.birth_year)
    return not (one.phone and other.phone) and None in years
