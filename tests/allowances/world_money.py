"""Support money in the small country of ``tests.world``.

Tỉnh Sông Xanh has a resolution in force since 1 January 2023: 300.000 đ a team and month, of which 50.000 đ a day and
person; 60.000 đ a leader and month; the commune may add up to 600.000 đ a team. In Tổ An 1 "Lan" leads and "Minh" is a
member, in Tổ An 2 "Minh" (the same person) leads, in Tổ Bình 1 "Hoa" leads and "Lan" is a member too. All by decision.
"""

import datetime
import uuid
from zoneinfo import ZoneInfo

from accounts.models import User
from allowances.actions import resolutions, sheets
from allowances.models import MonthSheet, SupportResolution
from places.models import Place
from reporting.models import DiaryEntry
from teams.models import Member, Position, Team
from tests.harness.kept import kept
from tests.world import World, build, make_member

VN = ZoneInfo("Asia/Ho_Chi_Minh")
MARCH = datetime.date(2023, 3, 1)
IN_APRIL = datetime.datetime(2023, 4, 3, 9, tzinfo=VN)


def money() -> World:
    """The country with a resolution, people of two teams, and no sheet."""
    return kept("country with money", lambda: add_money(build()))


def add_money(world: World) -> World:
    Member.objects.all().update(joined_by=None)
    for member in Member.objects.select_related("team"):
        Member.objects.filter(pk=member.pk).update(joined_by=member.team.decision_id)
    world.nghi_quyet = resolution_for(world.song_xanh, by=world.so)
    lan = Member.objects.get(team=world.team_an1, position=Position.LEADER)
    minh = Member.objects.get(team=world.team_an2, position=Position.LEADER)
    world.lan_an1, world.minh_an2 = lan, minh
    world.hoa_binh1 = Member.objects.get(team=world.team_binh1, position=Position.LEADER)
    world.minh_an1 = also(minh, world.team_an1)
    world.lan_binh1 = also(lan, world.team_binh1)
    return world


def resolution_for(province: Place, *, by, number: str = "07/2022/NQ-HĐND") -> SupportResolution:
    start = datetime.date(2023, 1, 1)
    found = resolutions.write(
        province, number=number, title="Hỗ trợ kinh phí cho tổ", source="Báo tỉnh", starts_on=start, by=by
    )
    resolutions.add_rule(found, basis="team_month", amount=300_000, by=by)
    resolutions.add_rule(found, basis="person_day", amount=50_000, is_inside=True, origins=["diary"], by=by)
    resolutions.add_rule(found, basis="person_month", amount=60_000, positions=["leader"], by=by)
    resolutions.add_rule(found, basis="team_month", amount=600_000, is_most=True, by=by)
    return resolutions.put_in_force(found, by=by)


def also(member: Member, team: Team, **fields) -> Member:
    """The same person in another team, as a member."""
    facts = {"person": member.person, "joined_by": team.decision, "phone": member.phone} | fields
    return make_member(team, member.full_name, **facts)


def work(
    team: Team, day: datetime.date, *members: Member, at_night: bool = False, at: datetime.datetime | None = None
) -> DiaryEntry:
    """A line of the team's diary in which these took part, written that evening unless told."""
    entry = DiaryEntry.objects.create(
        key=uuid.uuid4(), team=team, place=team.place, day=day, kind="households", at_night=at_night,
        written_by=User.objects.earliest("pk"),
        written_at=at or datetime.datetime.combine(day, datetime.time(18), VN),
    )  # fmt: skip
    for member in members:
        entry.presences.create(member=member)
    return entry


def checked(place: Place, *, by, month: datetime.date = MARCH) -> MonthSheet:
    return sheets.check(sheets.draft(place, month, by=by, at=IN_APRIL), by=by, at=IN_APRIL)
