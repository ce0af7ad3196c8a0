"""What the demo is drawn from; and what it writes as rows is what the calls of leaders and officials leave."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.forms import model_to_dict
from django.utils import timezone

from accounts.models import Event
from core.text import fold
from demo import bulk, renewals
from demo import teams as demo_teams
from demo.bulk import Rows
from demo.cast import Cast
from demo.difficulties import Story
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
from demo.people import Person
from demo.plan import TeamPlan, draw
from demo.reports import Desk
from demo.rounds import ACROSS, PAST, RoundPlan, before_the_reform
from demo.sessions import HOUR, Course, candidates
from places.models import Level
from reporting.actions import difficulties
from reporting.deadlines import propose
from reporting.models import Difficulty, Figure, Report, Step, Submission
from teams.actions import renewals as renewing
from teams.actions import teams as founding
from teams.actions.decisions import DecisionData
from teams.actions.members import MemberData
from teams.models import Decision, Member, Organisation, Placement, Position, Ruling, Sex, Team
from tests.reporting.world_rounds import open_team_round, report_of
from tests.training.world_training import add_training, make_session
from tests.training.world_training import at as lesson
from tests.world import World, make_member, make_place
from training.actions import attendance, closing, feedback, invitations, quizzes
from training.models import Answer, Attendance, Feedback, Invitation, Learned, Mark, Question, Session

FATES = [ACCEPTED, RECEIVED, FIXED, RETURNED, LATE_ACCEPTED, LATE_RECEIVED, EXCUSED, DRAFTED, SILENT]
PLANS = [*PAST, *ACROSS.values(), *before_the_reform("72"), *before_the_reform("80")]


def stored(*rows: Any, without: str = "") -> list[dict[str, Any]]:
    """The rows by their columns, but for their own keys and the columns ``without``."""
    hidden = {"id", *without.split()}
    found = [model_to_dict(row) for some in rows for row in some]
    return [{name: value for name, value in row.items() if name not in hidden} for row in found]


def left_by(act: Callable[[], Any], look: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What ``look`` finds after ``act``, which is taken back: another way begins where this one began."""
    with transaction.atomic():
        act()
        found = look()
        transaction.set_rollback(True)
    return found


def cast_of(world: World) -> Cast:
    leaders = {world.team_an1.pk: world.lan, world.team_an2.pk: world.minh}
    offices = {world.an.path: world.canbo_an}
    return Cast(offices, leaders, staff=world.so, administrator=world.so, partner=world.so)


@pytest.mark.parametrize("fate", FATES)
def test_reports_are_what_the_actions_leave(world: World, fate: Fate) -> None:
    round_ = open_team_round(world, within=world.an)
    report = report_of(round_, world.team_an1)
    answers = {indicator.code: 40 for indicator in round_.indicators.all()}
    reporter = next(one for one in bulk.reporters(round_, cast_of(world)) if one.report == report.pk)

    def look() -> list[dict[str, Any]]:
        return stored(
            Report.objects.filter(pk=report.pk),
            Figure.objects.filter(report=report).order_by("indicator"),
            Submission.objects.filter(report=report).order_by("number"),
            Event.objects.about(report).order_by("at", "pk"),
        )

    def write_rows() -> None:
        rows = Rows(round_, reporter, answers, dice("rows", round_.code))
        rows.meet(fate)
        bulk.store([rows], list(round_.indicators.all()))

    by_rows = left_by(write_rows, look)
    Desk(report, world.lan, world.canbo_an, answers, dice("rows", round_.code)).meet(fate)
    assert by_rows == look()


def test_teams_are_what_founding_leaves(world: World) -> None:
    people = [
        Person("Trần Thị Bưởi", "0500000001", Sex.FEMALE, 1970, Organisation.HAMLET_HEAD, Position.LEADER),
        Person("Lê Văn Cam", "", Sex.MALE, 1999, Organisation.YOUTH, Position.MEMBER),
    ]
    day = datetime.date(2022, 8, 3)
    place = make_place("01101-9", Level.HAMLET, "ấp", "Ấp An 9", world.an)
    plan = TeamPlan(place.code, "Tổ mới", "77/QĐ-UBND", day, day, people)

    def look() -> list[dict[str, Any]]:
        team = Team.objects.filter(name="Tổ mới")
        return stored(
            team, Decision.objects.filter(number=plan.number), Placement.objects.filter(team__in=team),
            Ruling.objects.filter(team__in=team), Member.objects.filter(team__in=team).order_by("pk"),
            Event.objects.filter(at__date=day).order_by("pk"), without="team decision person joined_by subject_id",
        )  # fmt: skip

    places, offices = {place.code: place, "01101": world.an}, {world.an.path: world.canbo_an}
    by_rows = left_by(lambda: demo_teams.found([plan], places, offices), look)
    founding.establish(
        place, name=plan.name, established_on=day, members=[MemberData(**person._asdict()) for person in people],
        decision=DecisionData(
            number=plan.number, signed_on=day, issued_by="UBND xã An", signer=demo_teams.signer_of(world.an)
        ),
        by=world.canbo_an, at=demo_teams.working_hour(day),
    )  # fmt: skip
    assert by_rows == look()
    assert len(by_rows) == 8


