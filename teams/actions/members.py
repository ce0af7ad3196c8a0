"""These actions let people join a team, correct what is written about them, and let them leave.

Every action holds the team's row, so that two at once cannot give a team two leaders.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import sees_phones
from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes, edited_copy
from core.refusals import Refused
from core.templatetags.wording import day, number
from core.text import clean_lines, is_one_name
from teams.actions.decisions import check_concerns, check_has_come, check_scope
from teams.models import Decision, Distinction, Member, MemberQuerySet, Person, Position, Team

MOST_MEMBERSHIPS = 1_000  # of a team, ever; a regulation lets it have 99 members at once


@dataclass(frozen=True, kw_only=True)
class MemberData:
    """One membership; ``phone`` as ``core.phones.normalise_phone`` stores it, ``joined_on`` None = today or, when a
    team is founded, its first day. ``left_on``: the last day of one that is over when it is written down."""

    full_name: str
    organisation: str
    position: str = Position.MEMBER
    phone: str = ""
    sex: str = ""
    birth_year: int | None = None
    joined_on: datetime.date | None = None
    left_on: datetime.date | None = None


class TeamDissolved(Refused):
    """Nothing changes any more in a team that was dissolved."""

    def __init__(self, team: Team) -> None:
        super().__init__("team_dissolved", f"{team} đã giải thể ngày {day(team.dissolved_on)}, không sửa được nữa.")


def second_leader(leader: Member | None = None) -> Refused:
    """A team has one leader at a time."""
    who = f" ({leader})" if leader else ""
    return Refused("second_leader", f"Tổ chỉ có một tổ trưởng{who}. Muốn thay, xin dùng trang Thay tổ trưởng.")


class AlreadyMember(Refused):
    """The same person stands in the team already; ``stored`` is their membership."""

    def __init__(self, stored: Member) -> None:
        self.stored = stored
        super().__init__("already_member", f"{stored} đã có trong tổ từ ngày {day(stored.joined_on)}.")


def before_the_team(team: Team) -> Refused:
    """Nobody joins a team before it is founded."""
    return Refused(
        "before_the_team", f"Ngày tham gia phải từ ngày thành lập tổ ({day(team.established_on)}).", field="joined_on"
    )


def leaves_before_joining(joined_on: datetime.date) -> Refused:
    """The last day lies before the first."""
    return Refused(
        "leaves_before_joining", f"Ngày cuối cùng phải từ ngày tham gia ({day(joined_on)}).", field="last_day"
    )


def team_full() -> Refused:
    """A team's page shows everybody who was ever in it, and whoever joins is compared with each of them."""
    sentence = f"Một tổ ghi được nhiều nhất {number(MOST_MEMBERSHIPS)} lượt thành viên, kể cả người đã thôi tham gia."
    return Refused("team_full", f"{sentence} Xin xem lại danh sách có đúng là của một tổ không.", field="full_name")


class AlreadyLeft(Refused):
    """The membership ended before."""

    def __init__(self, member: Member) -> None:
        super().__init__("already_left", f"{member} đã thôi tham gia từ ngày {day(member.left_on)}.")


@transaction.atomic
def join(
    team: Team,
    data: MemberData,
    *,
    by_decision: Decision | None = None,
    by: User | None,
    at: datetime.datetime | None = None,
) -> Member:
    """Add a person to the team from ``data.joined_on`` (today when None), by a decision where there is one.

    Refuses with out_of_scope, team_dissolved, decision_elsewhere, team_full, day_not_come, before_the_team,
    second_leader, already_member.
    """
    at = at or timezone.now()
    team = lock_team(team, by=by)
    check_concerns(by_decision, team)
    (member,) = add_members(team, [data], joined_on=timezone.localdate(at), at=at, by_decision=by_decision, by=by)
    record("members.join", member, by=by, place=team.place, at=at, after={"position": member.position})
    return member


