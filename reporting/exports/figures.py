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
        Column("Nền tảng", lambda answer: answer.figure.indicator.platform, group=WHAT),
        Column("Chỉ tiêu", lambda answer: answer.figure.indicator.name, group=WHAT),
        Column("Đơn vị tính", lambda answer: answer.figure.indicator.unit, group=WHAT),
        Column("Kết quả", lambda answer: answer.figure.sum, Kind.NUMBER),
        Column("Chỉ tiêu giao", lambda answer: answer.figure.target, Kind.NUMBER),
        Column("Đạt được trong thời gian giao", lambda answer: answer.figure.done, Kind.NUMBER),
        Column("Tỷ lệ đạt", lambda answer: answer.figure.attainment, Kind.RATIO, width=9),
        Column(
            f"Số {source.asked_unit} có số liệu", lambda answer: answer.figure.reported_by, Kind.NUMBER, group=REPORTERS
        ),
        Column(f"Số {source.asked_unit} phải báo cáo", lambda answer: answer.figure.of, Kind.NUMBER, group=REPORTERS),
    ]
    heading = replace(source.heading("Kết quả theo chỉ tiêu của các nền tảng số"), note=source.note_on_figures)
    return Sheet(
        "Chỉ tiêu nền tảng",
        heading,
        columns,
        _answers(source),
        total_label="",
        is_subtotal=lambda row: row.line.is_subtotal,
        is_detail=True,
        needs_rows=True,
    )


def _answers(source: Source) -> list[Answer]:
    """Return what each place answered or is to reach; of each indicator the places with neither are one line."""
    places = [line.node for line in source.lines if not source.always_told(line)]
    silent = [
        [node.figures[number] for node in places if node.figures[number].says_nothing]
        for number in range(len(source.root.figures))
    ]
    said = [
        Answer(line, figure)
        for line in source.lines
        for figure, others in zip(line.node.figures, silent, strict=True)
        if source.always_told(line) or not figure.says_nothing or len(others) < 2
    ]
    return said + [
        Answer(
            source.line_of_others(f"{len(others)} nơi chưa có số liệu"),
            FigureSum(others[0].indicator, None, None, 0, sum(one.of for one in others)),
        )
        for others in silent
        if len(others) > 1
    ]
