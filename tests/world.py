"""A small named country that every test knows.

::

    Sông Xanh (province)                       Núi Cao (another province)
    ├── Huyện Đông                             └── Huyện Tây
    │   ├── xã An      (ấp An 1, An 2)             └── xã Xa (ấp Xa 1)
    │   └── xã Bình    (ấp Bình 1)
    └── Huyện Nam
        └── phường Cát (khu phố Cát 1, tổ dân phố 1 in it)
    xã Cũ: a commune of Huyện Đông that was closed at the end of 2021

Teams: "Tổ An 1" (leader lan), "Tổ An 2" (leader minh), "Tổ Bình 1" (leader hoa), "Tổ Cát 1" (no leader), "Tổ Xa 1".
All founded on 10 June 2022. One user a role at each place that matters; the password of all is ``PASSWORD``.
"""

import datetime
from dataclasses import dataclass, field
from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.roles import Role
from places.models import SEGMENT, Level, Place
from teams.models import Decision, Member, Organisation, Person, Placement, Position, Ruling, Team
from tests.harness.kept import kept

PASSWORD = "mat khau thu nghiem 2022"
FOUNDED_ON = datetime.date(2022, 6, 10)


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def make_place(code: str, level: int, kind: str, name: str, parent: Place | None = None, **fields) -> Place:
    """A place with the next free path under its parent; levels that do not exist between them are zeros."""
    above = parent.path if parent else ""
    above = above.ljust(SEGMENT * (level - 1), "0")
    number = Place.objects.filter(path__startswith=above, level=level).count() + 1
    path = above + str(number).rjust(SEGMENT, "0")
    return Place.objects.create(
        code=code,
        level=level,
        kind=kind,
        parent=parent,
        path=path,
        stands_at=path,
        **Place.naming(name),
        **fields,
    )


def make_user(username: str, role: str, place: Place | None, full_name: str = "", **fields) -> User:
    return User.objects.create(
        username=username, role=role, place=place, password=_hashed(), **User.naming(full_name or username), **fields
    )


def make_team(place: Place, name: str, *, founded_on: datetime.date = FOUNDED_ON, **fields) -> Team:
    commune = Place.objects.get(path=place.path[: SEGMENT * Level.COMMUNE])
    decision, _ = Decision.objects.get_or_create(
        place=commune, number="12/QĐ-UBND", signed_on=founded_on, defaults={"issued_by": f"UBND {commune}"}
    )
    fields.setdefault("kind", Team.TeamKind.of_level(place.level))
    team = Team.objects.create(place=place, decision=decision, established_on=founded_on, **Team.naming(name), **fields)
    Placement.objects.create(team=team, place=place, starts_on=founded_on)
    Ruling.objects.create(team=team, decision=decision, kind=Ruling.Effect.ESTABLISH, effective_on=founded_on)
    return team


def make_member(team: Team, full_name: str, position: str = Position.MEMBER, **fields) -> Member:
    fields.setdefault("joined_on", team.established_on)
    fields.setdefault("organisation", Organisation.HAMLET_HEAD)
    known = Member.objects.find_person(full_name=full_name, phone=fields.get("phone", ""))
    fields.setdefault("person", known or Person.objects.create())
    return Member.objects.create(team=team, position=position, **Member.naming(full_name), **fields)


@dataclass
class World:
    places: dict[str, Place] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Place | Team | User:
        for kind in ("users", "teams", "places"):
            things = self.__dict__.get(kind, {})  # empty while the world is being put back
            if name in things:
                return things[name]
        raise AttributeError(name)


def build() -> World:
    """The country. ``world.lan`` is a user, ``world.team_an1`` a team, ``world.an1`` a place."""
    return kept("country", _build)


