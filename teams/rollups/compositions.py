"""Who is in a team by a decision or on a day, and what differs between two such lists."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from teams.models import Member, Position, Ruling

type Composition = dict[int, Member]  # by person, in the order of a list: the leader first


class CompositionChange(NamedTuple):
    """What became of one person between two compositions: ``before`` None who joined, ``after`` None who left."""

    before: Member | None
    after: Member | None

    @property
    def member(self) -> Member:
        return self.after or self.before  # type: ignore[return-value]  # one of the two is there


def composition_by(ruling: Ruling, members: Iterable[Member]) -> Composition:
    """Return who of a team's ``members`` its ruling put or left there: in the team on the day from which it has effect,
    or brought in by its decision later.
    """
    on, decision = ruling.effective_on, ruling.decision_id
    there = [member for member in members if _is_in(member, on) or member.joined_by_id == decision]
    return _first_memberships(sorted(there, key=lambda member: (not _is_in(member, on), member.joined_on, member.pk)))


def composition_on(day: datetime.date, members: Iterable[Member]) -> Composition:
    """Return who of a team's ``members`` is in it on ``day``."""
    return _first_memberships(member for member in members if _is_in(member, day))


def changes_between(before: Composition, after: Composition) -> list[CompositionChange]:
    """Return who joined, then who left, then who holds another position."""
    joined = [CompositionChange(None, member) for person, member in after.items() if person not in before]
    left = [CompositionChange(member, None) for person, member in before.items() if person not in after]
    stayed = [CompositionChange(before[person], member) for person, member in after.items() if person in before]
    return [*joined, *left, *(pair for pair in stayed if pair.before.position != pair.after.position)]  # type: ignore[union-attr]


def _is_in(member: Member, day: datetime.date) -> bool:
    return member.joined_on <= day and (member.left_on is None or day <= member.left_on)


def _first_memberships(members: Iterable[Member]) -> Composition:
    """Return each person once, by the first of their memberships."""
    found: Composition = {}
    for member in members:
        found.setdefault(member.person_id, member)
    order = Position.values
    return dict(sorted(found.items(), key=lambda pair: (order.index(pair[1].position), pair[1].sort_key, pair[1].pk)))