def test_renewed_teams_are_what_renewing_leaves(world: World) -> None:
    day, team = datetime.date(2024, 3, 20), world.team_an1
    leader, _, member = team.members.order_by("pk")
    people = [
        Person("Trần Thị Bưởi", "0500000001", Sex.FEMALE, 1980, Organisation.HAMLET_HEAD, Position.LEADER),
        Person("Lê Văn Cam", "0500000002", Sex.MALE, 1999, Organisation.YOUTH, Position.MEMBER),
    ]

    def look() -> list[dict[str, Any]]:
        return stored(
            Decision.objects.filter(signed_on=day), Ruling.objects.filter(effective_on=day),
            Member.objects.filter(team=team).order_by("pk"), Event.objects.filter(at__date=day).order_by("pk"),
            without="decision person joined_by left_by subject_id user",
        )  # fmt: skip

    def write_rows() -> None:
        decision = Decision.objects.create(place=world.an, number="9/QĐ-UBND", signed_on=day, issued_by="UBND xã An")
        renewals.store([renewals.Renewal(team, decision, [leader.pk, member.pk], people)], day, cast_of(world))

    by_rows = left_by(write_rows, look)
    renewing.renew(
        team, decision=DecisionData(number="9/QĐ-UBND", signed_on=day, issued_by="UBND xã An"), effective_on=day,
        leaving=[leader.pk, member.pk], joining=[MemberData(**person._asdict()) for person in people], positions={},
        by=world.canbo_an, at=demo_teams.working_hour(day),
    )  # fmt: skip
    assert by_rows == look()
    assert len(by_rows) == 9


def test_sessions_are_what_the_actions_leave(world: World) -> None:
    """The replies and marks that were drawn are given once more, one by one."""
    add_training(world)
    days = [(lesson(day, 8), lesson(day, 11)) for day in (18, 19)]
    session = make_session("Lớp mẫu", organiser=world.an, places=[world.an], topics=[world.dvc], days=days)
    Question.objects.create(topic=world.dvc, number=1, text="Đúng không?", choices=["Có", "Không"], right=0)
    for number in range(20):
        make_member(world.team_an1, f"Nguyễn Văn {number}", phone=f"05000001{number:02d}")
    asked_at, closed_at, found = lesson(11, 8), session.ends_at + HOUR, candidates(session)

    def look() -> list[dict[str, Any]]:
        own = {"session": session}
        return stored(
            Session.objects.filter(pk=session.pk), Invitation.objects.filter(**own).order_by("member"),
            Attendance.objects.filter(**own).order_by("day", "member"),
            Mark.objects.filter(attendance__session=session).order_by("attendance__day", "attendance__member"),
            Learned.objects.filter(**own).order_by("member"), Feedback.objects.filter(**own).order_by("member"),
            Answer.objects.filter(**own).order_by("member"),
            Event.objects.about(session).order_by("at", "verb", "by"), without="certificate attendance",
        )  # fmt: skip

    drawn: dict[str, list[Any]] = {}

    def write_rows() -> None:
        course = Course(session, found)
        course.invite(world.canbo_an, at=asked_at)
        course.hold(world.canbo_an, at=closed_at)
        own = {"session": session}
        drawn["replies"] = list(Invitation.objects.filter(**own).exclude(answered_at=None).select_related("member"))
        marks = Mark.objects.filter(attendance__session=session, how=Attendance.How.LIST)
        drawn["marks"] = list(marks.select_related("attendance__day", "attendance__member"))
        drawn["said"] = list(Feedback.objects.filter(**own).select_related("member__user"))
        drawn["answers"] = list(Answer.objects.filter(**own).select_related("member__user"))

    by_rows = left_by(write_rows, look)
    session.refresh_from_db()
    invitations.invite(session, members=found, by=world.canbo_an, at=asked_at)
    for one in drawn["replies"]:
        stands = session.invitations.get(member=one.member)
        invitations.answer(stands, state=one.state, reason=one.reason, by=one.answered_by, at=one.answered_at)
    for one in drawn["marks"]:
        of = {"member": one.attendance.member, "state": one.state, "how": one.how}
        attendance.mark(one.attendance.day, **of, by=world.canbo_an, made_at=one.made_at, at=one.at)
    closing.close(session, by=world.canbo_an, at=closed_at)
    for one in drawn["said"]:
        said = {"useful": one.useful, "clear": one.clear, "able": one.able, "text": one.text}
        feedback.give(session, **said, by=one.member.user, at=one.at)
    for one in drawn["answers"]:
        quizzes.take(session, chosen={one.question_id: one.chosen}, by=one.member.user, at=one.at)
    assert by_rows == look()
    assert drawn["marks"]
    assert drawn["said"] or drawn["answers"]


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


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.code)
def test_a_past_rounds_deadline_is_what_its_wording_says(plan: RoundPlan) -> None:
    assert propose(plan.wording).due_at == plan.due_at
