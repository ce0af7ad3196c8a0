"""Sheets about digital skills for everybody: a line a place, and a line a month."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from accounts.models import letterhead
from core.templatetags.wording import day
from core.workbook import Column, Heading, Kind, Sheet, Total
from exchange.exports.headings import heading_of
from reporting.models import SkillGoal
from reporting.rollups.skills import SkillProgress, SkillSums

NOTE = (
    "Đếm lượt xác nhận trong các lớp do tổ mở, ở các mức được tính, không đếm người: một người được xác nhận ở hai lớp "
    "là hai lượt. Không phải điều tra dân số; người học nơi khác không có trong số này. Tỷ lệ chỉ tính các xã có số "
    "người trưởng thành, tháng nào cũng trên cùng các xã ấy, mỗi xã theo số mới nhất đã biết."
)


class SkillLine(NamedTuple):
    name: str
    sums: SkillSums
    added: SkillSums


def skill_sheets(
    progress: SkillProgress, parts: Sequence[tuple[str, SkillSums]], goal: SkillGoal | None, *, at: datetime.datetime
) -> list[Sheet[SkillLine]]:
    """Return both sheets; ``parts`` are the places one level down, by what they are called."""
    heading = _heading(progress, goal, at)
    places = [SkillLine(name, sums, sums) for name, sums in parts]
    months = [SkillLine(f"{end:%m/%Y}", so_far, added) for end, added, so_far in progress.by_month]
    return [
        Sheet("Theo địa bàn", heading, _of_places(progress, goal), places, footer=NOTE),
        Sheet("Theo tháng", heading, _of_months(), months, footer=NOTE),
    ]


def _of_places(progress: SkillProgress, goal: SkillGoal | None) -> list[Column[SkillLine]]:
    """Return the columns; adults of places of which one followed another are not added up, and hamlets have none: a
    commune's share stands by month.
    """
    total = Total.NONE if progress.mixes_maps else Total.SUM
    knows_adults = progress.place.is_above_communes
    columns: list[Column[SkillLine]] = [
        Column("Địa bàn", lambda line: line.name, width=32),
        Column("Số lớp", lambda line: line.sums.classes, Kind.NUMBER, total=Total.SUM),
        Column("Lượt người đến", lambda line: line.sums.came, Kind.NUMBER, total=Total.SUM),
        Column("Lượt được xác nhận", lambda line: line.sums.confirmed, Kind.NUMBER, total=Total.SUM),
        *(_shares(total) if knows_adults else []),
    ]
    if goal and knows_adults:
        percent = goal.percent
        columns.append(
            Column("Lượt xác nhận còn thiếu so với mục tiêu", lambda line: line.sums.lacking(percent), Kind.NUMBER)
        )
    return columns


def _of_months() -> list[Column[SkillLine]]:
    return [
        Column("Tháng", lambda line: line.name),
        Column("Số lớp trong tháng", lambda line: line.added.classes, Kind.NUMBER, total=Total.SUM),
        Column("Lượt người đến trong tháng", lambda line: line.added.came, Kind.NUMBER, total=Total.SUM),
        Column("Lượt được xác nhận trong tháng", lambda line: line.added.confirmed, Kind.NUMBER, total=Total.SUM),
        Column("Lượt được xác nhận đến cuối tháng", lambda line: line.sums.confirmed, Kind.NUMBER),
        *_shares(Total.NONE),
    ]


def _shares(total: Total) -> list[Column[SkillLine]]:
    return [
        Column("Trong đó lượt ở nơi có số người trưởng thành", lambda line: line.sums.within, Kind.NUMBER, total=total),
        Column("Người trưởng thành", lambda line: line.sums.adults, Kind.NUMBER, total=total),
        Column("Số của năm", lambda line: ", ".join(str(year) for year, _ in line.sums.years)),
        Column("Lượt xác nhận trên số người trưởng thành", lambda line: line.sums.share, Kind.RATIO),
        Column("Số xã có số người trưởng thành", lambda line: line.sums.known, Kind.NUMBER, total=total),
        Column("Số xã", lambda line: line.sums.communes, Kind.NUMBER, total=total),
    ]


def _heading(progress: SkillProgress, goal: SkillGoal | None, at: datetime.datetime) -> Heading:
    aim = f"; mục tiêu {goal.percent}% đến {day(goal.due_on)}" if goal else ""
    return heading_of(
        letterhead(progress.place, on=timezone.localdate(at)),
        title=f"Phổ cập kỹ năng số – {progress.place}",
        period=f"các lớp từ {day(progress.first_day)} đến {day(progress.last_day)}{aim}",
        made_at=at,
        basis=progress.basis_in_words,
    )
