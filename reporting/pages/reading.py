"""The reading page of a report, and the pieces that all pages of one report share."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import Event, User
from accounts.roles import Permission, Role
from places.models import Level, Place
from reporting.access import may_assist, may_review, may_write
from reporting.actions import photos
from reporting.forms.reports import ReasonForm
from reporting.forms.reviews import ObjectionForm, ReturnForm
from reporting.models import ACTIVITIES, Content, Difficulty, Indicator, Report, Target, other_reviewers_of
from reporting.pages.difficulty_list import rows_of
from reporting.pages.review_rows import Review, reviews_of
from reporting.rollups.outliers import OutlierMark
from teams.models import Team

TIMELINE = {
    "reports.submit": ("check", "Đã nộp"),
    "reports.assist": ("check", "Cán bộ nhập thay"),
    "reports.correct": ("check", "Sửa báo cáo đã gửi"),
    "reports.withdraw": ("back", "Rút lại bản đã nhập"),
    "reports.object": ("alert", "Tổ trưởng không đồng ý"),
    "reports.return": ("back", "Trả lại"),
    "reports.accept": ("double-check", "Đã duyệt"),
    "reports.excuse": ("dash", "Miễn báo cáo"),
}
NAMED = 3  # colleagues who may accept instead
NARRATIVE = ("narrative", "Tình hình, khó khăn, đề xuất", None)


class Answer(NamedTuple):
    indicator: Indicator
    value: int | None  # None: not answered, which is not zero
    target: int | None
    share: float | None
    marks: Sequence[OutlierMark] = ()  # why it stands out, for those who review
    diary: int | None = None  # what the team's diary counts on these days

    @property
    def differs_from_diary(self) -> bool:
        """Whether the diary says another number: to be asked about, no mistake in itself."""
        return self.diary is not None and self.diary != self.value


class Step(NamedTuple):
    """One event in a report's life; ``answers`` and ``narrative`` are what was sent, where something was."""

    icon: str
    word: str
    event: Event
    answers: list[Answer]
    narrative: str


def reading_page(
    request: UserRequest,
    report: Report,
    *,
    reason: ReasonForm | None = None,
    objection: ObjectionForm | None = None,
    opened: str = "",
    status: int = 200,
) -> HttpResponse:
    """``reason`` with its errors, and ``opened`` ("return" or "excuse"), come from a review that was refused;
    ``objection`` with its errors from a leader's word that was.
    """
    now, reviewer = timezone.now(), may_review(request.user, report)
    unsent = report.state in (Report.State.EXPECTED, Report.State.DRAFT)
    waited, first = report.waited_for_a_network(), report.versions.order_by("number").first()
    content = report.content() if report.first_submitted_at else None
    review = reviews_of([report], request.user)[0]
    marks = review.marks if request.user.may(Permission.SEE_ROLLUPS) else {}
    markable = [(line.field, line.label, line.value) for line in review.lines] + [NARRATIVE]
    diary = {line.field: line.diary for line in review.lines if line.diary is not None}
    rows = answer_rows(report, content.figures, marks, diary) if content else []
    context = {
        "report": report,
        "compliance": report.compliance_now(now),
        "receives": report.round.receives_at(now),
        "content": content,
        "rows": rows,
        "differs_from_diary": (differs := any(row.differs_from_diary for row in rows)),
        # A team that moved is no longer seen by who reads the report of where it stood.
        "may_see_diary": bool(differs and report.team and Team.objects.visible_to(request.user).contains(report.team)),
        "review": review,
        "may_assist": may_assist(request.user, report) and report.takes_an_entry and report.round.receives_at(now),
        "may_correct": report.may_be_corrected_by(request.user, now),
        "may_object": _may_object(request.user, review),
        "objection": objection or ObjectionForm(),
        "activities": activity_rows(content) if content else [],
        "photos": list(report.photos.order_by("number")) if content else [],
        "photos_let_go": photos.number_let_go(report, now) if content else 0,
        "difficulties": rows_of(_difficulties(request.user, report), request.user, now),
        "steps": steps_of(report),
        "others": other_reviewers_of(request.user, report=report)[:NAMED] if review.is_barred else [],
        "may_ask_above": bool(request.user.place and request.user.place.level > Level.PROVINCE),
        "may_decide": reviewer and report.state == Report.State.SUBMITTED,
        "may_excuse": reviewer and not report.excused_at and (unsent or waited),
        "waited": waited,
        "composed_at": first.composed_at if first else None,
        "reason": reason or ReturnForm(initial={"version": report.version}, report=report),
        "markable": markable,
        "asked_to_mend": [label for field, label, _ in markable if field in report.marked],
        "chosen_marks": reason["marked"].value() or [] if isinstance(reason, ReturnForm) else [],
        "opened": opened,
        "trail": trail_of(request.user, report),
    }
    return render(request, "reporting/report_show.html", context, status=status)


