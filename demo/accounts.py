"""The demo's accounts: a few that people sign in with, and those of officials and leaders whom nobody signs in as."""

import datetime
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db.models import OuterRef, Subquery

from accounts.actions import accounts
from accounts.models import User
from accounts.roles import Role
from core.working_days import DAY
from demo.people import Person
from demo.plan import COMMUNE, PROVINCE, WARD
from places.models import Level, Place
from reporting.models import Submission
from teams.models import Member, Position

PASSWORD = "to cong nghe so 2022"  # noqa: S105  printed by the demo
MEMBER = "thanhvien"  # of the team of the first of them
LEADERS = {"totruong": f"{COMMUNE}-01", "totruong2": f"{WARD}-01"}  # the places whose teams they lead
COMMUNE_OFFICIAL = "canboxa"
OFFICIALS = [
    (COMMUNE_OFFICIAL, Role.COMMUNE, COMMUNE, "Nguyễn Thị Thanh Hà"),
    ("canbohuyen", Role.DISTRICT, "708", "Trần Minh Quang"),
    ("chuyenvien", Role.STAFF, PROVINCE, "Lê Ngọc Thảo"),
    ("quantri", Role.ADMIN, PROVINCE, "Võ Quốc Tuấn"),
    ("doanhnghiep", Role.PARTNER, PROVINCE, "Phạm Hoàng Nam"),
    ("lanhdao", Role.LEADERSHIP, PROVINCE, "Nguyễn Trường Sơn"),
]
ROLES = {Level.DISTRICT: Role.DISTRICT, Level.COMMUNE: Role.COMMUNE}
USERNAMES = [*LEADERS, MEMBER, *(username for username, *_ in OFFICIALS)]


class Shown(NamedTuple):
    """A line of the table that the demo prints."""

    username: str
    role: str
    place: str
    full_name: str


def open_officials(places: dict[str, Place]) -> dict[str, User]:
    """The named accounts but the leaders', by username; ``places`` by code."""
    return {
        username: accounts.create(
            by=None, username=username, full_name=name, role=role, place=places[code], password=PASSWORD
        )[0]
        for username, role, code, name in OFFICIALS
    }


def note_sign_ins(*, now: datetime.datetime) -> None:
    """Let whoever sent a report have signed in when they last did, and the officials of today's communes yesterday."""
    newest = Submission.objects.filter(by=OuterRef("pk")).order_by("-at").values("at")[:1]
    User.objects.filter(pk__in=Submission.objects.order_by().values("by")).update(last_login=Subquery(newest))
    User.objects.filter(role=Role.COMMUNE, place__valid_to=None).update(last_login=now - DAY)


def fill_offices(
    officials: Mapping[str, Person], places: Mapping[str, Place], named: Iterable[User]
) -> dict[str, User]:
    """An official for every district and commune, by its path: a named account where there is one, else a new one.

    ``officials`` by the code of their place.
    """
    offices = {user.place.path: user for user in named if user.place and user.role in ROLES.values()}
    vacant = [code for code in officials if places[code].path not in offices]
    users = [account_of(officials[code], ROLES[Level(places[code].level)], places[code]) for code in vacant]
    made = User.objects.bulk_create(users, batch_size=500)
    return offices | {places[code].path: user for code, user in zip(vacant, made, strict=True)}


def open_offices(people: Mapping[str, Person], place: Place) -> dict[str, User]:
    """An account for each role at ``place``; nobody signs in with them."""
    users = [account_of(person, role, place) for role, person in people.items()]
    return {user.role: user for user in User.objects.bulk_create(users)}


def give_leaders_accounts() -> dict[int, User]:
    """An account for every team's leader, by the team's id; the named ones can be signed in with."""
    members = list(
        Member.objects.filter(position=Position.LEADER, user=None).select_related("team__place").order_by("pk")
    )
    named = {place: username for username, place in LEADERS.items()}
    users, nobodies = {}, []
    for member in members:
        place = member.team.place
        if username := named.pop(place.code, ""):
            users[member.pk], _ = accounts.create(
                by=None, username=username, full_name=member.full_name, role=Role.LEADER, place=place, password=PASSWORD
            )
        else:
            users[member.pk] = account_of(member, Role.LEADER, place)
            nobodies.append(users[member.pk])
    User.objects.bulk_create(nobodies, batch_size=500)
    for member in members:
        member.user = users[member.pk]
    Member.objects.bulk_update(members, ["user"], batch_size=200)
    return {member.team_id: users[member.pk] for member in members}


def give_a_member_an_account() -> None:
    """One more of the first leader's team signs in, with the least rights."""
    of_team = Member.objects.filter(team__place__code=next(iter(LEADERS.values())), position=Position.MEMBER, user=None)
    member = of_team.select_related("team__place").order_by("pk")[0]
    member.user, _ = accounts.create(
        by=None,
        username=MEMBER,
        full_name=member.full_name,
        role=Role.MEMBER,
        place=member.team.place,
        password=PASSWORD,
    )
    member.save(update_fields=["user"])


def shown() -> list[Shown]:
    """The accounts to sign in with, as they stand."""
    users = {user.username: user for user in User.objects.filter(username__in=USERNAMES).select_related("place")}
    lines = []
    for username in USERNAMES:
        if user := users.get(username):
            above = user.place.parent if user.place and user.place.parent else None
            where = (
                f"{user.place}, {above}"
                if above and user.place and user.place.level > Level.DISTRICT
                else str(user.place)
            )
            lines.append(Shown(username, user.get_role_display(), where, user.full_name))
    return lines


def account_of(person: Person | Member, role: str, place: Place) -> User:
    """An account without a usable password: hashing hundreds of passwords nobody knows would take half a minute."""
    return User(
        username=person.phone,
        phone=person.phone,
        role=role,
        place=place,
        password=make_password(None),
        **User.naming(person.full_name),
    )