def _build() -> World:
    world = World()
    p, t, u = world.places, world.teams, world.users
    p["song_xanh"] = make_place("01", 1, "tỉnh", "Tỉnh Sông Xanh")
    p["dong"] = make_place("011", 2, "huyện", "Huyện Đông", p["song_xanh"])
    p["nam"] = make_place("012", 2, "huyện", "Huyện Nam", p["song_xanh"])
    p["an"] = make_place("01101", 3, "xã", "Xã An", p["dong"])
    p["binh"] = make_place("01102", 3, "xã", "Xã Bình", p["dong"])
    p["cu"] = make_place("01103", 3, "xã", "Xã Cũ", p["dong"], valid_to=datetime.date(2021, 12, 31))
    p["cat"] = make_place("01201", 3, "phường", "Phường Cát", p["nam"])
    p["an1"] = make_place("01101-1", 4, "ấp", "Ấp An 1", p["an"], households=200, population=800)
    p["an2"] = make_place("01101-2", 4, "ấp", "Ấp An 2", p["an"], households=150, population=600)
    p["binh1"] = make_place("01102-1", 4, "ấp", "Ấp Bình 1", p["binh"], households=120, population=500)
    p["cat1"] = make_place("01201-1", 4, "khu phố", "Khu phố Cát 1", p["cat"], households=300, population=1100)
    p["cat1_1"] = make_place("01201-1-1", 5, "tổ dân phố", "Tổ dân phố 1", p["cat1"], households=60, population=220)
    p["nui_cao"] = make_place("02", 1, "tỉnh", "Tỉnh Núi Cao")
    p["tay"] = make_place("021", 2, "huyện", "Huyện Tây", p["nui_cao"])
    p["xa"] = make_place("02101", 3, "xã", "Xã Xa", p["tay"])
    p["xa1"] = make_place("02101-1", 4, "ấp", "Ấp Xa 1", p["xa"], households=90, population=400)

    for key, name in [
        ("an1", "Tổ An 1"),
        ("an2", "Tổ An 2"),
        ("binh1", "Tổ Bình 1"),
        ("cat1", "Tổ Cát 1"),
        ("xa1", "Tổ Xa 1"),
    ]:
        t[f"team_{key}"] = make_team(p[key], name)

    for username, role, place, full_name in [
        ("lan", Role.LEADER, "an1", "Nguyễn Thị Lan"),
        ("minh", Role.LEADER, "an2", "Trần Văn Minh"),
        ("hoa", Role.LEADER, "binh1", "Lê Thị Hoa"),
        ("canbo_an", Role.COMMUNE, "an", "Phạm Thu An"),
        ("canbo_binh", Role.COMMUNE, "binh", "Võ Thanh Bình"),
        ("canbo_cu", Role.COMMUNE, "cu", "Đặng Văn Cũ"),
        ("huyen_dong", Role.DISTRICT, "dong", "Huỳnh Đông"),
        ("huyen_nam", Role.DISTRICT, "nam", "Bùi Nam"),
        ("so", Role.STAFF, "song_xanh", "Ngô Thị Sở"),
        ("quantri", Role.ADMIN, "song_xanh", "Đỗ Quản Trị"),
        ("so_nui", Role.STAFF, "nui_cao", "Hồ Núi Cao"),
        ("doitac", Role.PARTNER, "song_xanh", "Công ty Đối Tác"),
    ]:
        u[username] = make_user(username, role, p[place], full_name)

    for team, username, phone in [
        ("team_an1", "lan", "0912345601"),
        ("team_an2", "minh", "0912345602"),
        ("team_binh1", "hoa", "0912345603"),
    ]:
        make_member(t[team], u[username].full_name, Position.LEADER, user=u[username], phone=phone)
        make_member(t[team], "Người Thứ Hai", Position.DEPUTY, phone="0987000111")
        make_member(t[team], "Người Thứ Ba", Position.MEMBER, organisation=Organisation.YOUTH)
    return world


def add_leadership(world: World) -> list[str]:
    """Add who leads the province and who leads Xã An, both reading only; return their usernames."""
    for username, place in (("lanhdao", world.song_xanh), ("lanhdao_an", world.an)):
        world.users[username] = make_user(username, Role.LEADERSHIP, place, f"Phan {username}")
    return ["lanhdao", "lanhdao_an"]
