"""What an official decides about a report: returned, accepted, excused."""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.refusals import Refused
from core.text import clean_lines
from reporting.access import SOMEBODY_ELSE, may_review, review_tie, tie_in_words
from reporting.actions.reports.errors import ChangedMeanwhile
from reporting.actions.reports.locking import check_not_closed, check_receiving, hold_round, lock_report, record_step
from reporting.actions.reports.telling import excuse_title, tell_of_decision, tell_of_terms
from reporting.models import ACTIVITIES, Report, other_reviewers_of
from reporting.notices import ACCEPTED, RETURNED

State = Report.State


@transaction.atomic
def return_report(
    report: Report,
    *,
    reason: str,
    marked: Collection[str] = (),
    by: User,
    version: int | None = None,
    at: datetime.datetime | None = None,
) -> Report:
    """Send a report back to be corrected and sent again; its first instant stays, and the reporter is told at once.

    ``marked``: what to look at, by indicator code, name of an activity or "narrative"; what the round does not ask is
    dropped. ``version``, where given, is what the reviewer read.
    Refuses with not_the_reviewer, round_not_receiving, not_submitted, reason_missing, changed_meanwhile.
    """
    report, at = _lock_submitted(report, version=version, by=by, at=at)
    check_receiving(report, at)
    report.return_reason = _reason(reason)
    report.marked = [field for field in _markable(report) if field in marked]
    before, report.state, report.returned_at = report.state, State.RETURNED, at
    record_step(report, "return", by=by, at=at, before=before, reason=report.return_reason)
    tell_of_decision(report, RETURNED.key, by=by, at=at)
    return report


@transaction.atomic
def accept(report: Report, *, by: User, version: int | None = None, at: datetime.datetime | None = None) -> Report:
    """Accept what was sent; it cannot change any more, and the reporter is told.

    Refuses with not_the_reviewer, not_submitted, changed_meanwhile; own_entry where ``by`` sent it, for a leader or for
    a place that ended; four_eyes where ``by`` is tied to whoever sent it (``reporting.models.ties``) and somebody else
    of their office could accept it. An office of one person accepts alone, and the report says so from then on.
    """
    report, at = _lock_submitted(report, version=version, by=by, at=at)
    last = report.versions.order_by("-number").first()
    if last is not None and last.by_id == by.pk:
        raise Refused("own_entry", "Anh/chị đã nộp báo cáo này. Xin để cán bộ khác hoặc cấp trên duyệt.")
    tie = review_tie(by, report)
    if tie and other_reviewers_of(by, report=report).exists():
        raise Refused("four_eyes", f"{tie_in_words(tie)} {SOMEBODY_ELSE}")
    before, report.state, report.accepted_at, report.accepted_alone = report.state, State.ACCEPTED, at, tie
    record_step(report, "accept", by=by, at=at, before=before, alone=tie)
    tell_of_decision(report, ACCEPTED.key, by=by, at=at)
    return report


def accept_many(
    chosen: Sequence[tuple[Report, int]], *, by: User, at: datetime.datetime | None = None
) -> list[tuple[Report, str]]:
    """Accept each report at the version that was read, each in a transaction of its own.

    Returns them all, each with why it was refused; an empty reason where it was accepted.
    """
    return [(report, _why_not(report, version, by=by, at=at)) for report, version in chosen]


def _why_not(report: Report, version: int, *, by: User, at: datetime.datetime | None) -> str:
    try:
        accept(report, version=version, by=by, at=at)
    except Refused as refused:
        return str(refused)
    return ""


@transaction.atomic
def excuse(report: Report, *, reason: str, by: User, at: datetime.datetime | None = None) -> Report:
    """Let a unit off this report, with a reason in the record, and tell it.

    Off a late one too, where it was written in time and waited for a network: it stays sent, and counts as excused.
    Refuses with not_the_reviewer, not_excusable, reason_missing.
    """
    report = _reviewable(report, by=by)
    unsent = report.state in (State.EXPECTED, State.DRAFT)
    if report.excused_at or not (unsent or report.waited_for_a_network()):
        raise Refused("not_excusable", "Chỉ miễn được báo cáo chưa nộp, hoặc nộp trễ nhưng đã soạn trước hạn.")
    check_not_closed(report)
    at = at or timezone.now()
    report.excuse_reason = _reason(reason)
    before, report.excused_at = report.state, at
    if unsent:
        report.state = State.EXCUSED
    record_step(report, "excuse", by=by, at=at, before=before, reason=report.excuse_reason)
    tell_of_terms([report], excuse_title, reason=report.excuse_reason, once="excuse", by=by, at=at)
    return report


def _lock_submitted(
    report: Report, *, version: int | None, by: User, at: datetime.datetime | None
) -> tuple[Report, datetime.datetime]:
    report = _reviewable(report, by=by)
    if report.state != State.SUBMITTED:
        raise Refused(
            "not_submitted", f"Báo cáo đang ở trạng thái “{report.get_state_display()}”, không duyệt hay trả lại được."
        )
    if version is not None and version != report.version:
        raise ChangedMeanwhile(report)
    return report, at or timezone.now()


def _reviewable(report: Report, *, by: User) -> Report:
    if not may_review(by, report):
        raise Refused("not_the_reviewer", "Chỉ cấp trên của đơn vị báo cáo mới duyệt, trả lại hay miễn được.")
    hold_round(report.round_id)  # against closing, as a submission does
    return lock_report(report)


def _markable(report: Report) -> list[str]:
    codes = report.round.indicators.order_by("order", "code").values_list("code", flat=True)
    return [*codes, *ACTIVITIES, "narrative"]


def _reason(reason: str) -> str:
    if not (reason := clean_lines(reason)):
        raise Refused("reason_missing", "Xin ghi lý do.", field="reason")
    return reason
