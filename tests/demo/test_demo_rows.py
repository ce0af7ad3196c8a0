"""What the demo is drawn from; and what it writes as rows is what the calls of leaders and officials leave."""

from typing import Any

import pytest
from django.db import transaction
from django.forms import model_to_dict
from django.utils import timezone

from accounts.models import Event
from core.text import fold
from demo import bulk
from demo.bulk import Rows
from demo.difficulties import HOUR, Story
from demo.difficulties import store as store_difficulties
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
from places.models import Level
from reporting.actions import difficulties
from reporting.deadlines import propose
from reporting.models import Difficulty, Figure, Report, Step, Submission
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


def test_a_difficulty_as_rows_is_what_the_actions_leave(world: World) -> None:
    at, leader, official = timezone.now(), world.lan, world.canbo_an
    steps = [("answer", official), ("reopen", leader), ("answer", official), ("solve", leader)]
    raised = difficulties.raise_difficulty(world.team_an1, category="network", text="Sóng yếu", by=leader, at=at)
    for verb, by in steps:
        at += HOUR
        raised = getattr(difficulties, verb)(raised, text=verb, version=raised.version, by=by, at=at)

    row = Difficulty(
        team=raised.team, place=raised.place, category="network", text="Sóng yếu", text_folded=fold("Sóng yếu"),
        raised_by=leader, raised_at=raised.raised_at, level=Level.COMMUNE,
    )  # fmt: skip
    story, at = Story(row), raised.raised_at
    story.take(Step.Verb.RAISE, by=leader, at=at)
    for verb, by in steps:
        at += HOUR
        story.take(Step.Verb(verb), text=verb, by=by, at=at)
    store_difficulties([story])
    assert without_keys(raised) == without_keys(row)


def without_keys(difficulty: Difficulty) -> list[dict[str, Any]]:
    """The difficulty with its steps and events, as they are stored, but for keys."""
    rows = [Difficulty.objects.get(pk=difficulty.pk), *difficulty.steps.order_by("number")]
    rows += Event.objects.about(difficulty).order_by("at", "pk")
    keys = {"id", "difficulty", "subject", "subject_id"}
    return [{name: value for name, value in model_to_dict(row).items() if name not in keys} for row in rows]


def test_a_seed_draws_one_world_and_another_seed_another() -> None:
    communes = [("25597", "xã"), ("25708", "phường"), *((f"2{number:04d}", "xã") for number in range(20))]
    assert draw(communes, ["708"]) == draw(communes, ["708"])
    assert draw(communes, ["708"]) != draw(communes, ["708"], seed=1)


@pytest.mark.parametrize("plan", [*PAST, *ACROSS.values(), *AFTER], ids=lambda plan: plan.code)
def test_a_past_rounds_deadline_is_what_its_wording_says(plan: RoundPlan) -> None:
    assert propose(plan.wording).due_at == plan.due_at
