"""What the demo is drawn from; and what it writes as rows is what the calls of leaders and officials leave."""

from typing import Any

import pytest
from django.db import transaction
from django.forms import model_to_dict

from accounts.models import Event
from demo import bulk
from demo.bulk import Rows
from demo.fates import (
    ACCEPTED,
    DRAFTED,
    EXCUSED,
    FIXED,
    LATE_ACCEPTED,
    LATE_RECEIVED,
    RECEIVED,
    RETURNED,
    SILENT,
    Fate,
    dice,
)
from demo.plan import draw
from demo.reports import Desk
from demo.rounds import ACROSS, AFTER, PAST, RoundPlan
from reporting.deadlines import propose
from reporting.models import Figure, Report, Submission
from tests.reporting.world_rounds import open_team_round, report_of
from tests.world import World

FATES = [ACCEPTED, RECEIVED, FIXED, RETURNED, LATE_ACCEPTED, LATE_RECEIVED, EXCUSED, DRAFTED, SILENT]


def stored(report: Report) -> list[dict[str, Any]]:
    """The report with its figures, submissions and events, but for their own keys."""
    rows: list[Any] = [Report.objects.get(pk=report.pk)]
    rows += Figure.objects.filter(report=report).order_by("indicator")
    rows += Submission.objects.filter(report=report).order_by("number")
    rows += Event.objects.about(report).order_by("at", "pk")
    return [{name: value for name, value in model_to_dict(row).items() if name != "id"} for row in rows]


@pytest.mark.parametrize("fate", FATES)
def test_rows_are_what_the_actions_leave(world: World, fate: Fate) -> None:
    round_ = open_team_round(world)
    report = report_of(round_, world.team_an1)
    answers = {indicator.code: 40 for indicator in round_.indicators.all()}

    def drawn() -> tuple[Any, ...]:
        return report, world.lan, world.canbo_an, answers, dice("rows", report.round.code)

    with transaction.atomic():
        Desk(*drawn()).meet(fate)
        by_actions = stored(report)
        transaction.set_rollback(True)  # the second way begins where this one began
    report = report_of(round_, world.team_an1)
    rows = Rows(*drawn())
    rows.meet(fate)
    bulk.store([rows], list(round_.indicators.all()))
    assert stored(report) == by_actions


def test_a_seed_draws_one_world_and_another_seed_another() -> None:
    communes = [("25597", "xã"), ("25708", "phường"), *((f"2{number:04d}", "xã") for number in range(20))]
    assert draw(communes, ["708"]) == draw(communes, ["708"])
    assert draw(communes, ["708"]) != draw(communes, ["708"], seed=1)


@pytest.mark.parametrize("plan", [*PAST, *ACROSS.values(), *AFTER], ids=lambda plan: plan.code)
def test_a_past_rounds_deadline_is_what_its_wording_says(plan: RoundPlan) -> None:
    assert propose(plan.wording).due_at == plan.due_at
