"""What a reporter does with a report: drafted, sent; and how its row is held while it changes."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission, Role
from core.refusals import Refused
from core.templatetags.wording import closing_moment, instant, number, opening, plain_deadline
from core.text import clean_lines
from reporting.access import may_assist
from reporting.actions.reports.errors import AlreadySubmitted, ChangedMeanwhile
from reporting.actions.reports.nothing import content_of_nothing
from reporting.models import ACTIVITIES, MOST_ACTIVITIES, Closing, Content, Figure, Indicator, Report, Round, Submission
from reporting.rollups import below
from teams.models import Member

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
    corrected = _last_submission(report) if correcting and report.is_correctable else None
    if corrected and assisted_reason and not corrected.assisted_reason:
        raise AlreadySubmitted(report)
    at = _check_writable(report, version=version, at=at, correcting=corrected is not None)
    asked = _indicators_by_code(report)
    content = _content(report.round, asked, figures, narrative, activities, explanation)
    if nothing_happened:
        if assisted_reason:
            _check_team_has_no_draft(report)
        content = content_of_nothing(report, content)
    if content.is_empty:
        raise Refused("nothing_reported", "Báo cáo chưa có gì. Xin ghi ít nhất một số liệu hoặc vài dòng tình hình.")
    _check_explained(report, content)
    photos = list(report.photos.order_by("number").values_list("number", flat=True))
    if corrected and (corrected.content, corrected.photos) == (content, photos):
        raise AlreadySubmitted(report)
    submission = _store(
        report,
        at=at,
        by=by,
        **content._asdict(),
        photos=photos,
        nothing_happened=nothing_happened,
        confirmed=confirmed or None,
        assisted_reason=assisted_reason,
        composed_at=composed_at if composed_at and composed_at <= at else None,
        token=token,
    )
    _take_over(report, submission, asked)
    before, report.state = report.state, State.SUBMITTED
    verb = "assist" if assisted_reason else "correct" if corrected else "submit"
    record_step(report, verb, by=by, at=at, before=before, reason=assisted_reason, number=submission.number)
    return submission


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


def _last_submission(report: Report) -> Submission | None:
    return report.submissions.order_by("-number").first()


def _sent_with(report: Report, token: UUID | None) -> Submission | None:
    stored = Submission.objects.filter(token=token).first() if token else None
    if stored and stored.report_id != report.pk:
        raise Refused("token_taken", ANOTHER_REPORT)
    return stored


def _store(report: Report, *, token: UUID | None, **facts: Any) -> Submission:
    """Nobody else numbers submissions of a report that is locked: only a token can be in the way, one that another
    report was sent with at this very instant.
    """
    number = report.submissions.count() + 1 if report.first_submitted_at else 1
    if token is None:  # most are: two statements less than with a savepoint around it
        return report.submissions.create(number=number, **facts)
    try:
        with transaction.atomic():
            return report.submissions.create(number=number, token=token, **facts)
    except IntegrityError as error:
        raise Refused("token_taken", ANOTHER_REPORT) from error


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
    if content.explanation or not (teams := below(report)):
        return
    differing = [
        figure.indicator.name
        for code, figure in teams.figures.items()
        if None not in (figure.sum, content.figures.get(code)) and content.figures[code] != figure.sum
    ]
    if differing:
        raise Refused(
            "figures_unexplained", f"Khác tổng của các tổ: {', '.join(differing)}. Xin ghi vì sao.", field="explanation"
        )


def _take_over(report: Report, submission: Submission, asked: Mapping[str, Indicator]) -> None:
    """The report holds what was sent last, and no draft."""
    if report.first_submitted_at:
        report.figures.all().delete()
    Figure.objects.bulk_create(
        Figure(report=report, indicator_id=asked[code].pk, value=value) for code, value in submission.figures.items()
    )
    report.first_submitted_at = report.first_submitted_at or submission.at
    report.submitted_at, report.narrative = submission.at, submission.narrative
    report.activities, report.explanation = submission.activities, submission.explanation
    report.draft, report.drafted_by, report.drafted_at = {}, None, None
    report.marked, report.objected_at, report.objection = [], None, ""


def lock_report(report: Report, writer: User | None = None) -> Report:
    """The row, for this transaction alone until it ends, with ``closed_at`` of its round's standing closing.

    Call ``hold_round`` first where that matters: then no closing follows. Refuses with no_longer_owed, and
    not_the_reporter where ``writer`` is given and the report is not theirs to write. Theirs comes without a team's
    place: most of what this statement takes is the planning of its joins.
    """
    closed_at = Closing.objects.standing().filter(round=OuterRef("round")).values("closed_at")[:1]
    rows = Report.objects.annotate(closed_at=Subquery(closed_at))
    needed = ["round", "place", "team__place"]
    if writer is not None:
        rows = rows.annotate(is_writers=_is_written_by(writer))
        needed = ["round", "team" if report.team_id else "place"]
    held = rows.select_for_update(of=("self",)).select_related(*needed)
    try:
        found = held.get(pk=report.pk)
    except Report.DoesNotExist as gone:
        raise Refused("no_longer_owed", "Báo cáo này không còn phải nộp.") from gone
    if writer is not None and not vars(found)["is_writers"]:
        raise Refused("not_the_reporter", "Báo cáo này do người khác nộp.")
    return found


def _is_written_by(user: User) -> Exists:
    """Whether a row is one of ``writable_by``, asked beside it and not to find it. A leader's membership is looked up
    as it is: the report searched anew would take as long to plan as all the rest.
    """
    if user.role == Role.LEADER and user.may(Permission.WRITE_REPORTS):
        return Exists(Member.objects.leading(user).filter(team=OuterRef("team")))
    return Exists(Report.objects.writable_by(user).filter(pk=OuterRef("pk")))


def hold_round(round_id: int) -> None:
    """Hold the round shared until the transaction ends: many may submit at once, closing waits for all of them.

    SQLite needs nothing: its write transactions exclude each other from their first statement (settings.DATABASES).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM reporting_round WHERE id = %s FOR SHARE", [round_id])


def check_receiving(report: Report, at: datetime.datetime) -> None:
    """That the round of a report from ``lock_report`` receives; refuses with round_not_receiving."""
    if at < report.round.opens_at:
        raise Refused("round_not_receiving", f"Kỳ này nhận báo cáo từ {opening(report.round.opens_at)}.")
    if not report.round.receives_at(at):
        raise Refused(
            "round_not_receiving",
            f"Kỳ này đã ngừng nhận báo cáo, chỉ nhận đến {plain_deadline(report.round.closes_at)}.",
        )
    check_not_closed(report)


def check_not_closed(report: Report) -> None:
    """Frozen totals stay true: once they stand nothing they count may change, whatever this machine's clock says."""
    if closed_at := vars(report)["closed_at"]:
        raise Refused("round_not_receiving", f"Kỳ này đã chốt số liệu {closing_moment(closed_at)}.")


def record_step(
    report: Report,
    verb: str,
    *,
    by: User,
    at: datetime.datetime,
    before: str,
    reason: str = "",
    number: int | None = None,
    alone: str = "",
    told: bool = True,
) -> Report:
    """Store the report under its next version and write the event: states and numbers, no word of the report."""
    report.version += 1
    report.save()
    if not told:
        return report
    after = {"state": str(report.state)} | ({"number": number} if number else {})
    after |= {"accepted_alone": alone} if alone else {}
    record(
        f"reports.{verb}",
        report,
        by=by,
        place=report.place_id,
        at=at,
        before={"state": str(before)},
        after=after,
        reason=reason,
    )
    return report
