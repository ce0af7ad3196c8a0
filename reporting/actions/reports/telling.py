"""Whom a step of a report concerns, and what they are told at once. No figure and no word of the report leaves it."""

import datetime
from collections.abc import Callable, Collection, Sequence

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core.templatetags.wording import plain_deadline
from notices.actions import notices
from places.models import Level, prefix_length
from reporting.models import Report, Submission
from reporting.notices import ASSISTED, OBJECTED, RETURNED, ROUND, contacts


def tell_of_decision(report: Report, kind: str, *, by: User, at: datetime.datetime) -> None:
    """The reporters, that their report was returned or accepted; the reason of a return stays in the portal."""
    word = "bị trả lại để sửa" if kind == RETURNED.key else "đã được duyệt"
    notices.tell(
        _reporters(report, at),
        kind=kind,
        title=f"Báo cáo “{report.round}” của {report.reporter} {word}",
        text=report.return_reason if kind == RETURNED.key else "",
        url=reverse("report_show", args=[report.pk]),
        once=f"{kind}:{report.pk}:{report.version}",
        subject=report,
        by=by,
        at=at,
    )


def tell_of_terms(
    reports: Collection[Report],
    title: Callable[[Report], str],
    *,
    reason: str,
    once: str,
    by: User,
    at: datetime.datetime,
) -> None:
    """The reporters, of each report, that what they owe changed as ``title`` says; the reason stays in the portal.

    ``once`` names the cause for each report alone. Reports hold ``round``, ``team`` and ``place``.
    """
    found = contacts(reports, at=at)
    for report in reports:
        notices.tell(
            found[report.pk].users,
            kind=ROUND.key,
            title=title(report),
            text=f"Lý do: {reason}",
            url=reverse("report_show", args=[report.pk]),
            once=f"{once}:{report.pk}",
            subject=report,
            by=by,
            at=at,
        )


def extension_title(report: Report) -> str:
    return f"Hạn nộp “{report.round}” của {report.reporter} được lùi đến {plain_deadline(report.due_at)}"


def reopening_title(report: Report) -> str:
    until = f", nhận đến {plain_deadline(report.round.closes_at)}" if report.round.closes_at else ""
    return f"“{report.round}” được mở lại cho {report.reporter}{until}"


def excuse_title(report: Report) -> str:
    return f"{report.reporter} được miễn báo cáo “{report.round}”"


def tell_of_assistance(submission: Submission) -> None:
    """The leaders, that somebody entered their report: who, when and why, and that they may object."""
    tell_of_entries([submission])


def tell_of_entries(submissions: Sequence[Submission]) -> None:
    """As ``tell_of_assistance``, of many that one official sent at one instant; each holds its ``report``."""
    if not submissions:
        return
    by, at = submissions[0].by, submissions[0].at
    found = contacts([one.report for one in submissions], at=at)
    tellings = [
        notices.Telling(
            found[one.report_id].users,
            title=f"{by} đã nhập thay báo cáo “{one.report.round}” của {one.report.reporter}",
            text=f"Lý do: {one.assisted_reason}\nNếu số liệu không đúng, xin mở báo cáo và nêu ý kiến.",
            url=reverse("report_show", args=[one.report_id]),
            once=f"{ASSISTED.key}:{one.pk}",
            subject=one.report,
        )
        for one in submissions
    ]
    notices.tell_each(tellings, kind=ASSISTED.key, by=by, at=at)


_OWED = "Tổ còn phải nộp báo cáo này."
_WHAT_STANDS: dict[str, str] = {
    Report.State.SUBMITTED: "Báo cáo trở lại như lần nộp trước.",
    Report.State.EXCUSED: "Tổ vẫn được miễn báo cáo này.",
}


def tell_of_withdrawals(reports: Sequence[Report], *, by: User, at: datetime.datetime) -> None:
    """The leaders, that what was entered for them was taken back, and what they owe now."""
    found = contacts(reports, at=at)
    tellings = [
        notices.Telling(
            found[report.pk].users,
            title=f"{by} đã rút lại bản nhập thay báo cáo “{report.round}” của {report.reporter}",
            text=f"Số liệu vừa nhập thay không còn tính. {_WHAT_STANDS.get(report.state, _OWED)}",
            url=reverse("report_show", args=[report.pk]),
            once=f"withdraw:{report.pk}:{report.version}",
            subject=report,
        )
        for report in reports
    ]
    notices.tell_each(tellings, kind=ASSISTED.key, by=by, at=at)


def tell_of_objection(report: Report, submission: Submission, *, by: User, at: datetime.datetime) -> None:
    """Who entered the report, and the officials of the commune."""
    commune = report.place.stands_at[: prefix_length(Level.COMMUNE)]
    notices.tell(
        User.objects.filter(Q(pk=submission.by_id) | Q(role=Role.COMMUNE, place__path=commune)),
        kind=OBJECTED.key,
        title=f"{report.reporter} không đồng ý báo cáo “{report.round}” được nhập thay",
        text=report.objection,
        url=reverse("report_show", args=[report.pk]),
        once=f"{OBJECTED.key}:{submission.pk}",
        subject=report,
        by=by,
        at=at,
    )


def _reporters(report: Report, at: datetime.datetime) -> list[User]:
    """Who leads the team on the day; of a place that reports itself, its officials."""
    return contacts([report], at=at)[report.pk].users
