"""The sheet "Buổi tập huấn" lists the sessions held or planned in the days of the workbook, and how many came."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from core.templatetags.wording import day
from core.workbook import Column, Kind, Sheet, Total
from places.models import subtree
from teams.exports.survey import Survey
from training.models import Attendance, Invitation, Learned, Session

WHEN, WHO, CAME = "Thời gian, địa điểm", "Bên tham gia", "Số người"


@dataclass(frozen=True)
class SessionRow:
    session: Session
    invited: int
    coming: int
    came: int
    guests: int
    trained: int


def sessions_sheet(source: Survey[Any]) -> Sheet[SessionRow]:
    columns: list[Column[SessionRow]] = [
        Column("Buổi tập huấn", lambda row: row.session.title),
        Column("Chuyên đề", lambda row: _in_order(topic.title for topic in row.session.topics.all())),
        Column("Dành cho", lambda row: _in_order(place.name for place in row.session.places.all())),
        Column("Hình thức", lambda row: row.session.get_mode_display()),
        Column("Bắt đầu", lambda row: row.session.starts_at, Kind.INSTANT, group=WHEN),
        Column("Kết thúc", lambda row: row.session.ends_at, Kind.INSTANT, group=WHEN),
        Column("Địa điểm", lambda row: row.session.venue, group=WHEN),
        Column("Đơn vị tổ chức", lambda row: row.session.organiser.name, group=WHO),
        Column("Doanh nghiệp phối hợp", lambda row: row.session.partner and row.session.partner.full_name, group=WHO),
        Column(
            "Giảng viên", lambda row: _in_order(trainer.full_name for trainer in row.session.trainers.all()), group=WHO
        ),
        Column("Tình trạng", lambda row: row.session.standing(source.at)),
        Column("Được mời", lambda row: row.invited, Kind.NUMBER, width=8, total=Total.SUM, group=CAME),
        Column("Nhận lời", lambda row: row.coming, Kind.NUMBER, width=8, total=Total.SUM, group=CAME),
        Column("Thành viên đã dự", lambda row: row.came, Kind.NUMBER, width=8, total=Total.SUM, group=CAME),
        Column("Khách đã dự", lambda row: row.guests, Kind.NUMBER, width=8, total=Total.SUM, group=CAME),
        Column("Được tính đã học", lambda row: row.trained, Kind.NUMBER, width=8, total=Total.SUM, group=CAME),
    ]
    start, end = source.window
    rows = _rows(source)
    heading = source.heading(f"Các buổi tập huấn từ {day(start)} đến {day(end)}")
    return Sheet(
        "Buổi tập huấn",
        heading,
        columns,
        rows,
        total_label=f"Tổng cộng: {len(rows)} buổi",
        unit="người",
        needs_rows=True,
    )


def _rows(source: Survey[Any]) -> list[SessionRow]:
    """Return the sessions held for, or by, a place of the workbook; as far as who asks may see them. In the order of
    time.
    """
    start, end = (_midnight(one) for one in (source.window[0], source.window[1] + datetime.timedelta(days=1)))
    here = subtree(source.place, "places__path") | subtree(source.place, "organiser__path")
    seen = Session.objects.visible_to(source.by) if source.by else Session.objects.all()
    found = seen.filter(here, starts_at__lt=end, ends_at__gt=start).distinct().select_related("organiser", "partner")
    rows = list(found.prefetch_related("topics", "places", "trainers").order_by("starts_at", "pk"))
    invitations = Invitation.objects.exclude(state=Invitation.Reply.REPLACED)
    coming, there = invitations.filter(state=Invitation.Reply.COMING), Attendance.objects.there()
    counts = [
        _distinct_counts(rows, found, of)
        for found, of in (
            (invitations, "member"),
            (coming, "member"),
            (there, "member"),
            (there, "guest"),
            (Learned.objects.all(), "member__person"),
        )
    ]
    return [SessionRow(session, *(count.get(session.pk, 0) for count in counts)) for session in rows]


def _distinct_counts(sessions: Iterable[Session], rows: Any, of: str) -> Mapping[int, int]:
    """Return how many different ``of`` the rows of each session name, by the session's key."""
    here = rows.filter(session__in=[session.pk for session in sessions]).order_by()
    return dict(here.values_list("session").annotate(number=Count(of, distinct=True)))


def _in_order(names: Iterable[str]) -> str:
    return "; ".join(sorted(names))


def _midnight(on: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(on, datetime.time()))
