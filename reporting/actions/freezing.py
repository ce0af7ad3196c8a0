"""What a closed round says of every place of its tree, written once (docs/decisions/0017)."""

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import reduce
from itertools import batched
from typing import Any

from django.db import connection
from django.db.models import Q

from places.models import Place, existing, subtree
from reporting.models import Closing, Total
from reporting.rollups.nodes import COUNTED
from reporting.rollups.upwards import Upwards

type Held = Mapping[tuple[int, int], tuple[int | None, int | None]]  # by place and indicator: target, and done of it

MOST = 25  # pairs one call makes a document of: databases bound what a function takes (PostgreSQL at 100)
# How the databases make a document, join several, and read one.
DIALECTS = {
    "postgresql": {
        "object": "jsonb_build_object",
        "array": "jsonb_build_array",
        "join": "{} || {}",
        "rows": "SELECT CAST(key AS bigint) AS place_id, value FROM jsonb_each(CAST(%s AS jsonb))",
    },
    "sqlite": {
        "object": "json_object",
        "array": "json_array",
        "join": "json_patch({}, {})",
        "rows": "SELECT CAST(key AS integer) AS place_id, value FROM json_each(%s)",
    },
}


def freeze(closing: Closing, held: Held | None = None) -> int:
    """Write the totals of ``closing`` by one statement that counts as live rollups do; return for how many places.

    ``held``: what is asked for at places, and what of it is done; where it is given it stands beside the figures, and
    a pair it leaves out has neither. Else a target is the sum of the reporters', and nothing is said of what is done.
    To be called behind the round's lock.
    """
    insert = _Insert(closing, held)
    with connection.cursor() as cursor:
        cursor.execute(insert.sql, insert.parameters)
    return closing.totals.count()  # SQLite does not say how many a statement with a WITH wrote


class _Insert:
    """INSERT … SELECT of a closing's totals: every place that owes something or existed on the last day of the data."""

    def __init__(self, closing: Closing, held: Held | None) -> None:
        self.says = DIALECTS[connection.vendor]
        self.held = held
        up = Upwards(closing.round, closing.closed_at)
        self.ids = [indicator.pk for indicator in up.indicators]
        shown = Place.objects.filter(subtree(up.top)).annotate(
            is_shown=Q(pk=up.top.pk) | existing(closing.round.data_to)
        )
        places, parameters = shown.order_by().values("id", "path", "is_shown").query.sql_with_params()
        columns = ", ".join(("closing_id", "place_id", *COUNTED, "figures"))
        counts = ", ".join(f"COALESCE({name}, 0)" for name in COUNTED)
        self.sql = f"""
            WITH {up.ctes}
            INSERT INTO {Total._meta.db_table} ({columns})
            SELECT {closing.pk}, p.id, {counts}, {self._figures()}
            FROM ({places}) p LEFT JOIN up u ON u.path = p.path {self._beside()}
            WHERE u.expected > 0 OR p.is_shown"""  # noqa: S608 – names of columns, and integers
        self.parameters: list[Any] = [*up.parameters, *parameters, *self._documents()]

    def _figures(self) -> str:
        pairs = [f"'{pk}', {self.says['array']}({self._figure(pk)})" for pk in self.ids]
        parts = [f"{self.says['object']}({', '.join(some)})" for some in batched(pairs, MOST)]
        return reduce(self.says["join"].format, parts) if parts else "'{}'"

    def _figure(self, pk: int) -> str:
        """As ``Total.figures`` has it; nobody's answer and nobody's target are null, not zero."""
        target, done = f"CASE WHEN h{pk} > 0 THEN t{pk} END", "NULL"
        if self.held is not None:
            target, done = (f"d.value -> '{pk}' -> {number}" for number in (0, 1))
        return f"CASE WHEN b{pk} > 0 THEN s{pk} END, {target}, {done}, COALESCE(b{pk}, 0), COALESCE(o{pk}, 0)"

    def _beside(self) -> str:
        return "" if self.held is None else f"LEFT JOIN ({self.says['rows']}) d ON d.place_id = p.id"

    def _documents(self) -> list[str]:
        """What ``held`` says, as one document: {place id: {indicator id: [target, done]}}."""
        if self.held is None:
            return []
        found: dict[int, dict[int, tuple[int | None, int | None]]] = defaultdict(dict)
        for (place, indicator), pair in self.held.items():
            found[place][indicator] = pair
        return [json.dumps(found, separators=(",", ":"))]
