"""The sheet "Người trong tổ" counts teams, people once each, and people by organisation, at each place."""

from collections.abc import Callable
from dataclasses import dataclass

from core.workbook import Column, Kind, Sheet, Total
from teams.exports.places import place_columns
from teams.exports.register import RegisterSource
from teams.exports.survey import SurveyLine
from teams.models import Organisation, Position, Sex
from teams.rollups import CoverageNode, People, people


@dataclass(frozen=True)
class PeopleRow:
    line: SurveyLine[CoverageNode]
    people: People


def people_sheet(source: RegisterSource) -> Sheet[PeopleRow]:
    """Return the sheet. Its first line is the whole: a person of two places is counted at both, and once above them."""
    rows = [PeopleRow(line, counted) for line, counted in source.counts_by_line(people)]
    columns: list[Column[PeopleRow]] = [
        *place_columns(source, lambda row: row.line),
        _number("Số tổ", lambda row: row.people.teams, "Tổ"),
        _number("Tổ cần bổ sung", lambda row: row.people.incomplete, "Tổ"),
        _number("Số người", lambda row: row.people.people, "Người"),
        _number("Số chỗ trong các tổ", lambda row: row.people.memberships, "Người"),
        *(_aspect("position", "Chức danh", value, label) for value, label in Position.choices),
        *(_aspect("sex", "Giới tính", value, label) for value, label in [*Sex.choices, ("", "Chưa ghi giới tính")]),
        *(_aspect("organisation", "Đơn vị, đoàn thể", value, label) for value, label in Organisation.choices),
    ]
    unit = "người; hai cột về tổ: tổ"
    heading = source.heading("Tổ và người trong tổ, theo đơn vị, đoàn thể")
    return Sheet("Người trong tổ", heading, columns, rows, is_subtotal=lambda row: row.line.is_subtotal, unit=unit)


def _aspect(aspect: str, group: str, value: str, label: str) -> Column[PeopleRow]:
    return _number(label, lambda row: row.people.of(aspect, value), group)


def _number(header: str, getter: Callable[[PeopleRow], int], group: str) -> Column[PeopleRow]:
    return Column(header, getter, Kind.NUMBER, width=6, total=Total.FIRST, group=group)
