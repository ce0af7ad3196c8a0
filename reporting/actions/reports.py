"""A report's walk: drafted, sent, returned, sent again, accepted; or excused.

A submission holds its round shared, so that closing a round (exclusive) sees all of a report or nothing of it.
"""

import datetime

from django.db import connection, transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from places.errors import Refused
from places.templatetags.wording import instant, number
from places.text import clean_lines
from reporting.access import may_review, may_write
from reporting.models import Figure, Indicator, Report, Round, Submission

State = Report.State


class NotTheReporter(Refused):
    """``by`` is not who owes this report."""


class NotTheReviewer(Refused):
    """``by`` does not stand above who owes this report."""


class NoLongerOwed(Refused):
    """The row went while the page was open: its team turned out to owe nothing in this round."""


class RoundNotReceiving(Refused):
    """The round is not open yet, or no longer."""


class AlreadySubmitted(Refused):
    """It was sent (or accepted) and not returned; ``stored`` is the report as it stands."""

    def __init__(self, stored: Report) -> None:
        self.stored = stored
        verb = "Báo cáo đã được duyệt lúc" if stored.state == State.ACCEPTED else "Đã nộp lúc"
        super().__init__(f"{verb} {instant(stored.accepted_at or stored.submitted_at)}.")


class ChangedMeanwhile(Refused):
    """Somebody wrote since the page was opened; ``stored`` is the report as it stands, and nothing was overwritten."""

    def __init__(self, stored: Report) -> None:
        self.stored = stored
        super().__init__("Báo cáo này vừa được người khác sửa. Xin xem cả hai bản rồi chọn.")


class FigureRefused(Refused):
    """A figure is not a whole number within its indicator's bounds, or answers nothing that the round asks."""


class NothingReported(Refused):
    """Neither a figure nor a word."""


class NotSubmitted(Refused):
    """Only what was sent and not yet accepted can be returned or accepted."""


class NotExcusable(Refused):
    """Only what was never sent can be excused."""


class ReasonMissing(Refused):
    """Returning and excusing need a reason."""


@transaction.atomic
def save_draft(
    report: Report,
    *,
    figures: dict[str, int | None],
    narrative: str,
    version: int,
    by: User,
    at: datetime.datetime | None = None,
) -> Report:
    """Keep what was typed without sending it; ``version`` is what the form was opened on.

    ``figures`` by indicator code, None = not answered. Raises what ``submit`` raises, but for NothingReported.
    """
    report, at = _writable(report, version=version, by=by, at=at)
    report.draft = {"figures": _answers(report.round, figures), "narrative": clean_lines(narrative)}
    report.drafted_by, report.drafted_at = by, at
    before = report.state
    if report.state == State.EXPECTED:
        report.state = State.DRAFT
    return _written(report, "draft", by=by, at=at, before=before)


@transaction.atomic
def submit(
    report: Report,
    *,
    figures: dict[str, int | None],
    narrative: str,
    version: int,
    by: User,
    at: datetime.datetime | None = None,
) -> Submission:
    """Send the report: a new version beside the earlier ones. The first one's instant decides on time or late for good.

    Raises NotTheReporter, RoundNotReceiving, AlreadySubmitted, ChangedMeanwhile, FigureRefused, NothingReported.
    """
    report, at = _writable(report, version=version, by=by, at=at)
    answers, narrative = _answers(report.round, figures), clean_lines(narrative)
    if not narrative and all(value is None for value in answers.values()):
        raise NothingReported("Báo cáo chưa có gì. Xin ghi ít nhất một số liệu hoặc vài dòng tình hình.")
    submission = report.submissions.create(
        number=report.submissions.count() + 1, at=at, by=by, figures=answers, narrative=narrative
    )
    _replace_figures(report, answers)
    before, report.state = report.state, State.SUBMITTED
    report.first_submitted_at = report.first_submitted_at or at
    report.submitted_at, report.narrative = at, narrative
    report.draft, report.drafted_by, report.drafted_at = {}, None, None
    _written(report, "submit", by=by, at=at, before=before, number=submission.number)
    return submission


@transaction.atomic
def return_report(
    report: Report, *, reason: str, by: User, version: int | None = None, at: datetime.datetime | None = None
) -> Report:
    """Send a report back to be corrected and sent again; its first instant stays.

    ``version``, where given, is what the reviewer read. Raises NotTheReviewer, RoundNotReceiving, NotSubmitted,
    ReasonMissing, ChangedMeanwhile.
    """
    report, at = _submitted(report, version=version, by=by, at=at)
    _check_receiving(report.round, at)
    report.return_reason = _reason(reason)
    before, report.state, report.returned_at = report.state, State.RETURNED, at
    return _written(report, "return", by=by, at=at, before=before, reason=report.return_reason)


