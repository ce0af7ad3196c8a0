"""What a reporter does with a report: drafted, and sent."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.refusals import Refused
from core.templatetags.wording import instant, number
from core.text import clean_lines
from reporting.access import may_assist
from reporting.actions.reports.errors import AlreadySubmitted, ChangedMeanwhile
from reporting.actions.reports.locking import StepTaken, check_receiving, hold_round, lock_report, record_step
from reporting.actions.reports.nothing import content_of_nothing
from reporting.models import ACTIVITIES, MOST_ACTIVITIES, Content, Figure, Indicator, Report, Round, Submission
from reporting.models.sendings import Sending, SentFrom
from reporting.rollups import differing

ANOTHER_REPORT = "Lần gửi này đã dùng cho một báo cáo khác. Xin mở lại trang báo cáo rồi nộp."
State = Report.State


@transaction.atomic
def save_draft(
    report: Report,
    *,
    figures: dict[str, int | None],
    narrative: str,
    version: int,
    by: User,
    at: datetime.datetime | None = None,
    activities: Mapping[str, int | None] | None = None,
    explanation: str = "",
    assisted_reason: str | None = None,
) -> Report:
    """Keep what was typed without sending it; ``version`` is what the form was opened on.

    Pages save as one types: the record is told when somebody begins or takes over, not of every pause.

    ``assisted_reason``, where given and even empty, says that an official types for the leader: never over a draft of
    the leader's own.

    ``figures`` by indicator code, ``activities`` by name of ACTIVITIES, None = not answered. Refuses as
    ``submit`` does, but for nothing_reported, figures_unexplained and token_taken.
    """
    report = _lock_for(report, by=by, assisted=assisted_reason is not None)
    at = _check_writable(report, version=version, at=at)
    draft = _content(report.round, _indicators_by_code(report), figures, narrative, activities, explanation)._asdict()
    if assisted_reason is not None:
        _check_team_has_no_draft(report)
        draft |= {"assisted_reason": clean_lines(assisted_reason)}
    report.draft = draft
    goes_on = report.drafted_at is not None and report.drafted_by_id == by.pk
    report.drafted_by, report.drafted_at = by, at
    before = report.state
    if report.state == State.EXPECTED:
        report.state = State.DRAFT
    verb = "draft" if assisted_reason is None else "assist_draft"
    return record_step(report, verb, by=by, at=at, before=before, told=not goes_on)


@transaction.atomic
def submit(
    report: Report,
    *,
    figures: dict[str, int | None],
    narrative: str,
    version: int,
    by: User,
    at: datetime.datetime | None = None,
    activities: Mapping[str, int | None] | None = None,
    nothing_happened: bool = False,
    explanation: str = "",
    assisted_reason: str = "",
    composed_at: datetime.datetime | None = None,
    token: UUID | None = None,
    correcting: bool = False,
    confirmed: bool = False,
    sent_from: SentFrom | None = None,
) -> Submission:
    """Send the report: a new version beside the earlier ones. The first one's instant decides on time or late for good.

    ``correcting`` puts a version in the place of one that was sent and that nobody has decided about yet; an official
    corrects so what officials entered, never what the leader sent.
    ``nothing_happened`` sends ``content_of_nothing``. ``composed_at`` is what the phone's clock said; one that lies
    ahead of the server's is not kept. A ``token`` that this report was sent with before answers with what was stored
    then, whatever became of the report. ``confirmed``: asked about what stands out, the sender said that it is right.
    Refuses with not_the_reporter, round_not_receiving, already_submitted, changed_meanwhile, figure_refused,
    nothing_reported, figures_unexplained, token_taken, and team_has_draft where an official would write zeros over
    what the leader is writing.
    """
    assisted_reason = clean_lines(assisted_reason)
    report = _lock_for(report, by=by, assisted=bool(assisted_reason))
    if stored := _sent_with(report, token):
        return stored
    was_sent = report.first_submitted_at is not None
    version_to_send = next_version(
        report,
        Surroundings(
            corrected=report.versions.order_by("-number").first() if correcting and report.is_correctable else None,
            asked=_indicators_by_code(report),
            photos=list(report.photos.order_by("number").values_list("number", flat=True)),
            sent=report.submissions.count() if was_sent or report.withdrawn else 0,
        ),
        figures=figures,
        narrative=narrative,
        version=version,
        by=by,
        at=at,
        activities=activities,
        nothing_happened=nothing_happened,
        explanation=explanation,
        assisted_reason=assisted_reason,
        composed_at=composed_at,
        token=token,
        confirmed=confirmed,
    )
    submission = _store(version_to_send.submission)
    if was_sent:
        report.figures.all().delete()
    Figure.objects.bulk_create(version_to_send.figures)
    step = version_to_send.step
    record_step(
        report, step.verb, by=by, at=submission.at, before=step.before, reason=step.reason, number=submission.number
    )
    if sending := Sending.first_of(submission, sent_from):
        sending.save()
    return submission


class Surroundings(NamedTuple):
    """What sending a report asks of other rows, looked up for one report or for many at once.

    ``corrected``: the version that another one is to replace, None where the report is not being corrected. ``asked``:
    the indicators of its round by code. ``photos``: the numbers of those that stand in it. ``known``: what the reporter
    said last before by indicator id, None where nobody looked yet. ``sent``: how many versions there are,
    those that were taken back too.
    """

    corrected: Submission | None
    asked: Mapping[str, Indicator]
    photos: list[int]
    sent: int
    known: Mapping[int, int] | None = None


class Version(NamedTuple):
    """What is sent of a report, its figures, and the step that it is: rows that are not stored yet."""

    submission: Submission
    figures: list[Figure]
    step: StepTaken


def next_version(
    report: Report,
    around: Surroundings,
    *,
    figures: Mapping[str, int | None],
    narrative: str,
    version: int,
    by: User,
    at: datetime.datetime | None,
    activities: Mapping[str, int | None] | None,
    nothing_happened: bool = False,
    explanation: str = "",
    assisted_reason: str = "",
    composed_at: datetime.datetime | None = None,
    token: UUID | None = None,
    confirmed: bool = False,
) -> Version:
    """Let a report that is locked, and whose writer may, hold what is sent: as ``submit`` says of all the rest. Nothing
    is stored yet, nor is the report.
    """
    corrected = around.corrected
    if corrected and assisted_reason and not corrected.assisted_reason:
        raise AlreadySubmitted(report)
    at = _check_writable(report, version=version, at=at, correcting=corrected is not None)
    content = _content(report.round, around.asked, figures, narrative, activities, explanation)
    if nothing_happened:
        if assisted_reason:
            _check_team_has_no_draft(report)
        content = content_of_nothing(report, content, around.asked.values(), around.known)
    if content.is_empty:
        raise Refused("nothing_reported", "Báo cáo chưa có gì. Xin ghi ít nhất một số liệu hoặc vài dòng tình hình.")
    _check_explained(report, content)
    if corrected and (corrected.content, corrected.photos) == (content, around.photos):
        raise AlreadySubmitted(report)
    submission = Submission(
        report=report,
        number=around.sent + 1,
        at=at,
        by=by,
        **content._asdict(),
        photos=around.photos,
        nothing_happened=nothing_happened,
        confirmed=confirmed or None,
        assisted_reason=assisted_reason,
        composed_at=composed_at if composed_at and composed_at <= at else None,
        token=token,
    )
    _take_over(report, submission)
    before, report.state = report.state, State.SUBMITTED
    verb = "assist" if assisted_reason else "correct" if corrected else "submit"
    step = StepTaken(report, verb, before, {"number": submission.number}, assisted_reason)
    return Version(submission, figures_of(submission, around.asked), step)


def _lock_for(report: Report, *, by: User, assisted: bool = False) -> Report:
    """The report locked and its round held, once ``by`` is who writes it, or who enters it for its leader."""
    if assisted and not may_assist(by, report):
        raise Refused("not_the_reporter", "Báo cáo này do người khác nộp.")
    hold_round(report.round_id)
    return lock_report(report, writer=None if assisted else by)


def _check_writable(
    report: Report, *, version: int, at: datetime.datetime | None, correcting: bool = False
) -> datetime.datetime:
    """The instant of receipt, once the report takes what was written on what the writer saw."""
    at = at or timezone.now()  # behind the locks: what is received after closing is after it
    if not report.is_writable and not correcting:
        raise AlreadySubmitted(report)
    check_receiving(report, at)
    if version != report.version:
        raise ChangedMeanwhile(report)
    return at


def _check_team_has_no_draft(report: Report) -> None:
    if report.holds_own_draft:
        raise Refused(
            "team_has_draft",
            f"Có bản nháp của tổ lưu lúc {instant(report.drafted_at)}, cổng giữ nguyên bản đó nên không lưu bản này. "
            "Xin hỏi tổ trưởng: tổ tự nộp, hoặc anh/chị xem lại từng ô rồi bấm Nộp thay.",
        )


def _sent_with(report: Report, token: UUID | None) -> Submission | None:
    stored = Submission.objects.filter(token=token).first() if token else None
    if stored and stored.report_id != report.pk:
        raise Refused("token_taken", ANOTHER_REPORT)
    return stored


def _store(submission: Submission) -> Submission:
    """Nobody else numbers submissions of a report that is locked: only a token can be in the way, one that another
    report was sent with at this very instant.
    """
    if submission.token is None:  # most are: two statements less than with a savepoint around it
        submission.save(force_insert=True)
        return submission
    try:
        with transaction.atomic():
            submission.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("token_taken", ANOTHER_REPORT) from error
    return submission


def _indicators_by_code(report: Report) -> dict[str, Indicator]:
    """The indicators of the report's round by code."""
    return {item.code: item for item in report.round.indicators.all()}


