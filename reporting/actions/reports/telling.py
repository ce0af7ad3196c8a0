"""Whom a step of a report concerns, and what they are told at once. No figure and no word of the report leaves it."""

import datetime
from collections.abc import Callable, Collection

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


def tell_of_assistance(report: Report, submission: Submission) -> None:
    """The leaders, that somebody entered their report: who, when and why, and that they may object."""
    notices.tell(
        _reporters(report, submission.at),
        kind=ASSISTED.key,
        title=f"{submission.by} đã nhập thay báo cáo “{report.round}” của {report.reporter}",
        text=f"Lý do: {submission.assisted_reason}\nNếu số liệu không đúng, xin mở báo cáo và nêu ý kiến.",
        url=reverse("report_show", args=[report.pk]),
        once=f"{ASSISTED.key}:{submission.pk}",
        subject=report,
        by=submission.by,
        at=submission.at,
    )


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
