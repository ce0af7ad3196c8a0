"""A province of any size: communes of 27 hamlets, in each hamlet a team whose leader can really sign in."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from accounts.roles import Role
from config.hashers import PortalArgon2PasswordHasher
from places.models import Place
from reporting.models import Report, Round
from teams.models import Position, Team
from tests.reporting.world_rounds import open_team_round
from tests.world import PASSWORD, make_member, make_place, make_team, make_user

HAMLETS = 27  # of a commune: 20 communes make the 540 teams of a middling province


@dataclass
class Field:
    """``leaders[3]`` leads ``teams[3]`` under the commune official ``officials[3 // 27]``."""

    song_xanh: Place
    so: User
    officials: list[User] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    leaders: list[User] = field(default_factory=list)

    def open(self, code: str, **changes: Any) -> Round:
        """A round that every team owes and that receives for many years to come; due in 2099, unless changed."""
        return open_team_round(self, code=code, title=f"Kỳ {code}", **changes)

    def reports(self, round_: Round) -> list[Report]:
        """The reports of a round in the order of ``teams``."""
        by_team = {report.team_id: report for report in round_.reports.select_related("round")}
        return [by_team[team.pk] for team in self.teams]


def build(teams: int) -> Field:
    province = make_place("01", 1, "tỉnh", "Tỉnh Sông Xanh")
    district = make_place("011", 2, "huyện", "Huyện Đông", province)
    found = Field(province, make_user("so", Role.STAFF, province))
    for number in range(teams):
        if number % HAMLETS == 0:
            commune = make_place(f"xa-{number}", 3, "xã", f"Xã {number}", district)
            found.officials.append(make_user(f"canbo-{number // HAMLETS}", Role.COMMUNE, commune))
        hamlet = make_place(f"ap-{number}", 4, "ấp", f"Ấp {number}", commune, households=200, population=800)
        found.teams.append(make_team(hamlet, f"Tổ {number}"))
        found.leaders.append(make_user(f"to-{number}", Role.LEADER, hamlet, f"Tổ trưởng {number}"))
        make_member(found.teams[-1], f"Tổ trưởng {number}", Position.LEADER, user=found.leaders[-1])
    hasher = PortalArgon2PasswordHasher()  # the suite's own is a fast one that the portal does not take
    User.objects.update(password=hasher.encode(PASSWORD, hasher.salt()))
    return found
