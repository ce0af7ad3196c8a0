"""The sheet "Mốc" says how far the place and each place one level down are from what was asked for."""

from core.workbook import Column, Kind, Sheet
from teams.exports.register import RegisterSource
from teams.models import Milestone
from teams.rollups import MilestoneStatus, milestone_statuses, statuses_below

ASKED, NOW, THEN = "Mốc", "Đến ngày lấy số liệu", "Vào ngày hạn"


def milestones_sheet(source: RegisterSource) -> Sheet[MilestoneStatus]:
    columns: list[Column[MilestoneStatus]] = [
        Column("Mốc", lambda row: row.milestone.title, group=ASKED),
        Column("Loại địa bàn", lambda row: ", ".join(row.milestone.kinds), group=ASKED),
        Column("Hạn", lambda row: row.milestone.due_on, Kind.DATE, group=ASKED),
        Column("Tỷ lệ phải đạt", lambda row: row.milestone.share, Kind.RATIO, group=ASKED),
        Column("Địa bàn", lambda row: row.place.name),
        Column("Số địa bàn", lambda row: row.tally.places, Kind.NUMBER, group=NOW),
        Column("Đã có tổ", lambda row: row.tally.with_team, Kind.NUMBER, group=NOW),
        Column("Độ phủ", lambda row: row.tally.share, Kind.RATIO, group=NOW, is_graded=True),
        Column("Phải có", lambda row: row.required_places, Kind.NUMBER, group=NOW),
        Column("Còn thiếu", lambda row: row.missing, Kind.NUMBER, group=NOW),
        Column("Kết quả", lambda row: "Đạt" if row.is_met else "Chưa đạt", group=NOW),
        Column("Số địa bàn vào ngày hạn", lambda row: row.at_due.places, Kind.NUMBER, group=THEN),
        Column("Đã có tổ vào ngày hạn", lambda row: row.at_due.with_team, Kind.NUMBER, group=THEN),
    ]
    heading = source.heading("Mốc phải đạt về độ phủ")
    return Sheet(
        "Mốc",
        heading,
        columns,
        _rows(source),
        total_label="",
        is_subtotal=lambda row: row.place == source.place,
        unit="địa bàn (ấp, khu phố, tổ dân cư)",
    )


def _rows(source: RegisterSource) -> list[MilestoneStatus]:
    """Return for each milestone the place, then those one level down that have a place to cover."""
    asked = Milestone.objects.concerning(source.place).select_related("within").order_by("due_on", "title", "pk")
    return [
        row
        for status in milestone_statuses(asked, source.place, source.on)
        if status.tally.places
        for row in (status, *statuses_below(status.milestone, source.place, source.on))
    ]
