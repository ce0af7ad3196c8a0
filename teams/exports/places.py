"""The columns that name a place are the same on every sheet."""

from collections.abc import Callable
from typing import Any

from core.workbook import Column
from teams.exports.survey import Survey, SurveyLine


def place_columns(source: Survey[Any], line: Callable[[Any], SurveyLine[Any]] = lambda row: row) -> list[Column[Any]]:
    """Return the columns of name, level and district (where districts existed); ``line`` finds the
    SurveyLine of a row.
    """
    columns: list[Column[Any]] = [
        Column("Địa bàn", lambda row: line(row).name),
        Column("Cấp", lambda row: line(row).level),
    ]
    if source.has_districts:
        columns.append(Column("Huyện", lambda row: line(row).district))
    return columns
