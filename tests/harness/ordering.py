"""A list that nobody ordered comes back shuffled, so that no test and no page can lean on luck."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler


def _may_be_shuffled(compiler: SQLCompiler) -> bool:
    """A plain SELECT of rows; an aggregate, DISTINCT, union or subquery has no order to lose or may take none."""
    query = compiler.query
    return not (
        type(compiler) is not SQLCompiler
        or query.group_by is not None
        or query.distinct
        or query.combinator
        or getattr(query, "is_part_of_union", False)
        or query.subquery
        or not (query.default_cols or query.select or query.values_select)
    )


@contextmanager
def shuffled() -> Iterator[None]:
    """Within it, a query of a model without any ordering gets ``ORDER BY RANDOM()``."""
    original, original_union = SQLCompiler._order_by_pairs, SQLCompiler.get_combinator_sql

    def union(self: SQLCompiler, *args: Any) -> Any:
        for part in self.query.combined_queries:  # SQLite refuses an order in them
            part.is_part_of_union = True
        return original_union(self, *args)

    def pairs(self: SQLCompiler) -> Iterator[Any]:
        found = list(original(self))
        if not found and _may_be_shuffled(self):
            found = [(OrderBy(Random()), False)]
        yield from found

    SQLCompiler._order_by_pairs, SQLCompiler.get_combinator_sql = pairs, union
    try:
        yield
    finally:
        SQLCompiler._order_by_pairs, SQLCompiler.get_combinator_sql = original, original_union
