"""What a closed round says of every place of its tree, written once (docs/decisions/0017)."""

import json
from collections.abc import Sequence
from itertools import batched
from typing import Any

from django.db import connection

from reporting.models import Closing, Total
from reporting.rollups import Node, count, walk
from reporting.rollups.nodes import COUNTED

BATCH = 1_000  # rows an INSERT


def freeze(closing: Closing) -> int:
    """Write the totals of ``closing``, counted by the function that counts live; return for how many places.

    To be called behind the round's lock. The INSERT is written out: through the ORM it takes four times as long.
    """
    nodes = list(walk(count([closing.round], closing.round.within, at=closing.closed_at, deep=True)))
    with connection.cursor() as cursor:
        for some in batched(nodes, BATCH):
            _insert(cursor, closing, some)
    return len(nodes)


def _insert(cursor: Any, closing: Closing, nodes: Sequence[Node]) -> None:
    numbers = [(closing.pk, node.place.pk, *(getattr(node.counts, name) for name in COUNTED)) for node in nodes]
    rows = ", ".join(f"({', '.join(map(str, row))}, %s)" for row in numbers)
    columns = ", ".join(("closing_id", "place_id", *COUNTED, "figures"))
    cursor.execute(
        f"INSERT INTO {Total._meta.db_table} ({columns}) VALUES {rows}",  # noqa: S608 – names of columns, and integers
        [json.dumps(_figures(node), separators=(",", ":")) for node in nodes],
    )


def _figures(node: Node) -> dict[int, list[int | None]]:
    return {one.indicator.pk: [one.sum, one.target, one.done, one.reported_by, one.of] for one in node.figures}
