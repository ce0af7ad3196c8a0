"""A workbook corrects, ends and begins memberships."""

import datetime
from collections.abc import Iterable, Sequence

from accounts.models import User
from exchange.actions.imports.applying.lines import by_subject, certain_day, changes_of, day, naming
from exchange.actions.imports.traces import Touch, record_of
from exchange.models import ImportRow
from teams.actions.members import MemberData, change, join_many, leave
from teams.models import Member, Person, Position, Team

REASON = "Theo danh sách nhập vào cổng."


def touched_records(rows: Sequence[ImportRow]) -> list[Touch]:
    """Return the memberships, and the people behind them: a corrected phone may name another."""
    of_member = by_subject(rows)
    people = Member.objects.filter(pk__in=of_member).order_by("pk").values_list("pk", "person")
    return [
        Touch(of_member[pk], found)
        for pk, person_id in people
        for found in (record_of(Member, pk), record_of(Person, person_id))
    ]


def data_of(row: ImportRow) -> MemberData:
    """Return a line about a new membership as the actions take it."""
    return MemberData(**changes_of(row, Member), left_on=day(row, "left_on"))


def change_all(rows: Iterable[ImportRow], *, by: User, at: datetime.datetime) -> list[Touch]:
    """Correct and end memberships: who leaves first, who leads last, so that no team has two leaders on the way."""
    ordered = sorted(rows, key=lambda row: (row.values["left_on"] is None, row.values["position"] == Position.LEADER))
    changed = by_subject(ordered)
    members = Member.objects.in_bulk(changed)
    for pk, row in changed.items():
        with naming(row):
            _change(members[pk], row, by=by, at=at)
    return [Touch(row, record_of(Member, pk)) for pk, row in changed.items()]


def _change(member: Member, row: ImportRow, *, by: User, at: datetime.datetime) -> None:
    if changes := changes_of(row, Member):
        member = change(member, by=by, at=at, **changes)
    if any(found["field"] == "left_on" for found in row.changes):
        leave(member, last_day=certain_day(row, "left_on"), reason=REASON, by=by, at=at)


def founders_and_later(rows: Iterable[ImportRow], first_day: datetime.date) -> tuple[list[ImportRow], list[ImportRow]]:
    """Return those who are in the team from its first day, and those who came later, in order of their coming."""
    founders: list[ImportRow] = []
    later: list[ImportRow] = []
    for row in rows:
        (founders if certain_day(row, "joined_on") == first_day else later).append(row)
    return founders, later


def join_all(team: Team, rows: Sequence[ImportRow], *, by: User, at: datetime.datetime) -> None:
    with naming(*rows):
        name_subjects(rows, join_many(team, [data_of(row) for row in rows], by=by, at=at))


def name_subjects(rows: Sequence[ImportRow], members: Iterable[Member]) -> None:
    """Give each of ``rows`` the membership that was made of it, in the same order."""
    for row, member in zip(rows, members, strict=True):
        row.subject_id = member.pk


def new_records(rows: Sequence[ImportRow]) -> list[Touch]:
    """Return the memberships begun, and the people who were nobody before: they have no other membership."""
    of_member = by_subject(rows)
    people: dict[int, ImportRow] = {}
    touches = []
    for pk, person_id in Member.objects.filter(pk__in=of_member).order_by("pk").values_list("pk", "person"):
        people.setdefault(person_id, of_member[pk])
        touches.append(Touch(of_member[pk], record_of(Member, pk)))
    others = Member.objects.filter(person__in=people).exclude(pk__in=of_member)
    for known in others.values_list("person", flat=True).order_by():
        people.pop(known, None)
    return touches + [Touch(row, record_of(Person, pk)) for pk, row in people.items()]
