"""What those said who answered in both of two periods: the part of a change that is not of others than before.

A reporter of a flow counts with what it answered in the first round of both periods, in the second of both, and so on:
whoever reported three months of a quarter and two of the one before counts with two of each. Of a stock, which does not
add up over rounds, a reporter counts with its latest answer in each of the two. Which answers count is what the sums
themselves say (reporting/rollups/statement.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from places.models import Place, paths_up
from reporting.models import Indicator, Round
from reporting.models.basis import Basis
from reporting.rollups.comparability import parts_of
from reporting.rollups.questions import RollupQuestion, path_of_leaf
from reporting.rollups.statement import Statement
from reporting.rollups.sums import leaf_level


class SameReporters(NamedTuple):
    """Sums of an indicator over the answers that were given in both periods, and how many answers these are.

    ``by_latest``: of a stock over several rounds, the latest answers, one a reporter.
    """

    before: int
    now: int
    reporters: int
    by_latest: bool = False

    @property
    def difference(self) -> int:
        return self.now - self.before

    def __add__(self, other: Any) -> Self:
        return type(self)(
            self.before + other.before, self.now + other.now, self.reporters + other.reporters, self.by_latest
        )


type ById = dict[int, SameReporters]  # by the id of an indicator


@dataclass(frozen=True)
class SameSums:
    """``pairs``: by where they stand now and where they stood before, what those said who answered both times."""

    place: Place
    pairs: Sequence[tuple[str, str, ById]] = ()

    def __bool__(self) -> bool:
        return bool(self.pairs)

    @cached_property
    def by_path(self) -> Mapping[str, ById]:
        """A reporter counts at each place that holds both where it stands and where it stood."""
        found: dict[str, list[ById]] = defaultdict(list)
        for now, before, sums in self.pairs:
            common = {*paths_up(now)} & {*paths_up(before)}
            for path in {self.place.path, *(one for one in common if one.startswith(self.place.path))}:
                found[path].append(sums)
        return {path: _together(some) for path, some in found.items()}

    def at(self, place: Place) -> ById:
        return self.by_path.get(place.path, {})

    def own(self, place: Place, parts: Iterable[Place]) -> ById:
        """Return what is said of those who stood within ``place`` and at none of its ``parts``, both times."""
        below = {part.path for part in parts}
        return _together(
            sums
            for now, before, sums in self.pairs
            if all(path.startswith(place.path) and below.isdisjoint(paths_up(path)) for path in (now, before))
        )


def sums_of_same_reporters(
    rounds: Sequence[Round],
    others: Sequence[Round],
    place: Place,
    *,
    basis: str,
    limit: int,
    only: Collection[int] | None = None,
) -> SameSums:
    """Return the sums of ``rounds`` and of ``others`` over those who answered in both, at ``place`` and at each place
    below it down to the level ``limit``; of the indicators whose ids are ``only``, None: all that both ask for.

    A constant number of queries, whatever the rounds.
    """
    level = leaf_level(place, limit)
    now, before = (RollupQuestion(some, place, Basis(basis), level, only) for some in (rounds, others))
    asked = [one for one in now.indicators if one in before.indicators] if rounds and others else []
    try:
        return SameSums(place, list(_pairs(now, before, asked)) if asked else [])
    except EmptyResultSet:  # of a place without a commune, by its communes
        return SameSums(place)


def _pairs(
    now: RollupQuestion, before: RollupQuestion, indicators: Sequence[Indicator]
) -> Iterator[tuple[str, str, ById]]:
    """Yield by the path of the leaf of now and that of before what those said both times who stand and stood there."""
    at = timezone.now()  # decides nothing here: what is due is not read
    statements = [Statement(one, at, with_targets=False) for one in (now, before)]
    answers_now, answers_before = (one.answers() for one in statements)
    stocks = [one for one in indicators if one.kind == Indicator.Kind.STOCK]
    known = {one: f"n.i{one.pk} IS NOT NULL AND b.i{one.pk} IS NOT NULL" for one in indicators}
    counted = {one: known[one] if one in stocks else f"p.part = q.part AND {known[one]}" for one in indicators}
    columns = ", ".join(
        f"CAST({value} FILTER (WHERE {counted[one]}) AS bigint)"
        for one in indicators
        for value in (f"SUM(b.i{one.pk})", f"SUM(n.i{one.pk})", "COUNT(*)")
    )
    together = " OR ".join(["p.part = q.part", *(f"({known[one]})" for one in stocks)])
    # Merged into the join, SQLite reads every report of one round for each of the other: fifty times as long.
    sql = f"""
        WITH answers_now AS MATERIALIZED ({answers_now}), answers_before AS MATERIALIZED ({answers_before}),
          parts_now (round_id, part) AS (VALUES {_numbered_parts(now)}),
          parts_before (round_id, part) AS (VALUES {_numbered_parts(before)})
        SELECT n.leaf, b.leaf, {columns}
        FROM answers_now n JOIN parts_now p ON p.round_id = n.round_id
          JOIN answers_before b ON b.who = n.who JOIN parts_before q ON q.round_id = b.round_id
        WHERE {together} GROUP BY n.leaf, b.leaf"""  # noqa: S608
    by_latest = now.several or before.several
    with connection.cursor() as cursor:
        cursor.execute(sql, [*statements[0].parameters, *statements[1].parameters])
        for leaf, leaf_before, *values in cursor.fetchall():
            sums = zip(indicators, values[::3], values[1::3], values[2::3], strict=True)
            said = {
                one.pk: SameReporters(then, last, count, by_latest=by_latest and one in stocks)
                for one, then, last, count in sums
                if count
            }
            if said:
                yield path_of_leaf(leaf), path_of_leaf(leaf_before), said


def _numbered_parts(question: RollupQuestion) -> str:
    """Return each round with the number of the part of its period that it is about, as ``comparability`` has parts."""
    parts = parts_of(question.rounds, question.place, question.basis)
    numbers = {days: number for number, days in enumerate(parts)}
    return ", ".join(f"({one.pk}, {numbers.get((one.data_from, one.data_to), -1)})" for one in question.rounds)


def _together(sums: Iterable[ById]) -> ById:
    found: ById = {}
    for one in sums:
        for pk, same in one.items():
            found[pk] = found[pk] + same if pk in found else same
    return found
