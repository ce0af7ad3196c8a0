"""Many rows read some at a time, with no cursor open in between.

``QuerySet.iterator`` keeps a statement open until its last row. On SQLite that holds a snapshot: as soon as somebody
else has written, this connection can write no more ("database is locked", at once), and one that is kept for the next
request goes on seeing the old state.
"""

from array import array
from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.db.models import Model, QuerySet


def in_batches[Row: Model](rows: QuerySet[Row, Any], size: int) -> Iterator[list[Any]]:
    """Yield the rows in their order, ``size`` at a time; their keys, which are numbers, are read once at the start.

    A row that is deleted meanwhile is left out, one that is added meanwhile is not read.
    """
    keys = array("q", rows.values_list("pk", flat=True).iterator(chunk_size=size))
    every = rows.all()
    every.query.clear_limits()  # the keys are those within them
    for some in batched(keys, size):
        yield list(every.filter(pk__in=some))
