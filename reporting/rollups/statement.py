"""The numbers of a rollup: one statement, for one round and for several, by the places of then and of today.

Three steps: a report's figures and targets side by side; the reports grouped by leaf, the finest place that is shown;
the groups added up level by level. Over several rounds flows add up, but no day twice: where a reporter answered for
days inside those of another round that it also answered (the months, and their quarter), the wider one counts alone, as
attainment has it. Of a stock a reporter's latest answer stands, and its target stands where it was last asked. Reports
are counted, not reporters: whoever moved between two rounds was asked at both places, and above them twice, so that the
parts are always the whole (docs/decisions/0039).

Of the shapes that were measured over a country's round (80,000 reports, 800,000 figures among 9.6 million) this one is
the fastest. Grouping figures by a path takes ten times as long; the ORM cannot join what is grouped already.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from places.models import SEGMENT, Level, Place
from reporting.models import Figure, Indicator, Report, Target
from reporting.models.compliance import Compliance
from reporting.rollups.questions import RollupQuestion

# What is known of an indicator at a place, and how its column is named before the indicator's id.
OF, SUM, REPORTED_BY, TARGET = "o", "s", "b", "t"
PART, WHOLE, KNOWN = "n", "d", "k"  # of those that are out of another indicator
FIELDS = ("id", "round_id", "team_id", "place_id", "who", "state", "first_submitted_at", "compliance", "leaf")


def numbers(question: RollupQuestion, at: datetime.datetime) -> dict[int, tuple[Any, ...]]:
    """Return a row a place, by its path as a number: the counts in the order of ``COUNTED``, then for all indicators in
    their order how many reports were asked, the sums, how many answered, the targets. Nobody's sum is None. Of the
    indicators that are out of another one there follow the parts, the wholes, and how many answered both.

    Places of other provinces may stand among them, with a part of their numbers. Empty where no report can be asked
    for: of a place without a commune, by its communes.
    """
    statement = Statement(question, at)
    try:
        sql = statement.sums()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql, statement.parameters)
        return {row[0]: row[1:] for row in cursor.fetchall()}


class Statement:
    """What a question asks of the database: its ``sums``, or its ``answers`` one by one. ``parameters`` are those of
    the one that was asked for.
    """

    def __init__(self, question: RollupQuestion, at: datetime.datetime, *, with_targets: bool = True) -> None:
        self.question, self.at, self.with_targets = question, at, with_targets
        self.ids = [indicator.pk for indicator in question.indicators]
        self.wholes = {one.pk: one.out_of_id for one in question.indicators if one.out_of_id}
        self.answered = list(dict.fromkeys([*self.ids, *self.wholes.values()]))  # what is read of a report
        self.stocks = {one.pk for one in question.indicators if one.kind == Indicator.Kind.STOCK}
        flows = question.several and question.days_inside_others
        self.nested_flows = [pk for pk in self.ids if flows and pk not in self.stocks]
        self.parameters: list[Any] = []

    def sums(self) -> str:
        """Return the statement of a row a place, as ``numbers`` has it."""
        tables = ", ".join([*self._tables(), *self._levels()])
        return f"WITH {tables} {' UNION ALL '.join(self._places())}"

    def answers(self) -> str:
        """Return the statement of a row a report: ``who`` reports, its ``leaf`` and ``round_id``, and as ``i`` before
        the id of each indicator the answer as far as it counts in the sum.
        """
        tables = ", ".join(self._tables())
        reports = f"({self._in_order()}) r WHERE leaf IS NOT NULL" if self.question.several else self._side_by_side()
        values = (f"CASE WHEN {self._asked(pk) or 'TRUE'} THEN {self._answer(pk)} END AS i{pk}" for pk in self.ids)
        return f"WITH {tables} SELECT r.who, r.leaf, r.round_id, {', '.join(values)} FROM {reports}"  # noqa: S608

    def _tables(self) -> Iterator[str]:
        """Yield ``r``, reports, ``f``, their figures, ``t`` and ``p``, the targets of teams and of places, and where
        a reporter may stand more than once ``q``, the rounds numbered in their order.
        """
        rows = self.question.reports().judged(self.at).order_by().values(*FIELDS)
        sql, parameters = rows.query.sql_with_params()
        self.parameters += parameters
        if self.question.several:
            wide = {one.pk: number for number, one in enumerate(self.question.from_the_widest)}
            order = ", ".join(
                f"({one.pk}, {number}, {wide[one.pk]}, {one.data_from.toordinal()})"
                for number, one in enumerate(self.question.in_order)
            )
            yield f"q (round_id, number, wide, first_day) AS (VALUES {order})"
            yield f"own AS ({sql})"
            sql = f"SELECT * FROM own UNION ALL {self._heirs()}" if self.question.of_places else "SELECT * FROM own"  # noqa: S608
        yield f"r AS ({sql})"
        if self.ids:
            yield f"f AS ({self._figures()})"
            yield from (f"{table} AS ({self._targets(column)})" for table, column in self._holders())

    def _heirs(self) -> str:
        """Return the reports of a place once more, as reports of each place that it took over whole and that goes on in
        it. They have no leaf, so they count nowhere, but what that place said before is not the latest any more. What a
        divided place reported stays its own.
        """
        fields = ", ".join({"who": "0 - old.id", "leaf": "NULL"}.get(name, f"own.{name}") for name in FIELDS)
        return f"""
            SELECT {fields} FROM own JOIN {Place._meta.db_table} heir
              ON heir.id = own.place_id AND own.team_id IS NULL AND LENGTH(heir.path) = LENGTH(heir.stands_at)
            JOIN {Place._meta.db_table} old ON old.stands_at = heir.stands_at AND old.valid_to < heir.valid_from"""  # noqa: S608

    def _levels(self) -> Iterator[str]:
        """Yield the levels from the leaves up to the question's place: each adds up the one below, of which places that
        stand higher pass as they are.
        """
        values = ", ".join(f"{value} AS {name}" for name, value in self._columns())
        sums = ", ".join(f"CAST(SUM({name}) AS bigint) AS {name}" for name, _ in self._columns())
        several = self.question.several
        reports = f"({self._in_order()}) r WHERE leaf IS NOT NULL" if several else self._side_by_side()
        finest, *above = range(self.question.leaf_level, self.question.place.level - 1, -1)
        yield f"level{finest} AS (SELECT leaf, {values} FROM {reports} GROUP BY leaf)"  # noqa: S608
        for level in above:
            over = f"CASE WHEN leaf < {_least(level + 1)} THEN leaf ELSE leaf / {10**SEGMENT} END"
            yield f"level{level} AS (SELECT {over} AS leaf, {sums} FROM level{level + 1} GROUP BY 1)"  # noqa: S608

    def _side_by_side(self) -> str:
        """Return the reports, each with its figures, where they count, and with its reporter's targets."""
        joined = "r"
        if self.ids:
            states = f"'{Report.State.SUBMITTED}', '{Report.State.ACCEPTED}'"  # as ReportQuerySet.counted has them
            joined += f" LEFT JOIN f ON f.report_id = r.id AND r.state IN ({states})"
        for table, column in self._holders() if self.ids else ():
            joined += f" LEFT JOIN {table} ON {table}.{column} = r.{column}"
            joined += " AND r.team_id IS NULL" if column == "place_id" else ""
        return joined

    def _in_order(self) -> str:
        """Return the same with the number of the report's round, and for each indicator that of the last round which
        asked its reporter, and of the last which it answered; of a flow, where days may lie inside others, the first
        day of all that it answered about days which end later.
        """
        asked = (f"MAX(number){self._where_asked(pk)} OVER w AS asked{pk}" for pk in self.ids)
        answered = (
            f"MAX(number){self._where_asked(pk, f'f.i{pk} IS NOT NULL')} OVER w AS answered{pk}" for pk in self.stocks
        )
        before = (
            f"MIN(first_day){self._where_asked(pk, f'f.i{pk} IS NOT NULL')} OVER wider AS before{pk}"
            for pk in self.nested_flows
        )
        targets = (f"{self._target(pk)} AS target{pk}" for pk in self.ids if self.with_targets)
        values = (f"f.i{pk}" for pk in self.answered)
        columns = ", ".join(["r.*", "number", "first_day", *values, *targets, *asked, *answered, *before])
        reports = f"{self._side_by_side()} JOIN q ON q.round_id = r.round_id"
        windows = "w AS (PARTITION BY who)"
        if self.nested_flows:
            windows += ", wider AS (PARTITION BY who ORDER BY wide ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
        return f"SELECT {columns} FROM {reports} WINDOW {windows}"  # noqa: S608

    def _places(self) -> Iterator[str]:
        """Yield the places of each level."""
        names = ", ".join(name for name, _ in self._columns())
        for level in range(self.question.place.level, self.question.leaf_level + 1):
            yield f"SELECT leaf, {names} FROM level{level} WHERE leaf >= {_least(level)}"  # noqa: S608

    def _columns(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each number, and what it is of a group of reports."""
        yield "expected", "COUNT(*)"
        yield from ((way.value, f"COUNT(*) FILTER (WHERE compliance = '{way.value}')") for way in Compliance)
        yield "received", "COUNT(first_submitted_at)"
        yield "returned", f"COUNT(*) FILTER (WHERE state = '{Report.State.RETURNED}')"
        asked = {pk: self._where_asked(pk) for pk in self.ids}
        yield from ((f"{OF}{pk}", f"COUNT(*){asked[pk]}") for pk in self.ids)
        yield from ((f"{SUM}{pk}", f"CAST(SUM({self._answer(pk)}){asked[pk]} AS bigint)") for pk in self.ids)
        yield from ((f"{REPORTED_BY}{pk}", f"COUNT(i{pk}){asked[pk]}") for pk in self.ids)
        yield from ((f"{TARGET}{pk}", f"CAST(SUM({self._aim(pk)}){asked[pk]} AS bigint)") for pk in self.ids)
        both = {pk: f"CASE WHEN i{whole} IS NOT NULL THEN {self._answer(pk)} END" for pk, whole in self.wholes.items()}
        yield from ((f"{PART}{pk}", f"CAST(SUM({part}){asked[pk]} AS bigint)") for pk, part in both.items())
        for pk, whole in self.wholes.items():
            value = f"CASE WHEN ({self._answer(pk)}) IS NOT NULL THEN i{whole} END"
            yield f"{WHOLE}{pk}", f"CAST(SUM({value}){asked[pk]} AS bigint)"
        yield from ((f"{KNOWN}{pk}", f"COUNT({part}){asked[pk]}") for pk, part in both.items())

    def _asked(self, pk: int) -> str:
        """Return the condition for reports of rounds that ask for an indicator; "" where all of them do."""
        rounds = ", ".join(map(str, self.question.asking[pk]))
        return f"r.round_id IN ({rounds})" if rounds else ""

    def _where_asked(self, pk: int, condition: str = "") -> str:
        conditions = " AND ".join(filter(None, (self._asked(pk), condition)))
        return f" FILTER (WHERE {conditions})" if conditions else ""

    def _answer(self, pk: int) -> str:
        """Return the figure where it stands: of a stock, in the last round that its reporter answered; of a flow, where
        its days lie in none that were answered.
        """
        if self.question.several and pk in self.stocks:
            return f"CASE WHEN number = answered{pk} THEN i{pk} END"
        if pk in self.nested_flows:
            return f"CASE WHEN before{pk} IS NULL OR before{pk} > first_day THEN i{pk} END"
        return f"i{pk}"

    def _aim(self, pk: int) -> str:
        """Return the target where it stands: in the last round that asked its holder."""
        return f"CASE WHEN number = asked{pk} THEN target{pk} END" if self.question.several else self._target(pk)

    def _target(self, pk: int) -> str:
        held = [f"{table}.target{pk}" for table, _ in self._holders()]
        return held[0] if len(held) == 1 else f"COALESCE({', '.join(held)})"

    def _figures(self) -> str:
        """Return the figures of each report side by side; of all between two ids where that takes in few others."""
        those = "IN (SELECT id FROM r)"
        if self.question.place.level <= Level.PROVINCE and self.question.extent.is_dense:
            those = "BETWEEN %s AND %s"
            self.parameters += [self.question.extent.first, self.question.extent.last]
        values = self._by_indicator("MAX(value)", "i", self.answered)
        return f"SELECT report_id, {values} FROM {Figure._meta.db_table} WHERE report_id {those} GROUP BY report_id"  # noqa: S608

    def _targets(self, column: str) -> str:
        """Return the targets of each reporter side by side, in force on the last day of the latest round's data."""
        is_national = self.question.place.level < Level.PROVINCE
        whose = "IS NOT NULL" if is_national else f"IN (SELECT {column} FROM r)"  # noqa: S608
        day = self.question.latest.data_to
        self.parameters += [day, day]
        return f"""
            SELECT {column}, {self._by_indicator("SUM(value)", "target", self.ids)} FROM {Target._meta.db_table}
            WHERE {column} {whose} AND starts_on <= %s AND ends_on >= %s GROUP BY {column}"""  # noqa: S608

    def _holders(self) -> Iterator[tuple[str, str]]:
        """Yield the tables of targets, and the column by which a report's reporter is found in them."""
        if self.with_targets and self.question.of_teams:
            yield "t", "team_id"
        if self.with_targets and self.question.of_places:
            yield "p", "place_id"

    def _by_indicator(self, value: str, name: str, ids: Iterable[int]) -> str:
        parts = (f"CAST({value} FILTER (WHERE indicator_id = {pk}) AS bigint) AS {name}{pk}" for pk in ids)
        return ", ".join(parts)


def _least(level: int) -> int:
    """Return the least path of a level, as a number; that of the country, which none is above."""
    return 10 ** (SEGMENT * (level - 1)) if level else 0
