"""Sheet "Tổng hợp": one line a place, what was owed, what came in, and the sum of each indicator."""

from reporting.exports.places import place_columns
from reporting.exports.source import Line, Source
from reporting.rollups import FigureSum, Node
from reporting.workbook import Column, Kind, Sheet, Total


def summary(source: Source) -> Sheet[Line[Node]]:
    columns: list[Column[Line[Node]]] = [
        *place_columns(source),
        Column("Phải nộp", lambda line: line.node.expected, Kind.NUMBER, total=Total.FIRST),
        Column("Đúng hạn", lambda line: line.node.on_time, Kind.NUMBER, total=Total.FIRST),
        Column("Nộp trễ", lambda line: line.node.late, Kind.NUMBER, total=Total.FIRST),
        Column("Chưa nộp", lambda line: line.node.missing, Kind.NUMBER, total=Total.FIRST),
        Column("Chưa đến hạn", lambda line: line.node.not_due, Kind.NUMBER, total=Total.FIRST),
        Column("Được miễn", lambda line: line.node.excused, Kind.NUMBER, total=Total.FIRST),
        Column("Tỷ lệ đã nộp", lambda line: line.node.completeness, Kind.RATIO, total=Total.FIRST),
        Column("Tỷ lệ đúng hạn", lambda line: line.node.timeliness, Kind.RATIO, total=Total.FIRST),
        *(_sum_column(number, figure) for number, figure in enumerate(source.root.figures)),
    ]
    heading = source.heading("Tổng hợp báo cáo tổ công nghệ số cộng đồng")
    return Sheet("Tổng hợp", heading, columns, source.lines, is_subtotal=lambda line: line.is_subtotal)


def _sum_column(number: int, figure: FigureSum) -> Column[Line[Node]]:
    header = f"{figure.indicator.name} ({figure.indicator.unit})"
    return Column(header, lambda line: line.node.figures[number].sum, Kind.NUMBER, width=13, total=Total.FIRST)
