"""Sheet "Nhóm Zalo": communes and teams with a group, and the households in these groups, at each place."""

from dataclasses import dataclass

from reporting.exports.places import place_columns
from reporting.exports.register.source import Register
from reporting.exports.source import Line
from reporting.workbook import Column, Kind, Sheet, Total
from teams.rollups import CoverageNode, Zalo, zalo


@dataclass(frozen=True)
class Grouped:
    line: Line[CoverageNode]
    zalo: Zalo


def groups(source: Register) -> Sheet[Grouped]:
    found = zalo(source.place, on=source.on, among=source.below)
    rows = [Grouped(line, counted) for line, counted in zip(source.lines, found, strict=True)]
    columns: list[Column[Grouped]] = [
        *place_columns(source, lambda row: row.line),
        Column("Số xã, phường", lambda row: row.zalo.communes.number, Kind.NUMBER, total=Total.FIRST),
        Column("Xã, phường có nhóm", lambda row: row.zalo.communes.with_group, Kind.NUMBER, total=Total.FIRST),
        Column("Tỷ lệ xã, phường có nhóm", lambda row: row.zalo.communes.share, Kind.RATIO, total=Total.FIRST),
        Column("Số hộ trong nhóm của xã", lambda row: row.zalo.communes.households, Kind.NUMBER, total=Total.FIRST),
        Column("Số tổ", lambda row: row.zalo.teams.number, Kind.NUMBER, total=Total.FIRST),
        Column("Tổ có nhóm", lambda row: row.zalo.teams.with_group, Kind.NUMBER, total=Total.FIRST),
        Column("Tỷ lệ tổ có nhóm", lambda row: row.zalo.teams.share, Kind.RATIO, total=Total.FIRST),
        Column("Số hộ trong nhóm của tổ", lambda row: row.zalo.teams.households, Kind.NUMBER, total=Total.FIRST),
    ]
    heading = source.heading("Nhóm Zalo của xã và của tổ (đường dẫn và số hộ hiện nay)")
    return Sheet("Nhóm Zalo", heading, columns, rows, is_subtotal=lambda row: row.line.is_subtotal)
