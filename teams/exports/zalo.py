"""The sheet "Nhóm Zalo" counts communes and teams with a group, and the households in these groups, at each place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.workbook import Column, Kind, Sheet, Total
from teams.exports.places import place_columns
from teams.exports.register import RegisterSource
from teams.exports.survey import SurveyLine
from teams.rollups import CoverageNode, Zalo, zalo

COMMUNES, TEAMS = "Nhóm của xã, phường", "Nhóm của tổ"


@dataclass(frozen=True)
class ZaloRow:
    line: SurveyLine[CoverageNode]
    zalo: Zalo


def zalo_sheet(source: RegisterSource) -> Sheet[ZaloRow]:
    rows = [ZaloRow(line, counted) for line, counted in source.counts_by_line(zalo)]
    columns: list[Column[ZaloRow]] = [
        *place_columns(source, lambda row: row.line),
        _number("Số xã, phường", lambda row: row.zalo.communes.number, COMMUNES),
        _number("Xã, phường có nhóm", lambda row: row.zalo.communes.with_group, COMMUNES),
        _share("Tỷ lệ xã, phường có nhóm", lambda row: row.zalo.communes.share, COMMUNES),
        _number("Số hộ trong nhóm của xã", lambda row: row.zalo.communes.households, COMMUNES),
        _number("Số tổ", lambda row: row.zalo.teams.number, TEAMS),
        _number("Tổ có nhóm", lambda row: row.zalo.teams.with_group, TEAMS),
        _share("Tỷ lệ tổ có nhóm", lambda row: row.zalo.teams.share, TEAMS),
        _number("Số hộ trong nhóm của tổ", lambda row: row.zalo.teams.households, TEAMS),
    ]
    heading = source.heading("Nhóm Zalo của xã và của tổ (đường dẫn và số hộ hiện nay)")
    unit = "nhóm; hộ"
    return Sheet("Nhóm Zalo", heading, columns, rows, is_subtotal=lambda row: row.line.is_subtotal, unit=unit)


def _number(header: str, getter: Callable[[ZaloRow], Any], group: str) -> Column[ZaloRow]:
    return Column(header, getter, Kind.NUMBER, total=Total.FIRST, group=group)


def _share(header: str, getter: Callable[[ZaloRow], Any], group: str) -> Column[ZaloRow]:
    return Column(header, getter, Kind.RATIO, total=Total.FIRST, group=group, is_graded=True)