def _content(
    round_: Round,
    asked: Mapping[str, Indicator],
    figures: Mapping[str, int | None],
    narrative: str,
    activities: Mapping[str, int | None] | None,
    explanation: str,
) -> Content:
    """Every indicator of the round and every activity with its answer, None where there is none."""
    activities = activities or {}
    if unknown := figures.keys() - asked.keys():
        raise Refused("figure_refused", f"Kỳ này không hỏi chỉ tiêu “{min(unknown)}”.")
    if unknown := activities.keys() - ACTIVITIES.keys():
        raise Refused("figure_refused", f"Báo cáo không hỏi hoạt động “{min(unknown)}”.")
    teams = round_.teams_at_most
    return Content(
        {code: _whole(figures.get(code), asked=item, maximum=item.maximum * teams) for code, item in asked.items()},
        clean_lines(narrative),
        {
            name: _whole(activities.get(name), asked=label, maximum=MOST_ACTIVITIES * teams)
            for name, label in ACTIVITIES.items()
        },
        clean_lines(explanation),
    )


def _whole(value: int | None, *, asked: Indicator | str, maximum: int) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= maximum:
        raise Refused("figure_refused", f"{asked}: xin ghi số nguyên từ 0 đến {number(maximum)}.")
    return value


def _check_explained(report: Report, content: Content) -> None:
    """A place says why its number is not its teams' sum; where no team answered, nothing differs."""
    if report.team_id or content.explanation:
        return
    if names := differing(report, content):
        raise Refused(
            "figures_unexplained", f"Khác tổng của các tổ: {', '.join(names)}. Xin ghi vì sao.", field="explanation"
        )


def _take_over(report: Report, submission: Submission) -> None:
    """The report holds what was sent last, and no draft."""
    report.first_submitted_at = report.first_submitted_at or submission.at
    report.submitted_at, report.narrative = submission.at, submission.narrative
    report.activities, report.explanation = submission.activities, submission.explanation
    report.draft, report.drafted_by, report.drafted_at = {}, None, None
    report.marked, report.objected_at, report.objection = [], None, ""


def figures_of(submission: Submission, asked: Mapping[str, Indicator]) -> list[Figure]:
    """Return the figures that a report holds by ``submission``, not stored; ``asked`` by code."""
    return [
        Figure(report_id=submission.report_id, indicator_id=asked[code].pk, value=value)
        for code, value in submission.figures.items()
    ]
