"""However much a page shows, it asks the database as often: every page of the access table, with few rows and more."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from notices.models import Notice
from reporting.models import FollowUp, Report, Round
from teams.models import Position
from tests.access import Caller, Row, build_world, collect
from tests.reporting.world_difficulties import add_difficulties, raised, sent
from tests.reporting.world_rounds import open_team_round, send
from tests.tables import undone
from tests.training.world_training import attend, invite
from tests.world import World, make_member, make_place, make_team, make_user

pytestmark = pytest.mark.long  # on both databases: every page is opened on SQLite here

GETS = [row for row in collect() if row.method == "get" and row.someone()]


def grow(world: World, round: Round, start: int, end: int) -> None:
    """More of what lists hold: hamlets with teams, people and accounts, reports, notices, invitations, difficulties,
    follow-ups.

    Not more rounds: a dashboard reads the few that it draws one by one.
    """
    for number in range(start, end):
        hamlet = make_place(f"01101-9{number}", 4, "ấp", f"Ấp Mới {number}", world.an, households=90, population=300)
        team = make_team(hamlet, f"Tổ Mới {number}")
        user = make_user(f"moi{number}", Role.LEADER, hamlet, f"Trần Mới {number}")
        leader = make_member(team, user.full_name, Position.LEADER, user=user, phone=f"09123457{number:02}")
        helper = make_member(team, f"Lê Mới {number}", phone=f"09123467{number:02}")
        invite(world.lop_an, leader, helper)
        attend(world.lop_an, leader)
        raised(team, user, f"Khó khăn {number}")
        sent(team, user, f"Cách làm {number}")
        for name in ("so", "canbo_an", "lan"):
            Notice.objects.create(to=world.users[name], kind="round", text=f"Tin {number}", once=f"moi:{name}:{number}")
        owed = Report.objects.create(round=round, team=team, place=hamlet, due_at=round.due_at)
        send(owed, by=user, ho=20, tai_khoan=4, don=1)
        for helped in (team, make_team(hamlet, f"Tổ Lặng {number}")):
            followed = FollowUp.objects.create(team=helped, opened_at=round.opens_at)
        tried = {"at": round.opens_at, "way": "call", "outcome": "other", "next_on": round.data_to}
        followed.attempts.create(number=1, by=world.canbo_an, **tried)


NOT_THE_PAGES = ("django_session", "SAVEPOINT")  # when somebody was last seen is stored once in a while


def asked(caller: Caller, row: Row) -> int:
    """How many statements the first who is let in takes."""
    with undone():
        call = caller.call(row)
        connection.queries_log.clear()  # it holds 9,000, and warns
        with CaptureQueriesContext(connection) as found:
            response = call(row.someone())
    assert response.status_code in row.statuses(), row
    return sum(not any(word in query["sql"] for word in NOT_THE_PAGES) for query in found)


def test_no_page_asks_more_often_when_there_is_more_to_show(db: None, settings: Any, tmp_path: Any) -> None:
    settings.DATA_ROOT = tmp_path
    caller = Caller(add_difficulties(build_world()))
    round_ = open_team_round(caller.world, code="ky-moi", title="Kỳ mới")
    grow(caller.world, round_, 0, 2)
    few = {str(row): asked(caller, row) for row in GETS}
    if connection.vendor == "sqlite":
        return  # every page was opened; how often it asks is the same on both
    grow(caller.world, round_, 2, 7)
    more = {str(row): asked(caller, row) for row in GETS}
    assert {name: (number, more[name]) for name, number in few.items() if more[name] > number} == {}