@transaction.atomic
def join_many(
    team: Team, people: Sequence[MemberData], *, by: User | None, at: datetime.datetime | None = None
) -> list[Member]:
    """Add people to the team, in order, with one line in the record.

    Refuses with what ``join`` does, leaves_before_joining.
    """
    at = at or timezone.now()
    team = lock_team(team, by=by)
    members = add_members(team, people, joined_on=timezone.localdate(at), at=at, by=by)
    record("members.join_many", team, by=by, place=team.place, at=at, after={"members": len(members)})
    return members


def add_members(
    team: Team,
    people: Sequence[MemberData],
    *,
    joined_on: datetime.date,
    at: datetime.datetime,
    by_decision: Decision | None = None,
    by: User | None,
) -> list[Member]:
    """Write memberships of a team that the caller holds, without a record of their own; from ``joined_on`` where they
    name no day. However many, the same number of queries."""
    there, fresh = list(team.members.order_by("pk")), []
    if len(there) + len(people) > MOST_MEMBERSHIPS:
        raise team_full()
    for data in people:
        first_day = data.joined_on or joined_on
        _check_first_day(team, first_day, at=at)
        _check_last_day(data.left_on, first_day, at=at)
        facts = asdict(data) | Member.naming(data.full_name) | {"joined_on": first_day}
        member = Member(team=team, joined_by=by_decision, **facts)
        _check_new(member, there, sees=by is None or sees_phones(by, team.place))
        check_leader(member, there)
        there.append(member)
        fresh.append(member)
    recognise(fresh, by=by)
    return Member.objects.bulk_create(fresh)


def recognise(members: Sequence[Member], *, by: User | None) -> None:
    """Give each the person of this name and phone where ``by`` sees one (None: anywhere), else a new one.

    What lies out of their sight stays unknown to whoever types a name and a phone: that these are one human being is
    for an official to say who sees both.
    """
    phones = {member.phone for member in members if member.phone}
    known: dict[str, list[tuple[str, Person]]] = defaultdict(list)
    for same in _in_sight(by).filter(phone__in=phones).order_by("person").select_related("person"):
        known[same.phone].append((same.full_name, same.person))
    people: list[Person] = []
    for member in members:
        there = (person for name, person in known[member.phone] if is_one_name(name, member.full_name))
        people.append(next(there, None) or Person())
        if member.phone:
            known[member.phone].append((member.full_name, people[-1]))
    Person.objects.bulk_create({id(person): person for person in people if person.pk is None}.values())
    for person, member in zip(people, members, strict=True):
        member.person = person


@transaction.atomic
def change(member: Member, *, by: User | None, at: datetime.datetime | None = None, **changes: Any) -> Member:
    """Correct what is given of ``Member.EDITABLE``; it says nothing about when it changed (for that: ``hand_over``).

    Under a corrected name or phone somebody known may be recognised. Refuses with out_of_scope, team_dissolved,
    data_erased, day_not_come, before_the_team, leaves_before_joining, second_leader.
    """
    at = at or timezone.now()
    member = lock_member(member, by=by)
    changes = actual_changes(member, changes)
    wanted = edited_copy(member, changes)
    _check_first_day(member.team, wanted.joined_on, at=at)
    if wanted.left_on and wanted.left_on < wanted.joined_on:
        raise leaves_before_joining(wanted.joined_on)
    check_leader(wanted)
    write_changes("members.change", member, changes, by=by, place=member.team.place, at=at)
    if changes.keys() & {"full_name", "phone"}:
        person = _person_after_correction(member, by=by)
        if person != member.person:
            member.person = person
            member.save(update_fields=["person"])
    return member


@transaction.atomic
def leave(
    member: Member,
    *,
    last_day: datetime.date,
    reason: str,
    by_decision: Decision | None = None,
    by: User | None,
    at: datetime.datetime | None = None,
) -> Member:
    """End a membership with ``last_day`` as its last; a leader's account then reaches the team no longer.

    Refuses with out_of_scope, team_dissolved, decision_elsewhere, already_left, day_not_come, leaves_before_joining.
    """
    at = at or timezone.now()
    member = lock_member(member, by=by, even_erased=True)
    check_concerns(by_decision, member.team)
    if member.left_on:
        raise AlreadyLeft(member)
    _check_last_day(last_day, member.joined_on, at=at)
    member.left_on, member.left_by = last_day, by_decision
    member.save(update_fields=["left_on", "left_by"])
    after = {"left_on": last_day.isoformat()}
    record("members.leave", member, by=by, place=member.team.place, at=at, after=after, reason=clean_lines(reason))
    return member


