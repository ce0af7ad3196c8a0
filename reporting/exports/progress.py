"""Sheet "Tiến độ báo cáo": how the reports of each place stand, with every rate named."""

from collections.abc import Callable
from typing import Any

from core.workbook import Column, Kind, Sheet, Total
from reporting.exports.source import Source
from reporting.rollups import Node
from teams.exports.places import place_columns
from teams.exports.survey import SurveyLine

NOT_DUE = "Chưa đến hạn"


def progress(source: Source) -> Sheet[SurveyLine[Node]]:
    columns: list[Column[SurveyLine[Node]]] = [
        *place_columns(source),
        _count("Phải nộp", lambda line: line.node.owed),
        _count("Đã nhận", lambda line: line.node.submitted),
        _count("Đúng hạn", lambda line: line.node.on_time),
        _count("Nộp trễ", lambda line: line.node.late),
        _count("Quá hạn", lambda line: line.node.missing),
        _count(NOT_DUE, lambda line: line.node.not_due),
        _count("Được miễn", lambda line: line.node.excused),
        _count("Đang bị trả lại", lambda line: line.node.returned),
        _rate("Đã nhận / phải nộp", lambda line: line.node.completeness, until=NOT_DUE),
        _rate("Đúng hạn / phải nộp", lambda line: line.node.timeliness, until=NOT_DUE),
        _rate("Đúng hạn / đã nhận", lambda line: line.node.timeliness_of_received),
    ]
    heading = source.heading("Tiến độ báo cáo")
    return Sheet(
        "Tiến độ báo cáo",
        heading,
        columns,
        source.asked_lines,
        is_subtotal=lambda line: line.is_subtotal,
        unit="báo cáo",
        is_detail=True,
    )


def _count(header: str, getter: Callable[[SurveyLine[Node]], Any]) -> Column[SurveyLine[Node]]:
    return Column(header, getter, Kind.NUMBER, total=Total.FIRST, group="Số báo cáo")


def _rate(header: str, getter: Callable[[SurveyLine[Node]], Any], *, until: str = "") -> Column[SurveyLine[Node]]:
    return Column(header, getter, Kind.RATIO, total=Total.FIRST, group="Tỷ lệ", is_graded=True, until=until)
