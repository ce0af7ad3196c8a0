"""Every noun with a list of editable fields: one of it, its action, its form, and where a field goes another way.

A reason stands beside each exception.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms

from accounts.actions import directory, offices, signers
from accounts.forms import FocalPointForm, OfficeForm, SignerForm
from accounts.models import FocalPoint, Office, Signer
from allowances.actions import resolutions
from allowances.forms.resolutions import SupportResolutionForm
from allowances.models import SupportResolution
from core.editable import Editable
from places.models import PlaceFigure
from reporting.actions import criteria, indicators, rounds, series, skills, targets
from reporting.forms.assessments import AssessmentCriterionForm
from reporting.forms.indicators import IndicatorForm, PlatformForm
from reporting.forms.rounds import RoundEditForm
from reporting.forms.series import SeriesForm
from reporting.forms.skills import SkillGoalForm, SkillLevelForm
from reporting.forms.targets import TargetForm
from reporting.models import AssessmentCriterion, Indicator, Platform, Round, Series, SkillGoal, SkillLevel, Target
from teams.actions import boards, decisions, hamlets, members, milestones, regulations, teams, zalo
from teams.actions import reorganisations as project
from teams.forms.decisions import DecisionForm
from teams.forms.hamlets import FiguresForm
from teams.forms.members import MemberForm
from teams.forms.milestones import MilestoneForm
from teams.forms.regulations import SteeringBoardForm, TeamRegulationForm
from teams.forms.reorganisations import ResolutionForm
from teams.forms.teams import TeamForm
from teams.forms.zalo import ZaloForm
from teams.models import Decision, Member, Milestone, Reorganisation, SteeringBoard, Team, TeamRegulation, ZaloGroup
from tests.allowances.world_money import resolution_for
from tests.reporting.world_rounds import make_indicator
from tests.training.world_training import at
from tests.world import FOUNDED_ON, World
from training.actions import library, plans, questions, sessions, topics
from training.forms.library import DocumentForm
from training.forms.plans import PlanForm
from training.forms.sessions import SessionForm
from training.forms.topics import QuestionForm, TopicForm
from training.models import Document, Plan, Question, Session, Topic

DAY = datetime.timedelta(days=1)
PERIOD = {"starts_on": FOUNDED_ON, "ends_on": datetime.date(2022, 12, 31)}


@dataclass(frozen=True)
class Noun[T: Editable]:
    """``make`` gives one, ``edit`` calls its action, ``form`` draws it.

    ``drawn``: the inputs of fields that are drawn otherwise. ``others``: another value of a field, where not any will
    do. ``fixed``: the columns that nobody edits, each with its reason. ``about``: what its event says besides.
    """

    make: Callable[[World], T]
    edit: Callable[..., Any]
    form: Callable[[World, T], forms.BaseForm]
    fixed: Mapping[str, str]
    drawn: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
    about: frozenset[str] = frozenset()


FOUNDING = "said by a decision"
OWNER = "the province that made it, and alone changes it"
IDENTITY = "tells one from another for good"
KEPT_BY = "written by another action"
AS_OPENED = "what was asked of everybody stays as it was opened"
PERCENT = {"share": ("percent",)}  # typed as a percentage
A_LINK = "https://zalo.me/g/khac"


def _of_team(world: World) -> Target:
    return targets.set_target(team=world.team_an1, indicator=make_indicator("chi-tieu"), value=9, by=None, **PERIOD)


def _set_target(target: Target, world: World, **changes: Any) -> None:
    about = {"team": target.team, "indicator": target.indicator, "starts_on": target.starts_on}
    targets.set_target(**about, by=world.so, **changes)


def _question(world: World) -> Question:
    return questions.add(world.smart, text="Một cộng một?", choices=["2", "3"], right=0, by=None)


def _document(world: World) -> Document:
    facts = {"number": "7/HD", "issued_on": FOUNDED_ON, "issuer": "Sở", "subject": "Hướng dẫn", "text": "Bước một."}
    return library.add(**facts, within=world.song_xanh, by=None)


def _newer(world: World) -> Document:
    facts = {"number": "9/HD", "issued_on": FOUNDED_ON + 99 * DAY, "issuer": "Sở", "subject": "Mới", "text": "Bước."}
    return library.add(**facts, within=world.song_xanh, by=None)


def _series(world: World) -> Series:
    facts = {"code": "dinh-ky", "title": "Báo cáo tháng", "period": "month", "due_wording": "hằng tháng"}
    asked = [make_indicator("hang-thang")]
    return series.create(**facts, **PERIOD, within=world.song_xanh, days={4: 2}, indicators=asked, by=world.so)


def _milestone(world: World) -> Milestone:
    facts = {"title": "Mốc", "kinds": ["ấp"], "due_on": FOUNDED_ON, "share": Decimal("0.8")}
    return milestones.create(**facts, within=world.an, by=None)


def _resolution(world: World) -> Reorganisation:
    facts = {"title": "Sắp xếp", "decision": "5/NQ", "signed_on": FOUNDED_ON, "effective_on": FOUNDED_ON + 90 * DAY}
    return project.create(world.song_xanh, **facts, by=None)


def _aim(world: World) -> SkillGoal:
    facts = {"percent": 60, "due_on": datetime.date(2026, 12, 31), "source": "Kế hoạch"}
    return skills.set_goal(world.song_xanh, **facts, by=None)


def _regulation(world: World) -> TeamRegulation:
    facts = {"name": "Tổ chuyển đổi số cộng đồng", "fewest": 4, "most": 8, "source": "NQ 1"}
    return regulations.add(world.song_xanh, starts_on=FOUNDED_ON, **facts, by=world.so)


def _criterion(world: World) -> AssessmentCriterion:
    facts = {"measure": "on_time", "first_year": 2022, "excellent": 95, "good": 80, "fair": 50, "source": "QĐ 1"}
    return criteria.add(world.song_xanh, **facts, by=world.so)


def _board(world: World) -> SteeringBoard:
    facts = {"number": "1/QĐ", "signed_on": FOUNDED_ON, "starts_on": FOUNDED_ON + 90 * DAY}
    members = [{"name": "Lý Thị Trưởng", "title": "Chủ tịch", "duty": "Trưởng ban"}]
    return boards.add(world.an, **facts, members=members, by=world.canbo_an)


def _figures(world: World) -> PlaceFigure:
    hamlets.set_figures(world.an1, year=2022, households=200, population=800, by=None)
    return PlaceFigure.objects.get(place=world.an1, year=2022)


NOUNS: dict[type[Editable], Noun[Any]] = {
    Team: Noun(
        make=lambda w: Team.objects.get(pk=w.team_an1.pk),
        edit=lambda team, w, **changes: teams.edit(team, version=team.version, by=w.canbo_an, **changes),
        form=lambda w, team: TeamForm(thing=team),
        fixed=dict.fromkeys(("place", "decision", "established_on", "dissolved_on", "dissolved_by"), FOUNDING),
        others={"zalo_url": A_LINK, "kind": "market"},
    ),
    Member: Noun(
        make=lambda w: w.team_an1.members.get(position="member"),
        edit=lambda member, w, **changes: members.change(member, by=w.canbo_an, **changes),
        form=lambda w, member: MemberForm(thing=member),
        fixed=dict.fromkeys(("left_on", "joined_by", "left_by", "user", "erased_at"), KEPT_BY)
        | dict.fromkeys(("team", "person"), IDENTITY),
        others={"position": "deputy", "phone": "0912999888", "birth_year": 1971},
    ),
    Decision: Noun(
        make=lambda w: w.team_an1.decision,
        edit=lambda decision, w, **changes: decisions.edit(decision, by=w.canbo_an, **changes),
        form=lambda w, decision: DecisionForm(thing=decision),
        fixed={"place": IDENTITY, "file": KEPT_BY},
    ),
    Platform: Noun(
        make=lambda w: w.platform_vi,
        edit=lambda platform, w, **changes: indicators.edit_platform(platform, by=w.so, **changes),
        form=lambda w, platform: PlatformForm(thing=platform),
        fixed={"province": OWNER},
    ),
    Indicator: Noun(
        make=lambda w: make_indicator("vi"),
        edit=lambda indicator, w, **changes: indicators.edit_indicator(indicator, by=w.so, **changes),
        form=lambda w, indicator: IndicatorForm(thing=indicator),
        fixed={"code": IDENTITY, "province": OWNER},
        others={"starts_on": FOUNDED_ON, "ends_on": datetime.date(2030, 1, 1)},
    ),
    SkillLevel: Noun(
        make=lambda w: skills.create_level(code="muc", name="Mức", source="QĐ 757", by=w.so),
        edit=lambda level, w, **changes: skills.edit_level(level, by=w.so, **changes),
        form=lambda w, level: SkillLevelForm(thing=level),
        fixed={"code": IDENTITY, "province": OWNER},
        others=dict.fromkeys(("is_counted", "is_offered"), False) | {"is_checked": True},
    ),
    SkillGoal: Noun(
        make=_aim,
        edit=lambda goal, w, **changes: skills.set_goal(w.song_xanh, by=w.so, **changes),
        form=lambda w, goal: SkillGoalForm(thing=goal),
        fixed={"place": IDENTITY},
        others={"is_checked": True},
    ),
    Target: Noun(
        make=_of_team,
        edit=_set_target,
        form=lambda w, target: TargetForm(user=w.so),
        fixed=dict.fromkeys(("team", "place", "indicator", "starts_on"), IDENTITY) | {"percent": KEPT_BY},
        about=frozenset({"holder", "starts_on"}),
    ),
    Round: Noun(
        make=lambda w: w.round_1,
        edit=lambda one, w, **changes: rounds.edit(one, by=w.so, **changes),
        form=lambda w, one: RoundEditForm(thing=one),
        fixed=dict.fromkeys(("code", "series", "period"), IDENTITY)
        | dict.fromkeys(
            (
                *("title", "level", "within", "data_from", "data_to", "opens_at", "due_at", "due_wording"),
                *("indicators", "letter", "letter_file"),
            ),
            AS_OPENED,
        )
        | {"closes_at": KEPT_BY},
        others={"reminders": [[-2, 9]]},
    ),
    Series: Noun(
        make=_series,
        edit=lambda one, w, **changes: series.edit(one, by=w.so, **changes),
        form=lambda w, one: SeriesForm(user=w.so, thing=one),
        fixed=dict.fromkeys(("code", "period", "starts_on"), IDENTITY),
        drawn={"days": ("days_4", "days_3", "days_2")},  # a number a level
        others={"days": {4: 3, 3: 5}, "reminders": [[-2, 9]]},
    ),
    Milestone: Noun(
        make=_milestone,
        edit=lambda milestone, w, **changes: milestones.edit(milestone, by=w.so, **changes),
        form=lambda w, milestone: MilestoneForm(user=w.so, thing=milestone),
        fixed={},
        drawn=PERCENT,
        others={"kinds": ["ấp", "khu phố"]},
    ),
    Reorganisation: Noun(
        make=_resolution,
        edit=lambda one, w, **changes: project.edit(one, by=None, **changes),
        form=lambda w, one: ResolutionForm(thing=one),
        fixed=dict.fromkeys(
            (
                *("state", "prepared_by", "prepared_at", "scheduled_by", "scheduled_at", "done_by", "done_at", "done"),
                *("journal", "undone_by", "undone_at", "undo_reason", "trouble", "decided_alone"),
            ),
            KEPT_BY,
        )
        | {"kept_at": IDENTITY},
        drawn={"file": ("scan",)},  # sent as a file, kept on a shelf
    ),
    ZaloGroup: Noun(
        make=lambda w: zalo.save_group(w.an, url="https://zalo.me/g/an", households=320, by=None),
        edit=lambda group, w, **changes: zalo.save_group(w.an, by=w.canbo_an, **changes),
        form=lambda w, group: ZaloForm(thing=group),
        fixed={"place": IDENTITY},
        others={"url": A_LINK},
    ),
    PlaceFigure: Noun(
        make=_figures,
        edit=lambda figures, w, **changes: hamlets.set_figures(w.an1, year=2022, by=w.canbo_an, **changes),
        form=lambda w, figures: FiguresForm(places=[w.an1], stored={}),
        fixed=dict.fromkeys(("place", "year"), IDENTITY),
        drawn={"households": ("h{place}",), "population": ("p{place}",)},  # a table of all hamlets
    ),
    FocalPoint: Noun(
        make=lambda w: directory.keep(w.an, full_name="Lý Thị Đầu", title="Cán bộ", phone="", by=w.canbo_an),
        edit=lambda point, w, **changes: directory.keep(w.an, by=w.canbo_an, **changes),
        form=lambda w, point: FocalPointForm(thing=point),
        fixed={"place": IDENTITY, "updated_at": "the instant of the last edit"},
        others={"phone": "02763888999"},
    ),
    Office: Noun(
        make=lambda w: offices.add(w.an, starts_on=FOUNDED_ON, name="UBND xã", initials="UBND", by=w.so),
        edit=lambda office, w, **changes: offices.edit(office, by=w.canbo_an, **changes),
        form=lambda w, office: OfficeForm(thing=office),
        fixed={"place": IDENTITY},
    ),
    Signer: Noun(
        make=lambda w: signers.add(w.an, starts_on=FOUNDED_ON, title="CHỦ TỊCH", full_name="Lê Ký", by=w.so),
        edit=lambda signer, w, **changes: signers.edit(signer, by=w.canbo_an, **changes),
        form=lambda w, signer: SignerForm(thing=signer),
        fixed={"place": IDENTITY},
    ),
    TeamRegulation: Noun(
        make=_regulation,
        edit=lambda one, w, **changes: regulations.edit(one, by=w.so, **changes),
        form=lambda w, one: TeamRegulationForm(thing=one),
        fixed={"place": IDENTITY},
        others={"name": "Tổ số cộng đồng", "fewest": 5, "most": 9},
    ),
    AssessmentCriterion: Noun(
        make=_criterion,
        edit=lambda one, w, **changes: criteria.edit(one, by=w.so, **changes),
        form=lambda w, one: AssessmentCriterionForm(thing=one),
        fixed={"place": IDENTITY},
        others={"measure": "months", "first_year": 2024, "excellent": 96, "good": 81, "fair": 51},
    ),
    SupportResolution: Noun(
        make=lambda w: resolution_for(w.song_xanh, by=w.so),
        edit=lambda one, w, **changes: resolutions.edit(one, by=w.so, **changes),
        form=lambda w, one: SupportResolutionForm(thing=one),
        fixed={"province": OWNER, "state": KEPT_BY} | dict.fromkeys(("written_by", "written_at"), IDENTITY),
        others=dict.fromkeys(("is_compared", "is_example"), True) | {"ends_on": datetime.date(2099, 12, 31)},
    ),
    SteeringBoard: Noun(
        make=_board,
        edit=lambda one, w, **changes: boards.edit(one, by=w.canbo_an, **changes),
        form=lambda w, one: SteeringBoardForm(thing=one),
        fixed={"place": IDENTITY},
        others={"members": [{"name": "Lý Hai", "title": "Phó Chủ tịch", "duty": "Phó ban"}]},
    ),
    Topic: Noun(
        make=lambda w: w.smart,
        edit=lambda topic, w, **changes: topics.edit(topic, by=w.so, **changes),
        form=lambda w, topic: TopicForm(thing=topic),
        fixed={"code": IDENTITY, "province": OWNER},
    ),
    Question: Noun(
        make=_question,
        edit=lambda question, w, **changes: questions.edit(question, by=w.so, **changes),
        form=lambda w, question: QuestionForm(question=question),
        fixed={"topic": IDENTITY, "number": IDENTITY, "retired_at": KEPT_BY},
        drawn={"choices": ("choice_0", "choice_1", "choice_2", "choice_3", "choice_4")},  # one after another
        others={"choices": ["2", "3", "4"], "right": 1},
        about=frozenset({"question"}),
    ),
    Plan: Noun(
        make=lambda w: Plan.objects.get(pk=w.ke_hoach.pk),
        edit=lambda plan, w, **changes: plans.edit(plan, by=w.so, **changes),
        form=lambda w, plan: PlanForm(user=w.so, thing=plan),
        fixed={},
        drawn=PERCENT,
    ),
    Session: Noun(
        make=lambda w: w.lop_an,
        edit=lambda session, w, **changes: sessions.edit(
            session, version=session.version, by=w.so, at=at(2, 8), **changes
        ),
        form=lambda w, session: SessionForm(user=w.so, session=session),
        fixed=dict.fromkeys(("state", "closed_at", "secret", "series"), KEPT_BY)
        | dict.fromkeys(("starts_at", "ends_at"), "those of its days"),
        others={"required_days": 1, "partner": None},
    ),
    Document: Noun(
        make=_document,
        edit=lambda document, w, **changes: library.edit(document, by=w.so, **changes),
        form=lambda w, document: DocumentForm(user=w.so, thing=document),
        fixed=dict.fromkeys(("added_by", "added_at"), IDENTITY),
        drawn={"file": ("scan",)},  # sent as a file, kept on a shelf
        others={"roles": ["leader"], "replaced_by": _newer},
    ),
}