def lock_team(team: Team, *, by: User | None) -> Team:
    """Lock the team for the rest of the transaction, and return it. Refuses with out_of_scope, team_dissolved."""
    team = Team.objects.select_for_update(of=("self",), no_key=True).get(pk=team.pk)  # a join would lose one that moves
    check_scope(by, team.place)
    if team.dissolved_on:
        raise TeamDissolved(team)
    return team


def lock_member(member: Member, *, by: User | None, even_erased: bool = False) -> Member:
    """Lock the team of the membership, and return the membership as it stands now. Refuses with out_of_scope,
    team_dissolved, data_erased.
    """
    team = lock_team(Team(pk=member.team_id), by=by)
    member = team.members.select_related("user").get(pk=member.pk)
    if member.erased_at and not even_erased:
        raise Refused("data_erased", "Dữ liệu cá nhân của người này đã được xóa, không sửa được nữa.")
    member.team = team
    return member


def _in_sight(by: User | None) -> MemberQuerySet:
    return Member.objects.all() if by is None else Member.objects.visible_to(by)


def _person_after_correction(member: Member, *, by: User | None) -> Person:
    """Return who a corrected membership is of: the person in sight of ``by`` whom it now names, if it stood alone in
    its own.

    A person of several memberships is never split by a correction, nor two joined again whom an official told apart.
    """
    if Member.objects.filter(person=member.person_id).exclude(pk=member.pk).exists():
        return member.person
    known = _in_sight(by).find_person(full_name=member.full_name, phone=member.phone)
    if known is None or Distinction.objects.between(member.person_id, known.pk).exists():
        return member.person
    return known


def _check_first_day(team: Team, joined_on: datetime.date, *, at: datetime.datetime) -> None:
    check_has_come("Ngày tham gia", joined_on, at=at)
    if joined_on < team.established_on:
        raise before_the_team(team)


def _check_last_day(last_day: datetime.date | None, joined_on: datetime.date, *, at: datetime.datetime) -> None:
    if last_day is None:
        return
    check_has_come("Ngày cuối cùng", last_day, at=at)
    if last_day < joined_on:
        raise leaves_before_joining(joined_on)


def check_leader(member: Member, there: Iterable[Member] | None = None) -> None:
    """Refuse with second_leader where another leads on a day of this membership; ``there`` holds those of
    the team, where they are at hand.
    """
    if member.position != Position.LEADER:
        return
    if there is None:
        there = member.team.members.filter(position=Position.LEADER).exclude(pk=member.pk).order_by("pk")
    if leader := next((one for one in there if one.position == Position.LEADER and _meet(one, member)), None):
        raise second_leader(leader)


def _check_new(member: Member, there: Iterable[Member], *, sees: bool) -> None:
    """Raise AlreadyMember where somebody of this name, and of no other phone or birth year, is in the team: a button
    pressed twice adds one person. A stored number that whoever adds them may not read (``sees``) tells nobody apart:
    the answer would complete it.
    """
    for stored in there:
        is_same = (
            stored.full_name == member.full_name
            and (not member.phone or stored.phone in (member.phone, "") or (stored.pk is not None and not sees))
            and (not member.birth_year or stored.birth_year in (member.birth_year, None))
        )
        if is_same and _meet(stored, member):
            raise AlreadyMember(stored)


def _meet(one: Member, other: Member) -> bool:
    """Return whether two memberships share a day."""
    last = datetime.date.max
    return one.joined_on <= (other.left_on or last) and other.joined_on <= (one.left_on or last)
