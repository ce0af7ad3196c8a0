"""The numbers of a rollup: one statement, for one round and for several, by the places of then and of today.

Three steps: a report's figures and targets side by side, the reports grouped, the groups added up at every place above
them. Where no reporter stands twice, reports are grouped by leaf. Else they are grouped by place and reporter, at each
level on its own, for a reporter counts once at a place however often it was asked: flows add up, of a stock its latest
answer stands, and its target stands where it was last asked. Of one round both ways say the same; the first is faster
(docs/decisions/0035).

Of the shapes that were measured over a country's round (80,000 reports, 800,000 figures among 9.6 million) this one is
the fastest. Grouping figures by a path takes ten times as long; the ORM cannot join what is grouped already.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import connection

from places.models import SEGMENT, Level, Place
from reporting.models import Figure, Indicator, Report, Target
from reporting.models.compliance import Compliance
from reporting.rollups.questions import Question

BIGGEST = 2**63 - 1  # a bigint
FIELDS = ("id", "round_id", "team_id", "place_id", "who", "state", "first_submitted_at", "compliance", "leaf")


def numbers(question: Question, at: datetime.datetime) -> dict[int, tuple[int | None, ...]]:
    """Return a row a place by its path as a number: the counts in the order of ``COUNTED``, then for all indicators in
    their order how many reporters were asked, the sums, how many answered, the targets. Nobody's sum is None.

    Places of other provinces may stand among them, with a part of their numbers.
    """
    statement = Statement(question, at)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.parameters)
        return {place: row for place, *row in cursor.fetchall()}


class Statement:
    """The ``sql`` of a question with its ``parameters``."""

    def __init__(self, question: Question, at: datetime.datetime) -> None:
        self.question = question
        self.ids = [indicator.pk for indicator in question.indicators]
        self.stocks = {one.pk for one in question.indicators if one.kind == Indicator.Kind.STOCK}
        self.parameters: list[Any] = []
        tables = ", ".join(self._tables(at))
        groups, totals = self._groups(), ", ".join(total for *_, total in self._columns())
        self.sql = f"WITH {tables} SELECT place, {totals} FROM ({groups}) g GROUP BY place"  # noqa: S608 – names, and integers

    def _tables(self, at: datetime.datetime) -> Iterator[str]:
        """``r``: reports. ``f``: their figures. ``t`` and ``p``: targets of teams and of places. ``up``: what a leaf is
        divided by to be the places above it. ``q``: the rounds in order. ``latest``: of each reporter, the last of them
        that asked, and that it answered.
        """
        rows = self.question.reports().judged(at).order_by().values(*FIELDS)
        sql, parameters = rows.query.sql_with_params()
        self.parameters += parameters
        yield f"r AS ({sql})"
        if self.ids:
            yield f"f AS ({self._figures()})"
            yield from (f"{table} AS ({self._targets(column)})" for table, column in self._holders())
        top = self.question.place.level
        steps = range(self.question.leaf_level - top + 1)
        powers = ((min(10 ** (SEGMENT * k), BIGGEST), 10 ** (SEGMENT * max(top + k - 1, 0))) for k in steps)
        yield f"up (step, least) AS (VALUES {', '.join(map(str, powers))})"
        if self.question.several:
            order = ", ".join(f"({one.pk}, {number})" for number, one in enumerate(self.question.in_order))
            yield f"q (round_id, number) AS (VALUES {order})"
            yield f"latest AS ({self._latest()})"

    def _groups(self) -> str:
        """Reports by place and reporter, or by leaf and then each leaf at every place above it."""
        joined = self._joined()
        named = ", ".join(f"{value} AS {name}" for name, value, _ in self._columns())
        if self.question.several:
            return f"""
                SELECT r.leaf / up.step AS place, {named} {joined}
                JOIN latest ON latest.who = r.who JOIN up ON r.leaf >= up.least GROUP BY r.leaf / up.step, r.who"""
        leaves = f"SELECT r.leaf, {named} {joined} GROUP BY r.leaf"
        names = ", ".join(name for name, *_ in self._columns())
        return f"SELECT l.leaf / up.step AS place, {names} FROM ({leaves}) l JOIN up ON l.leaf >= up.least"  # noqa: S608

    def _joined(self, reports: str = "r") -> str:
        """Each report with its figures, where they count, and with its reporter's targets."""
        joined = f"FROM {reports}"
        if self.question.several:
            joined += " JOIN q ON q.round_id = r.round_id"
        if self.ids:
            states = f"'{Report.State.SUBMITTED}', '{Report.State.ACCEPTED}'"  # as ReportQuerySet.counted has them
            joined += f" LEFT JOIN f ON f.report_id = r.id AND r.state IN ({states})"
        for table, column in self._holders() if self.ids else ():
            joined += f" LEFT JOIN {table} ON {table}.{column} = r.{column}"
            joined += " AND r.team_id IS NULL" if column == "place_id" else ""
        return joined

    def _columns(self) -> Iterator[tuple[str, str, str]]:
        """The name of a number, what it is of a group of reports, and of all groups of a place."""
        added, counted = "SUM({})", "COUNT(NULLIF({}, 0))" if self.question.several else "SUM({})"
        ways = [(way.value, f"COUNT(*) FILTER (WHERE r.compliance = '{way.value}')") for way in Compliance]
        returned = f"COUNT(*) FILTER (WHERE r.state = '{Report.State.RETURNED}')"
        counts = [("expected", "COUNT(*)"), *ways, ("received", "COUNT(r.first_submitted_at)"), ("returned", returned)]
        yield from ((name, value, f"CAST(SUM({name}) AS bigint)") for name, value in counts)
        for letter, value, total in (
            ("o", lambda pk: "COUNT(*)", counted),
            ("s", lambda pk: f"SUM({self._answer(pk)})", added),
            ("b", lambda pk: f"COUNT({self._answer(pk)})", counted),
            ("t", lambda pk: f"SUM({self._target(pk)})", added),
        ):
            for pk in self.ids:
                name = f"{letter}{pk}"
                yield (
                    name,
                    f"CAST({value(pk)}{self._where_asked(pk)} AS bigint)",
                    f"CAST({total.format(name)} AS bigint)",
                )

    def _where_asked(self, pk: int, condition: str = "") -> str:
        rounds = ", ".join(map(str, self.question.asking[pk]))
        asked = f"r.round_id IN ({rounds})" if rounds else ""
        conditions = " AND ".join(filter(None, (asked, condition)))
        return f" FILTER (WHERE {conditions})" if conditions else ""

    def _answer(self, pk: int) -> str:
        """A figure that stands: of a stock, the one in the last round that its reporter answered."""
        if self.question.several and pk in self.stocks:
            return f"CASE WHEN q.number = latest.answered{pk} THEN f.i{pk} END"
        return f"f.i{pk}"

    def _target(self, pk: int) -> str:
        held = [f"{table}.i{pk}" for table, _ in self._holders()]
        target = held[0] if len(held) == 1 else f"COALESCE({', '.join(held)})"
        return f"CASE WHEN q.number = latest.asked{pk} THEN {target} END" if self.question.several else target

    def _latest(self) -> str:
        """Of each reporter and indicator the number of the last round that asked it, and of the last it answered.

        A place goes on in the one that took it over whole; what a divided place reported stays its own.
        """
        asked = (f"MAX(q.number){self._where_asked(pk)} AS asked{pk}" for pk in self.ids)
        answered = (
            f"MAX(q.number){self._where_asked(pk, f'f.i{pk} IS NOT NULL')} AS answered{pk}" for pk in self.stocks
        )
        same = "SELECT DISTINCT who, who AS later FROM r"
        if self.question.of_places:
            same += f"""
                UNION ALL SELECT DISTINCT r.who, 0 - heir.id FROM r
                JOIN {Place._meta.db_table} old ON old.id = r.place_id AND r.team_id IS NULL
                JOIN {Place._meta.db_table} heir ON heir.stands_at = old.stands_at AND heir.valid_from > old.valid_to
                  AND LENGTH(heir.path) = LENGTH(heir.stands_at)"""  # noqa: S608
        columns = ", ".join(["same.who", *asked, *answered])
        joined = self._joined(f"({same}) same JOIN r ON r.who = same.later")
        return f"SELECT {columns} {joined} GROUP BY same.who"

    def _figures(self) -> str:
        """The figures of a report side by side; of all between two ids where that takes in few others."""
        those = "IN (SELECT id FROM r)"
        if self.question.place.level <= Level.PROVINCE and self.question.extent.is_dense:
            those = "BETWEEN %s AND %s"
            self.parameters += [self.question.extent.first, self.question.extent.last]
        values = self._side_by_side("MAX(value)")
        return f"SELECT report_id, {values} FROM {Figure._meta.db_table} WHERE report_id {those} GROUP BY report_id"  # noqa: S608

    def _targets(self, column: str) -> str:
        """The targets of a reporter side by side, in force on the last day of the latest round's data."""
        is_national = self.question.place.level < Level.PROVINCE
        whose = "IS NOT NULL" if is_national else f"IN (SELECT {column} FROM r)"  # noqa: S608
        day = self.question.latest.data_to
        self.parameters += [day, day]
        return f"""
            SELECT {column}, {self._side_by_side("SUM(value)")} FROM {Target._meta.db_table}
            WHERE {column} {whose} AND starts_on <= %s AND ends_on >= %s GROUP BY {column}"""  # noqa: S608

    def _holders(self) -> Iterator[tuple[str, str]]:
        """Tables of targets side by side, and the column by which a report's reporter is found in them."""
        if self.question.of_teams:
            yield "t", "team_id"
        if self.question.of_places:
            yield "p", "place_id"

    def _side_by_side(self, value: str) -> str:
        return ", ".join(f"CAST({value} FILTER (WHERE indicator_id = {pk}) AS bigint) AS i{pk}" for pk in self.ids)
