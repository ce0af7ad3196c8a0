"""What those said who answered in both of two periods: the part of a change that is not of others than before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from places.models import COUNTRY, Place, paths_up
from reporting.models import Figure, Round
from reporting.models.basis import Basis
from reporting.rollups.questions import RollupQuestion, path_of_leaf
from reporting.rollups.sums import leaf_level


class SameReporters(NamedTuple):
    """Sums of an indicator over the ``reporters`` that answered it in both periods."""

    before: int
    now: int
    reporters: int

    @property
    def difference(self) -> int:
        return self.now - self.before


type SameSums = Mapping[tuple[str, int], SameReporters]  # by the path of a place and the id of an indicator


def sums_of_same_reporters(
    rounds: Sequence[Round], others: Sequence[Round], place: Place, *, basis: str, limit: int
) -> SameSums:
    """Return the sums of ``rounds`` and of ``others`` over whoever answered in both, at ``place`` and at each place
    below it down to the level ``limit``.

    A team that stood at another place then counts at the places that hold both. Nothing is returned of periods in which
    a reporter answers more than once, nor of the country, where the question would take too long. One query, two more
    of periods of several rounds.
    """
    if place.level == COUNTRY or not rounds or not others:
        return {}
    level = leaf_level(place, limit)
    now, before = (RollupQuestion(some, place, Basis(basis), level) for some in (rounds, others))
    if now.several or before.several:
        return {}
    found: dict[tuple[str, int], SameReporters] = defaultdict(lambda: SameReporters(0, 0, 0))
    for leaf, leaf_before, indicator, *sums in _rows(now, before):
        for path in {*paths_up(path_of_leaf(leaf))} & {*paths_up(path_of_leaf(leaf_before))}:
            if path.startswith(place.path):
                known = found[path, indicator]
                found[path, indicator] = SameReporters(
                    *(one + int(more) for one, more in zip(known, sums, strict=True))
                )
    return dict(found)


def _rows(now: RollupQuestion, before: RollupQuestion) -> list[tuple[int, int, int, int, int, int]]:
    """Return by the leaf of now, that of before and the indicator: both sums, the earlier first, of how many."""
    parts = [one.reports_here().counted().order_by().values("pk", "who", "leaf") for one in (now, before)]
    (sql_now, asked_now), (sql_before, asked_before) = (part.query.sql_with_params() for part in parts)
    figures = Figure._meta.db_table
    # Merged into the join, SQLite reads every report of one round for each of the other: fifty times as long.
    sql = f"""
        WITH reports_now (id, who, leaf) AS MATERIALIZED ({sql_now}),
          reports_before (id, who, leaf) AS MATERIALIZED ({sql_before})
        SELECT n.leaf, b.leaf, answer.indicator_id, SUM(earlier.value), SUM(answer.value), COUNT(*)
        FROM reports_now n JOIN reports_before b ON b.who = n.who
          JOIN {figures} answer ON answer.report_id = n.id
          JOIN {figures} earlier ON earlier.report_id = b.id AND earlier.indicator_id = answer.indicator_id
        WHERE answer.value IS NOT NULL AND earlier.value IS NOT NULL
        GROUP BY n.leaf, b.leaf, answer.indicator_id"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*asked_now, *asked_before])
        return list(cursor.fetchall())
