"""The lists of who is to be chased in a round, and of the reminders that went out."""

import datetime
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from accounts.access import shown_phone
from accounts.models import User
from core.tables import ListColumn, Listing
from core.templatetags.wording import deadline, instant, plain_deadline
from core.workbook import Kind
from notices.models import Notice, NoticeQuerySet
from reporting.models import Compliance, Report, ReportQuerySet
from reporting.notices import REMINDER, contacts, ways_told
from reporting.pages.people import OUT_OF_SIGHT
from teams.access import shown_member_phone, teams_open_to
from teams.notices import Contact


class Person(NamedTuple):
    name: str
    phone: str


class AwaitedRow(NamedTuple):
    """``group``: the place directly below that of the page; ``reminder``: the newest, with what became of it."""

    compliance: Compliance
    group: str
    people: list[Person]
    told_by: str
    reminder: Notice | None


def _state(report: Any) -> str:
    return report.get_state_display() if report.state == Report.State.RETURNED else report.listed.compliance.label


def _due(report: Any) -> str:
    return plain_deadline(report.due_at) if report.state == Report.State.RETURNED else deadline(report.due_at)


def _delivery_words(notice: Any) -> str:
    told = [f"{one.get_channel_display()}: {one.get_state_display().lower()}" for one in notice.deliveries.all()]
    return "; ".join(told) or ("chỉ trên cổng" if notice.routed_at else "chờ gửi")


class AwaitedListing(Listing):
    """Reports to chase ``at`` an instant; ``listed``: what the list says of each to its reader.

    ``group_of`` names the place below that of the page in which a report stands; None: all stand in one.
    """

    name, title, unit = "missing", "Chưa nộp, chưa nộp lại", "báo cáo"

    reporter = ListColumn(
        "Đơn vị báo cáo",
        "reporter__short_name",
        order_by=("team__sort_key", "place__sort_key"),
        link=lambda report: reverse("report_show", args=[report.pk]),
        width=32,
    )
    group = ListColumn("Thuộc", says=lambda report: report.listed.group, order_by="listed_at")
    place = ListColumn("Địa bàn", "place", order_by="place__path")
    state = ListColumn(
        "Tình trạng", says=_state, order_by=("state", "due_at"), template="reporting/_awaited_state.html"
    )
    due = ListColumn("Hạn nộp", says=_due, order_by="due_at", width=28)
    people = ListColumn(
        "Người phụ trách",
        says=lambda report: "; ".join(person.name for person in report.listed.people) or "chưa có",
        template="reporting/_awaited_people.html",
        width=28,
    )
    told_by = ListColumn("Nhắc được bằng", says=lambda report: report.listed.told_by, width=32)
    reminder = ListColumn(
        "Lời nhắc gần nhất",
        says=lambda report: instant(report.listed.reminder.made_at) if report.listed.reminder else "chưa nhắc",
        order_by="reminded_at",
        template="reporting/_awaited_reminder.html",
    )

    def __init__(
        self, rows: ReportQuerySet, *, at: datetime.datetime, group_of: Callable[[Report], str] | None, **options: Any
    ) -> None:
        self.at, self.group_of = at, group_of
        newest = _reminders().filter(subject_id=OuterRef("pk")).order_by("-made_at").values("made_at")
        rows = rows.annotate(reminded_at=Subquery(newest[:1]))
        super().__init__(rows, omit=["group"] if group_of is None else [], **options)

    def shows(self, column: Any) -> bool:
        return super().shows(column) and (column.name != "place" or self.group_of is None)

    def prepare(self, records: list[Any]) -> None:
        found, newest, user = contacts(records, at=self.at), _newest_reminders(records), self.request.user
        open_to = teams_open_to(user, [contact.leader.team for contact in found.values() if contact.leader])
        for report in records:
            contact, group = found[report.pk], self.group_of(report) if self.group_of else ""
            people = _people(user, contact, open_to)
            standing = Compliance(report.compliance)
            report.listed = AwaitedRow(standing, group, people, ways_told(contact), newest.get(report.pk))


class ReminderListing(Listing):
    """Reminders about those of ``reports`` that they were sent for: names, never phone numbers."""

    name, title, unit = "reminders", "Lời nhắc đã gửi", "lời nhắc"

    who = ListColumn("Người nhận", says=lambda notice: notice.who, order_by="to__sort_key", width=28)
    report = ListColumn(
        "Báo cáo của",
        says=lambda notice: notice.report.reporter.short_name,
        order_by="owed_from",
        link=lambda notice: reverse("report_show", args=[notice.report.pk]),
        width=32,
    )
    made = ListColumn("Gửi lúc", "made_at", kind=Kind.INSTANT)
    by = ListColumn("Ai nhắc", says=lambda notice: str(notice.by or "Tự động theo lịch"), order_by="by__sort_key")
    read = ListColumn("Đã mở", "read_at", kind=Kind.INSTANT, template="reporting/_reminder_read.html")
    outside = ListColumn(
        "Ra ngoài cổng",
        says=_delivery_words,
        order_by="routed_at",
        template="reporting/_reminder_deliveries.html",
        width=40,
    )

    def __init__(self, rows: NoticeQuerySet, *, reports: ReportQuerySet, **options: Any) -> None:
        self.reports = reports
        owed_from = reports.filter(pk=OuterRef("subject_id")).order_by().values("place__path")
        super().__init__(rows.annotate(owed_from=Subquery(owed_from[:1])), **options)

    def prepare(self, records: list[Any]) -> None:
        reports = self.reports.select_related("team", "place").in_bulk([notice.subject_id for notice in records])
        open_to = teams_open_to(self.request.user, [report.team for report in reports.values() if report.team])
        for notice in records:
            notice.report = reports[notice.subject_id]
            notice.who = str(notice.to) if notice.report.team_id in {*open_to, None} else OUT_OF_SIGHT


def _people(user: User, contact: Contact, open_to: Collection[int]) -> list[Person]:
    if contact.leader and contact.leader.team_id not in open_to:
        return [Person(OUT_OF_SIGHT, "")]
    if contact.leader:
        return [Person(contact.leader.full_name, shown_member_phone(user, contact.leader))]
    return [Person(one.full_name, shown_phone(user, one.phone, one.place)) for one in contact.users]


def _reminders() -> NoticeQuerySet:
    return Notice.objects.about(Report).filter(kind=REMINDER.key)


def _newest_reminders(reports: Sequence[Report]) -> dict[int, Notice]:
    """Return {key of a report: the newest reminder about it}, with its deliveries."""
    rows = _reminders().filter(subject_id__in=[report.pk for report in reports])
    newest = rows.prefetch_related("deliveries").order_by("made_at", "pk")
    return {notice.subject_id: notice for notice in newest if notice.subject_id}
