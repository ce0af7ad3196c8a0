"""The numbers of one round summed up the tree inside the database: what a closing writes (docs/decisions/0017)."""

import datetime
from collections.abc import Iterator
from typing import Any

from places.models import Level, Place, prefix_length
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups.queries import Question
from reporting.rollups.statement import Statement


class Upwards:
    """The twin of ``count`` for all levels at once, of one round as it was; a test holds the two together.

    ``ctes`` end with "up": a row a place at or below which something is owed, its "path" and the ``columns``.
    """

    def __init__(self, round: Round, at: datetime.datetime) -> None:
        self.top = round.within
        question = Question(rounds=[round], place=self.top, basis=Basis.THEN, leaf_level=Level.GROUP)
        self.indicators = question.indicators
        leaves = Statement(question, at)
        self.columns = leaves.columns
        self.parameters: list[Any] = leaves.parameters
        self.ctes = ", ".join(self._ctes(leaves.sql))

    def _ctes(self, leaves: str) -> Iterator[str]:
        """From the groups to the top: each level sums the one below, whose own places keep their shorter paths."""
        named = ", ".join(self.columns)
        sums = ", ".join(f"CAST(SUM({name}) AS bigint) AS {name}" for name in self.columns)
        yield f"""level{Level.GROUP.value} AS (
            SELECT p.path, {named} FROM ({leaves}) l JOIN {Place._meta.db_table} p ON p.id = l.leaf
        )"""  # noqa: S608 – names of columns, and integers
        levels = range(Level.GROUP.value, self.top.level - 1, -1)
        for level in levels[1:]:
            above = f"SUBSTR(path, 1, {prefix_length(level)})"
            yield f"level{level} AS (SELECT {above} AS path, {sums} FROM level{level + 1} GROUP BY {above})"  # noqa: S608
        whole = " UNION ALL ".join(
            f"SELECT path, {named} FROM level{level} WHERE LENGTH(path) = {prefix_length(level)}"  # noqa: S608
            for level in levels
        )
        yield f"up AS ({whole})"