def _may_object(user: User, review: Review) -> bool:
    """A leader, to what was entered for them, while it stands and nothing was said yet."""
    report = review.report
    entered = review.assisted is not None and not report.objected_at and not report.is_writable
    return entered and user.role == Role.LEADER and may_write(user, report)


def _difficulties(user: User, report: Report) -> list[Difficulty]:
    """Those raised from the report, the latest first."""
    rows = Difficulty.objects.visible_to(user).filter(report=report).select_related("place", "team__place")
    return list(rows.order_by("-raised_at", "-pk"))


def targets_of(report: Report) -> dict[int, int]:
    """The reporter's target by indicator id, in force on the last day of the round's data; a later one replaces."""
    holder: dict[str, Any] = {"team": report.team_id} if report.team_id else {"place": report.place_id}
    rows = Target.objects.in_force_on(report.round.data_to).filter(**holder).order_by("starts_on")
    return dict(rows.values_list("indicator", "value"))


def answer_rows(
    report: Report,
    figures: dict[str, int | None],
    marks: Mapping[str, Sequence[OutlierMark]] | None = None,
    diary: Mapping[str, int] | None = None,
) -> list[Answer]:
    """One row for each indicator of the round, answered or not; ``marks`` and ``diary`` by indicator code."""
    targets, marks, diary = targets_of(report), marks or {}, diary or {}
    return [
        _answer(item, figures.get(item.code), targets.get(item.pk), marks.get(item.code, ()))._replace(
            diary=diary.get(item.code)
        )
        for item in report.round.asked()
    ]


def activity_rows(content: Content) -> list[tuple[str, int | None]]:
    """What the team did, in words and counts; empty where nothing of it was answered."""
    rows = [(label, content.activities[name]) for name, label in ACTIVITIES.items()]
    return rows if any(value is not None for _, value in rows) else []


def _answer(indicator: Indicator, value: int | None, target: int | None, marks: Sequence[OutlierMark] = ()) -> Answer:
    share = value / target if value is not None and target else None
    return Answer(indicator, value, target, share, marks)


def steps_of(report: Report) -> list[Step]:
    """What happened to the report, the latest first. Whoever sees the report sees its story."""
    rows = Event.objects.filter(subject_type=report._meta.label_lower, subject_id=report.pk, verb__in=TIMELINE)
    sent = {submission.number: submission for submission in report.submissions.order_by("number")}
    empty = answer_rows(report, {}) if len(sent) > 1 else []
    steps = []
    for event in rows.select_related("by").order_by("-at", "-pk"):
        submission = sent.get(event.after.get("number"))
        figures = submission.figures if submission else {}
        answers = [_answer(row.indicator, figures.get(row.indicator.code), row.target) for row in empty if figures]
        steps.append(Step(*TIMELINE[event.verb], event, answers, submission.narrative if submission else ""))
    return steps


def trail_of(user: User, report: Report, *, ending: str = "") -> list[tuple[str, str]]:
    """The places above the reporter within the user's reach, each leading to its reports of this round."""
    listing, here = reverse("report_list"), reverse("report_show", args=[report.pk])
    trail = [("Báo cáo", f"{listing}?round={report.round.code}")]
    if user.may(Permission.SEE_PLACES):
        above = Place.objects.ancestors_of(report.place).visible_to(user)
        trail += [(place.name, f"{listing}?round={report.round.code}&place={place.pk}") for place in above]
    trail.append((str(report.reporter), here))
    return [*trail, (ending, "")] if ending else trail
