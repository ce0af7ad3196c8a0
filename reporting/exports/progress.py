"""Sheet "Tiến độ báo cáo": how the reports of each place stand, with every rate named."""

from reporting.exports.places import place_columns
from reporting.exports.source import Line, Source
from reporting.rollups import Node
from reporting.workbook import Column, Kind, Sheet, Total


def progress(source: Source) -> Sheet[Line[Node]]:
    columns: list[Column[Line[Node]]] = [
        *place_columns(source),
        Column("Phải nộp", lambda line: line.node.expected, Kind.NUMBER, total=Total.FIRST),
        Column("Đã nhận", lambda line: line.node.received, Kind.NUMBER, total=Total.FIRST),
        Column("Đúng hạn", lambda line: line.node.on_time, Kind.NUMBER, total=Total.FIRST),
        Column("Nộp trễ", lambda line: line.node.late, Kind.NUMBER, total=Total.FIRST),
        Column("Chưa nộp", lambda line: line.node.missing, Kind.NUMBER, total=Total.FIRST),
        Column("Chưa đến hạn", lambda line: line.node.not_due, Kind.NUMBER, total=Total.FIRST),
        Column("Được miễn", lambda line: line.node.excused, Kind.NUMBER, total=Total.FIRST),
        Column("Đang bị trả lại", lambda line: line.node.returned, Kind.NUMBER, total=Total.FIRST),
        Column("Đã nhận / phải nộp", lambda line: line.node.completeness, Kind.RATIO, total=Total.FIRST),
        Column("Đúng hạn / phải nộp", lambda line: line.node.timeliness, Kind.RATIO, total=Total.FIRST),
        Column("Đúng hạn / đã nhận", lambda line: line.node.timeliness_of_received, Kind.RATIO, total=Total.FIRST),
    ]
    heading = source.heading("Tiến độ báo cáo")
    return Sheet("Tiến độ báo cáo", heading, columns, source.lines, is_subtotal=lambda line: line.is_subtotal)