@transaction.atomic
def accept(report: Report, *, by: User, version: int | None = None, at: datetime.datetime | None = None) -> Report:
    """Accept what was sent; it cannot change any more. Raises NotTheReviewer, NotSubmitted, ChangedMeanwhile."""
    report, at = _submitted(report, version=version, by=by, at=at)
    before, report.state, report.accepted_at = report.state, State.ACCEPTED, at
    return _written(report, "accept", by=by, at=at, before=before)


@transaction.atomic
def excuse(report: Report, *, reason: str, by: User, at: datetime.datetime | None = None) -> Report:
    """Let a unit off this report, with a reason in the record. Raises NotTheReviewer, NotExcusable, ReasonMissing."""
    report = _reviewable(report, by=by)
    if report.state not in (State.EXPECTED, State.DRAFT):
        raise NotExcusable("Chỉ miễn được báo cáo chưa nộp và chưa được miễn.")
    at = at or timezone.now()
    report.excuse_reason = _reason(reason)
    before, report.state, report.excused_at = report.state, State.EXCUSED, at
    return _written(report, "excuse", by=by, at=at, before=before, reason=report.excuse_reason)


def _writable(
    report: Report, *, version: int, by: User, at: datetime.datetime | None
) -> tuple[Report, datetime.datetime]:
    """The report locked and the instant of receipt, once ``by`` may write it, now, on what they saw."""
    if not may_write(by, report):
        raise NotTheReporter("Báo cáo này do người khác nộp.")
    _hold_round(report.round_id)
    report = _locked(report)
    at = at or timezone.now()  # behind the locks: what is received after closing is after it
    if not report.is_writable:
        raise AlreadySubmitted(report)
    _check_receiving(report.round, at)
    if version != report.version:
        raise ChangedMeanwhile(report)
    return report, at


def _submitted(
    report: Report, *, version: int | None, by: User, at: datetime.datetime | None
) -> tuple[Report, datetime.datetime]:
    report = _reviewable(report, by=by)
    if report.state != State.SUBMITTED:
        raise NotSubmitted(f"Báo cáo đang ở trạng thái “{report.get_state_display()}”, không duyệt hay trả lại được.")
    if version is not None and version != report.version:
        raise ChangedMeanwhile(report)
    return report, at or timezone.now()


def _reviewable(report: Report, *, by: User) -> Report:
    if not may_review(by, report):
        raise NotTheReviewer("Chỉ cấp trên của đơn vị báo cáo mới duyệt, trả lại hay miễn được.")
    return _locked(report)


def _locked(report: Report) -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("round", "place", "team__place")
    try:
        return rows.get(pk=report.pk)
    except Report.DoesNotExist as gone:
        raise NoLongerOwed("Báo cáo này không còn phải nộp.") from gone


def _hold_round(round_id: int) -> None:
    """Hold the round shared until the transaction ends: many may submit at once, closing waits for all of them.

    SQLite needs nothing: its write transactions exclude each other from their first statement (settings.DATABASES).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM reporting_round WHERE id = %s FOR SHARE", [round_id])


def _check_receiving(round_: Round, at: datetime.datetime) -> None:
    if at < round_.opens_at:
        raise RoundNotReceiving(f"Kỳ này nhận báo cáo từ {instant(round_.opens_at)}.")
    if not round_.receives_at(at):
        raise RoundNotReceiving(f"Kỳ này đã ngừng nhận báo cáo lúc {instant(round_.closes_at)}.")


def _answers(round_: Round, figures: dict[str, int | None]) -> dict[str, int | None]:
    """Every indicator of the round with its answer, None where there is none."""
    indicators = list(round_.indicators.all())
    if unknown := figures.keys() - {indicator.code for indicator in indicators}:
        raise FigureRefused(f"Kỳ này không hỏi chỉ tiêu “{min(unknown)}”.")
    return {indicator.code: _answer(indicator, figures.get(indicator.code)) for indicator in indicators}


def _answer(indicator: Indicator, value: int | None) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= indicator.maximum:
        raise FigureRefused(f"{indicator}: xin ghi số nguyên từ 0 đến {number(indicator.maximum)}.")
    return value


def _replace_figures(report: Report, answers: dict[str, int | None]) -> None:
    ids = dict(Indicator.objects.filter(code__in=answers).values_list("code", "pk").order_by())
    report.figures.all().delete()
    Figure.objects.bulk_create(
        Figure(report=report, indicator_id=ids[code], value=value) for code, value in answers.items()
    )


def _reason(reason: str) -> str:
    if not (reason := clean_lines(reason)):
        raise ReasonMissing("Xin ghi lý do.")
    return reason


def _written(
    report: Report,
    verb: str,
    *,
    by: User,
    at: datetime.datetime,
    before: str,
    reason: str = "",
    number: int | None = None,
) -> Report:
    """Store the report under its next version and write the event: states and numbers, no word of the report."""
    report.version += 1
    report.save()
    after = {"state": str(report.state)} | ({"number": number} if number else {})
    record(
        f"reports.{verb}",
        report,
        by=by,
        place=report.place,
        at=at,
        before={"state": str(before)},
        after=after,
        reason=reason,
    )
    return report
