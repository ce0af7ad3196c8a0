"""Sheet "Cần xem lại": what a reviewer would ask about in a round, a line a question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.workbook import Column, Kind, Sheet
from places.models import Level, Place, prefix_length
from reporting.exports.source import Source
from reporting.rollups.quality import Finding


@dataclass(frozen=True)
class Located:
    """A finding, and the names of the district and the commune it lies in; "" where there is none above it."""

    finding: Finding
    district: str
    commune: str


def locate(findings: Iterable[Finding]) -> list[Located]:
    """One query for the names of all."""
    found = list(findings)
    lengths = {level: prefix_length(level) for level in (Level.DISTRICT, Level.COMMUNE)}
    above = {one.report.place.path[:length] for one in found for length in lengths.values()}
    names = dict(Place.objects.filter(path__in=above).order_by().values_list("path", "name"))

    def name(finding: Finding, level: Level) -> str:
        place = finding.report.place
        return names.get(place.path[: lengths[level]], "") if place.level > level else ""

    return [Located(one, name(one, Level.DISTRICT), name(one, Level.COMMUNE)) for one in found]


def questions(source: Source, findings: Sequence[Finding]) -> Sheet[Located]:
    rows = locate(findings)
    district: Column[Located] = Column("Huyện", lambda row: row.district)
    columns: list[Column[Located]] = [
        Column("Vấn đề", lambda row: row.finding.problem.label),
        *([district] if any(row.district for row in rows) else []),
        Column("Xã", lambda row: row.commune),
        Column("Địa bàn", lambda row: row.finding.report.place.name),
        Column("Đơn vị báo cáo", lambda row: row.finding.report.reporter),
        Column("Chỉ tiêu", lambda row: row.finding.indicator and row.finding.indicator.name),
        Column("Số báo cáo", lambda row: row.finding.value, Kind.NUMBER),
        Column("Đơn vị tính", lambda row: row.finding.indicator and row.finding.indicator.unit),
        Column("So với", lambda row: row.finding.sentence, width=48),
    ]
    heading = source.heading("Số liệu cần xem lại")
    return Sheet("Cần xem lại", heading, columns, rows, total_label=f"Tổng cộng: {len(rows)} dòng")
