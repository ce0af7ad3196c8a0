"""Submissions, returns and the closing of their round at once: what is frozen is what the reports say."""

import random
import time

import pytest
from django.db import connection, transaction

from reporting.actions import closings, reports
from reporting.models import Closing, Report, Round, Submission
from reporting.rollups import count, rollup, walk
from teams.models import Team
from tests.harness.races import outcomes
from tests.reporting.world_rounds import OPENS_AT, add_rounds, frozen_sum, send
from tests.world import World, build, make_member, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)
RUNS = 8
LEADERS = 7


@pytest.fixture
def rounds(transactional_db: None) -> World:
    """``round_1`` is over, and seven more teams of Bình with a leader each have not reported."""
    world = build()
    for number in range(LEADERS):
        team = make_team(world.binh1, f"Tổ thêm {number}")
        leader = make_user(f"them{number}", "leader", world.binh1)
        make_member(team, leader.full_name, "leader", user=leader)
    return add_rounds(world)


@pytest.mark.parametrize("run", range(RUNS))
def test_what_is_sent_while_the_round_closes_is_in_the_totals_or_refused(rounds: World, run: int) -> None:
    Round.objects.filter(pk=rounds.round_1.pk).update(due_at=OPENS_AT.replace(month=8))
    Report.objects.filter(round=rounds.round_1).update(due_at=OPENS_AT.replace(month=8))
    send(rounds.report_an1, by=rounds.lan)
    chance = random.Random(run)
    waits = [chance.uniform(0, 0.02) for _ in range(LEADERS + 2)]
    owed = list(Report.objects.filter(team__in=Team.objects.filter(name__startswith="Tổ thêm")).select_related("team"))

    def act(number: int) -> str:
        time.sleep(waits[number])
        if number == LEADERS:
            closings.close(rounds.round_1, reason="Hết hạn.", by=rounds.so)
            return "closed"
        if number == LEADERS + 1:
            reports.return_report(rounds.report_an1, reason="Sai số.", by=rounds.canbo_an)
            return "returned"
        report = next(one for one in owed if one.team.name == f"Tổ thêm {number}")
        by = report.team.members.get(user__isnull=False).user
        reports.submit(report, figures={"ho": number + 1}, narrative="", version=0, by=by)
        return "stored"

    found = outcomes(LEADERS + 2, act)
    assert found["closed"] == 1
    assert found["stored"] + found["returned"] + found["round_not_receiving"] == LEADERS + 1
    assert found["stored"] == Submission.objects.count() - 1
    _frozen_equals_reports(rounds)


def _frozen_equals_reports(rounds: World) -> None:
    closing, round = Closing.objects.get(), Round.objects.get(pk=rounds.round_1.pk)
    at = closing.closed_at
    frozen, live = (
        [(node.place.pk, node.counts, node.figures) for node in walk(tell([round], rounds.song_xanh, at=at, deep=True))]
        for tell in (rollup, count)
    )
    assert frozen == live
    assert closing.totals.exists()
    assert not Submission.objects.filter(at__gte=at).exists()


def test_closing_waits_for_a_submission_under_way(rounds: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    Round.objects.filter(pk=rounds.round_1.pk).update(due_at=OPENS_AT.replace(month=8))
    Report.objects.filter(round=rounds.round_1).update(due_at=OPENS_AT.replace(month=8))

    def act(number: int) -> str:
        if number:
            time.sleep(0.1)
            closings.close(rounds.round_1, reason="Hết hạn.", by=rounds.so)
            return "closed"
        with transaction.atomic():
            reports.submit(rounds.report_an1, figures={"ho": 7}, narrative="", version=0, by=rounds.lan)
            time.sleep(0.5)
        return "stored"

    assert outcomes(2, act) == {"stored": 1, "closed": 1}
    assert frozen_sum(Closing.objects.get(), rounds.song_xanh, "ho") == 7
