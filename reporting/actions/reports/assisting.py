"""A report that an official enters for a leader who cannot, and the leader's word against it."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.refusals import Refused
from core.text import clean_lines
from reporting.access import may_write
from reporting.actions.reports.locking import lock_report, record_step
from reporting.actions.reports.telling import tell_of_assistance, tell_of_objection
from reporting.actions.reports.writing import save_draft, submit
from reporting.models import Report, Submission


@transaction.atomic
def assist(
    report: Report,
    *,
    reason: str,
    figures: dict[str, int | None],
    narrative: str,
    version: int,
    by: User,
    at: datetime.datetime | None = None,
    activities: Mapping[str, int | None] | None = None,
    nothing_happened: bool = False,
    correcting: bool = False,
    confirmed: bool = False,
) -> Submission:
    """Send ``report`` for its team's leader, who is told at once who did, why and when.

    It counts as the leader's own would, on time or late; ``correcting`` replaces what an official entered before.
    Refuses with reason_missing, and as ``submit`` does.
    """
    if not (reason := clean_lines(reason)):
        raise Refused("reason_missing", "Xin ghi lý do nhập thay.", field="assisted_reason")
    submission = submit(
        report,
        figures=figures,
        narrative=narrative,
        version=version,
        by=by,
        at=at,
        activities=activities,
        nothing_happened=nothing_happened,
        correcting=correcting,
        confirmed=confirmed,
        assisted_reason=reason,
    )
    tell_of_assistance(submission)
    return submission


def draft_for(
    report: Report,
    *,
    reason: str,
    figures: dict[str, int | None],
    narrative: str,
    version: int,
    by: User,
    at: datetime.datetime | None = None,
    activities: Mapping[str, int | None] | None = None,
) -> Report:
    """Keep what an official has typed for the leader so far, ``reason`` too where they have given one.

    The leader finds it in their own form and may go on with it. Refuses as ``save_draft`` does, and
    team_has_draft.
    """
    return save_draft(
        report,
        figures=figures,
        narrative=narrative,
        version=version,
        by=by,
        at=at,
        activities=activities,
        assisted_reason=reason,
    )


@transaction.atomic
def object_to(report: Report, *, objection: str, by: User, at: datetime.datetime | None = None) -> Report:
    """The leader says that what was entered for them is not right: once for each version, and nothing is changed.

    Whoever entered it and the commune's officials are told; whoever was about to accept the report has to read it anew.
    Refuses with not_the_reporter, reason_missing, nothing_to_object_to.
    """
    if by.role != Role.LEADER or not may_write(by, report):
        raise Refused("not_the_reporter", "Chỉ tổ trưởng, tổ phó của tổ này mới nêu ý kiến được.")
    if not (objection := clean_lines(objection)):
        raise Refused("reason_missing", "Xin ghi rõ chỗ chưa đúng.", field="objection")
    report = lock_report(report)
    if report.is_writable:
        raise Refused("nothing_to_object_to", "Báo cáo đang để tổ sửa: xin sửa cho đúng rồi nộp.")
    submission = report.versions.order_by("-number").first()
    if submission is None or not submission.assisted_reason:
        raise Refused("nothing_to_object_to", "Lần nộp gần nhất không phải do cán bộ nhập thay.")
    if report.objected_at:
        raise Refused("nothing_to_object_to", "Ý kiến về lần nhập này đã được ghi nhận.")
    at = at or timezone.now()
    report.objected_at, report.objection = at, objection
    record_step(report, "object", by=by, at=at, before=report.state, reason=objection)
    tell_of_objection(report, submission, by=by, at=at)
    return report
