"""The numbers of rounds in which nobody reports twice: one statement, for both databases.

Of the shapes that were measured over a country's round (80,000 reports, 800,000 figures among 9.6 million) this one is
the fastest: a report's figures side by side first, then the reports by leaf. Grouping figures by a path takes ten times
as long; the ORM cannot join what is grouped already.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import connection

from places.models import Level
from reporting.models import Figure, Target
from reporting.models.compliance import Compliance
from reporting.rollups.nodes import COUNTED
from reporting.rollups.queries import Question

COUNTED_STATES = "('submitted', 'accepted')"  # as ReportQuerySet.counted has them; a test holds the two together


# What is known of an indicator at a place, in the order of a row, and how the columns are named before its id.
EACH = {"of": "o", "sum": "s", "reported_by": "b", "target": "t", "holders": "h"}


def numbers(question: Question, at: datetime.datetime) -> Iterator[tuple[int, ...]]:
    """A row a leaf: the leaf, the counts in the order of ``COUNTED``, then for all indicators in their order how many
    were asked, the sums, how many answered, the targets' sums, how many targets there are.
    """
    statement = Statement(question, at)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.parameters)
        yield from cursor.fetchall()


class Statement:
    """``sql`` with its ``parameters``: a row a leaf, whose columns are "leaf" and ``columns``."""

    def __init__(self, question: Question, at: datetime.datetime) -> None:
        self.question = question
        self.ids = [indicator.pk for indicator in question.indicators]
        self.parameters: list[Any] = []
        joins = self._reports(at) + (self._figures() + self._targets() if self.ids else "")
        self.columns = [*COUNTED, *(f"{letter}{pk}" for letter in EACH.values() for pk in self.ids)]
        values = zip(self._values(), ("leaf", *self.columns), strict=True)
        self.sql = f"SELECT {', '.join(f'{value} AS {name}' for value, name in values)} {joins} GROUP BY r.leaf"

    def _values(self) -> Iterator[str]:
        """In the order of ``COUNTED``, then of ``EACH`` for all indicators."""
        yield from ("r.leaf", "COUNT(*)")
        yield from (f"COUNT(*) FILTER (WHERE r.compliance = '{way.value}')" for way in Compliance)
        yield from ("COUNT(r.first_submitted_at)", "COUNT(*) FILTER (WHERE r.state = 'returned')")
        yield from (f"COUNT(*){self._where_asked(pk)}" for pk in self.ids)
        held = [self._held(pk) for pk in self.ids]
        for values in ([f"f.i{pk}" for pk in self.ids], held):
            pairs = list(zip(values, map(self._where_asked, self.ids), strict=True))
            yield from (f"CAST(COALESCE(SUM({value}){asked}, 0) AS bigint)" for value, asked in pairs)
            yield from (f"COUNT({value}){asked}" for value, asked in pairs)

    def _where_asked(self, indicator: int) -> str:
        rounds = ", ".join(map(str, self.question.asking[indicator]))
        return f" FILTER (WHERE r.round_id IN ({rounds}))" if rounds else ""

    def _held(self, indicator: int) -> str:
        holders = [f"{table}.i{indicator}" for table, _ in self._holders()]
        return holders[0] if len(holders) == 1 else f"COALESCE({', '.join(holders)})"

    def _holders(self) -> Iterator[tuple[str, str]]:
        """Tables of targets side by side, and the column by which a report's reporter is found in them."""
        if self.question.of_teams:
            yield "t", "team_id"
        if self.question.of_places:
            yield "p", "place_id"

    def _reports(self, at: datetime.datetime) -> str:
        rows = self.question.reports().judged(at)
        fields = ("id", "round_id", "team_id", "place_id", "state", "first_submitted_at", "compliance", "leaf")
        return f"FROM ({self._sql(rows.values(*fields))}) r"

    def _figures(self) -> str:
        """The figures of a report side by side; of all between two ids where that takes in few others."""
        if self._is_whole() and self.question.extent.is_dense:
            those = "BETWEEN %s AND %s"
            self.parameters += [self.question.extent.first, self.question.extent.last]
        else:
            those = f"IN ({self._sql(self.question.reports().values('id'))})"
        return f"""
            LEFT JOIN (
              SELECT report_id, {self._side_by_side("MAX(value)")} FROM {Figure._meta.db_table}
              WHERE report_id {those} GROUP BY report_id
            ) f ON f.report_id = r.id AND r.state IN {COUNTED_STATES}"""  # noqa: S608

    def _targets(self) -> str:
        """The targets of a reporter side by side, in force on the last day of the latest round's data."""
        found = ""
        for table, column in self._holders():
            whose = f"{column} IS NOT NULL"
            if not self._is_national():
                whose = f"{column} IN ({self._sql(self.question.reports().values(column))})"
            day = self.question.latest.data_to
            self.parameters += [day, day]
            found += f"""
            LEFT JOIN (
              SELECT {column}, {self._side_by_side("CAST(SUM(value) {} AS bigint)")} FROM {Target._meta.db_table}
              WHERE {whose} AND starts_on <= %s AND ends_on >= %s GROUP BY {column}
            ) {table} ON {table}.{column} = r.{column}{" AND r.team_id IS NULL" if table == "p" else ""}"""  # noqa: S608
        return found

    def _is_whole(self) -> bool:
        """Whether the place takes in all that the rounds are about."""
        return self.question.place.level <= Level.PROVINCE

    def _is_national(self) -> bool:
        return self.question.place.level < Level.PROVINCE

    def _side_by_side(self, value: str) -> str:
        value = value if "{}" in value else f"{value} {{}}"
        return ", ".join(f"{value.format(f'FILTER (WHERE indicator_id = {pk})')} AS i{pk}" for pk in self.ids)

    def _sql(self, rows: Any) -> str:
        sql, parameters = rows.order_by().query.sql_with_params()
        self.parameters += parameters
        return sql
