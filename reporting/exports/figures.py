"""Sheet "Chỉ tiêu nền tảng": one line a place and indicator; units differ, so there is nothing to add up at the end."""

from dataclasses import dataclass, replace

from core.workbook import Column, Kind, Sheet
from reporting.exports.source import Source
from reporting.rollups import FigureSum, Node
from teams.exports.places import place_columns
from teams.exports.survey import SurveyLine

WHAT, REPORTERS = "Chỉ tiêu và nền tảng", "Nơi báo cáo"


@dataclass(frozen=True)
class Answer:
    line: SurveyLine[Node]
    figure: FigureSum


def figures(source: Source) -> Sheet[Answer]:
    columns: list[Column[Answer]] = [
        *place_columns(source, lambda answer: answer.line),
        Column("Nhóm", lambda answer: _group(answer.figure), group=WHAT),
        Column("Nền tảng", lambda answer: answer.figure.indicator.platform, group=WHAT),
        Column("Chỉ tiêu", lambda answer: answer.figure.indicator.name, group=WHAT),
        Column("Đơn vị tính", lambda answer: answer.figure.indicator.unit, group=WHAT),
        Column("Cách cộng", lambda answer: answer.figure.indicator.get_kind_display(), group=WHAT),
        Column("Kết quả", lambda answer: answer.figure.sum, Kind.NUMBER),
        Column("Chỉ tiêu giao", lambda answer: answer.figure.target, Kind.NUMBER),
        Column("Đạt được trong thời gian giao", lambda answer: answer.figure.done, Kind.NUMBER),
        Column("Tỷ lệ đạt", lambda answer: answer.figure.attainment, Kind.RATIO),
        Column(
            f"Số {source.asked_unit} có số liệu", lambda answer: answer.figure.reported_by, Kind.NUMBER, group=REPORTERS
        ),
        Column(f"Số {source.asked_unit} phải báo cáo", lambda answer: answer.figure.of, Kind.NUMBER, group=REPORTERS),
    ]
    answers = [Answer(line, figure) for line in source.lines for figure in line.node.figures]
    heading = replace(source.heading("Kết quả theo chỉ tiêu của các nền tảng số"), note=source.note_on_figures)
    return Sheet(
        "Chỉ tiêu nền tảng", heading, columns, answers, total_label="", is_subtotal=lambda row: row.line.is_subtotal
    )


def _group(figure: FigureSum) -> str:
    platform = figure.indicator.platform
    return platform.get_group_display() if platform else ""
