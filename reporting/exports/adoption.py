"""Sheets about how teams use the portal: a line a commune and month, and a line a month."""

import datetime
from typing import NamedTuple

from django.utils import timezone

from accounts.models import letterhead
from core.rounding import nearest
from core.workbook import Column, Heading, Kind, Sheet, Total
from exchange.exports.headings import heading_of
from places.models import Place
from reporting.rollups.adoption import Adoption, AdoptionTable

NOTE = (
    "Đếm báo cáo của tổ theo tháng của ngày cuối còn đúng hạn, ở địa bàn hiện nay. Trung vị của cả địa bàn tính từ mọi "
    "báo cáo của địa bàn, không cộng hay chia trung bình từ các dòng."
)


class AdoptionLine(NamedTuple):
    place: str
    month: datetime.date
    adoption: Adoption


def adoption_sheets(table: AdoptionTable | None, place: Place, *, at: datetime.datetime) -> list[Sheet[AdoptionLine]]:
    """Return both sheets; without a round of teams their tables are empty."""
    heading = _heading(table, place, at)
    cells = [AdoptionLine(cell.name_in(place), cell.month, cell.adoption) for cell in table.cells] if table else []
    months = [AdoptionLine(place.name, month, one) for month, one in table.by_month] if table else []
    name: Column[AdoptionLine] = Column("Xã, phường", lambda line: line.place)
    return [
        Sheet("Theo xã, tháng", heading, [name, *_columns()], cells, footer=NOTE),
        Sheet("Theo tháng", heading, _columns(), months, footer=NOTE),
    ]


def _columns() -> list[Column[AdoptionLine]]:
    """Return what both sheets hold; counts add up, medians do not."""
    return [
        Column("Tháng", lambda line: f"{line.month:%m/%Y}"),
        _count("Phải nộp", "owed"),
        _count("Tổ trưởng đã mở", "opened"),
        _count("Tổ trưởng tự nộp", "own"),
        _count("Được nhập thay", "helped"),
        _count("Được miễn", "excused"),
        _count("Chưa nộp", "unsent"),
        _count("Tự nộp bằng điện thoại", "phone"),
        _count("Tự nộp bằng máy tính", "desk"),
        _count("Số báo cáo biết lúc mở", "with_times"),
        Column("Trung vị số phút từ mở đến nộp", lambda line: _minutes(line.adoption), Kind.NUMBER),
    ]


def _count(header: str, name: str) -> Column[AdoptionLine]:
    return Column(header, lambda line: getattr(line.adoption, name), Kind.NUMBER, total=Total.SUM)


def _minutes(one: Adoption) -> int | None:
    return None if one.median_minutes is None else nearest(one.median_minutes)


def _heading(table: AdoptionTable | None, place: Place, at: datetime.datetime) -> Heading:
    months = table.months if table else []
    return heading_of(
        letterhead(place, on=timezone.localdate(at)),
        title=f"Tổ trưởng dùng cổng – {place}",
        period=f"hạn nộp từ tháng {months[0]:%m/%Y} đến tháng {months[-1]:%m/%Y}" if months else "chưa có kỳ báo cáo",
        made_at=at,
        basis="Theo địa bàn hiện nay",
    )
