"""The sheet "Độ phủ" counts places that have a team, by kind, beside the milestone that asks for them."""

from dataclasses import dataclass
from typing import Any

from core.workbook import Column, Kind, Sheet, Total
from teams.exports.places import place_columns
from teams.exports.survey import Survey, SurveyLine
from teams.models import Milestone
from teams.rollups import CoverageTally, waiting_places

HERE, ASKED = "Địa bàn có tổ", "Mốc phải đạt về độ phủ"


@dataclass(frozen=True)
class CoverageRow:
    line: SurveyLine[Any]
    tally: CoverageTally
    milestone: Milestone | None

    @property
    def kind(self) -> str:
        return self.tally.kind.capitalize() or "Tất cả"


def coverage_sheet(source: Survey[Any]) -> Sheet[CoverageRow]:
    columns: list[Column[CoverageRow]] = [
        *place_columns(source, lambda row: row.line),
        Column("Loại địa bàn", lambda row: row.kind),
        Column("Số địa bàn", lambda row: row.tally.places, Kind.NUMBER, total=Total.FIRST, group=HERE),
        Column("Đã có tổ", lambda row: row.tally.with_team, Kind.NUMBER, total=Total.FIRST, group=HERE),
        Column("Độ phủ", lambda row: row.tally.share, Kind.RATIO, total=Total.FIRST, group=HERE, is_graded=True),
        Column("Mốc phải đạt", lambda row: row.milestone and row.milestone.share, Kind.RATIO, group=ASKED),
        Column("Hạn của mốc", lambda row: row.milestone and row.milestone.due_on, Kind.DATE, group=ASKED),
        Column("Mốc", lambda row: row.milestone and row.milestone.title, group=ASKED),
    ]
    title = f"Độ phủ {source.team_words}, ngày {source.last_day:%d/%m/%Y}"
    heading, rows, unit = source.heading(title), _rows(source), "địa bàn (ấp, khu phố, tổ dân cư)"
    return Sheet(
        "Độ phủ", heading, columns, rows, is_subtotal=lambda row: row.line.is_subtotal, unit=unit, is_detail=True
    )


def _rows(source: Survey[Any]) -> list[CoverageRow]:
    """Return for each place of the workbook all kinds together, then each kind; last the places that wait to be placed
    after a reorganisation, which no line above counts.
    """
    at = {found.place.pk: found for found in source.coverage.walk()}
    milestones = list(Milestone.objects.concerning(source.place).order_by("-due_on", "pk"))
    asked = {kind: milestone for milestone in milestones for kind in milestone.kinds}  # the earliest stands
    waiting = waiting_places(source.place, on=source.last_day)
    left = source.line_of_others("Chờ xếp về nơi mới, chưa tính ở trên")
    rows = [
        CoverageRow(line, tally, asked.get(tally.kind))
        for line in source.lines_of_places
        if (found := at.get(line.node.place.pk))
        for tally in (found.total, *found.tallies)
    ]
    return [*rows, *([CoverageRow(left, waiting, None)] if waiting.places else [])]
