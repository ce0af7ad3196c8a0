"""Follow-ups in the small country of tests/world.py, in August 2022.

``silent_monday(world)`` lets the round "ky-1" pass its deadline (hết Chủ Nhật 31/07/2022): Tổ An 1 reported, Tổ An 2
and Tổ Bình 1 did not, Tổ Cát 1 has nobody to lead it and did not either; Tổ Xa 1 of the other province owes nothing and
has no leader. The clock came by on Monday 1 August at nine.
"""

import datetime
from typing import Any

from accounts.models import User
from core.working_days import DAY
from reporting.actions import follow_ups
from reporting.models import FollowUp, FollowUpAttempt, NewAttempt, Round
from teams.models import Team
from tests.reporting.world_rounds import VN, open_team_round, report_of, send
from tests.world import World

DUE_AT = datetime.datetime(2022, 8, 1, tzinfo=VN)
MONDAY = DUE_AT + datetime.timedelta(hours=9)


def past_round(world: World, code: str = "ky-1", due_at: datetime.datetime = DUE_AT) -> Round:
    return open_team_round(world, code=code, due_at=due_at, opens_at=due_at - 7 * DAY, at=due_at - 7 * DAY)


def silent_monday(world: World) -> Round:
    round_ = past_round(world)
    send(report_of(round_, world.team_an1), by=world.lan, at=DUE_AT - DAY)
    follow_ups.open_due(at=MONDAY)
    return round_


def follow_up_of(team: Team) -> FollowUp:
    return FollowUp.objects.select_related("team__place", "owner").get(team=team)


def tried(team: Team, by: User, *, at: datetime.datetime = MONDAY, **facts: Any) -> FollowUpAttempt:
    """Record an attempt on the follow-up as it is stored."""
    follow_up = FollowUp.objects.open().get(team=team)
    words = {"way": "call", "outcome": "promised", "next_on": (at + 2 * DAY).date()} | facts
    return follow_ups.record_attempt(follow_up, NewAttempt(**words), seen=follow_up.attempts.count(), by=by, at=at)


def closed(team: Team, at: datetime.datetime) -> str:
    """Let the clock come by; return how the team's follow-up ended, "" while it is open."""
    follow_ups.close_due(at=at)
    return follow_up_of(team).ending
