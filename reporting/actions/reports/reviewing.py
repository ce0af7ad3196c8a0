"""What an official decides about a report: returned, accepted, excused."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from places.text import clean_lines
from reporting.access import may_review
from reporting.actions.reports.errors import (
    ChangedMeanwhile,
    NotExcusable,
    NotSubmitted,
    NotTheReviewer,
    ReasonMissing,
)
from reporting.actions.reports.rows import check_not_closed, check_receiving, hold_round, locked, written
from reporting.models import Report

State = Report.State


@transaction.atomic
def return_report(
    report: Report, *, reason: str, by: User, version: int | None = None, at: datetime.datetime | None = None
) -> Report:
    """Send a report back to be corrected and sent again; its first instant stays.

    ``version``, where given, is what the reviewer read. Raises NotTheReviewer, RoundNotReceiving, NotSubmitted,
    ReasonMissing, ChangedMeanwhile.
    """
    report, at = _submitted(report, version=version, by=by, at=at)
    check_receiving(report.round, at)
    report.return_reason = _reason(reason)
    before, report.state, report.returned_at = report.state, State.RETURNED, at
    return written(report, "return", by=by, at=at, before=before, reason=report.return_reason)


@transaction.atomic
def accept(report: Report, *, by: User, version: int | None = None, at: datetime.datetime | None = None) -> Report:
    """Accept what was sent; it cannot change any more. Raises NotTheReviewer, NotSubmitted, ChangedMeanwhile."""
    report, at = _submitted(report, version=version, by=by, at=at)
    before, report.state, report.accepted_at = report.state, State.ACCEPTED, at
    return written(report, "accept", by=by, at=at, before=before)


@transaction.atomic
def excuse(report: Report, *, reason: str, by: User, at: datetime.datetime | None = None) -> Report:
    """Let a unit off this report, with a reason in the record. Raises NotTheReviewer, NotExcusable, ReasonMissing."""
    report = _reviewable(report, by=by)
    if report.state not in (State.EXPECTED, State.DRAFT):
        raise NotExcusable("Chỉ miễn được báo cáo chưa nộp và chưa được miễn.")
    check_not_closed(report.round)
    at = at or timezone.now()
    report.excuse_reason = _reason(reason)
    before, report.state, report.excused_at = report.state, State.EXCUSED, at
    return written(report, "excuse", by=by, at=at, before=before, reason=report.excuse_reason)


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
    hold_round(report.round_id)  # against closing, as a submission does
    return locked(report)


def _reason(reason: str) -> str:
    if not (reason := clean_lines(reason)):
        raise ReasonMissing("Xin ghi lý do.")
    return reason
