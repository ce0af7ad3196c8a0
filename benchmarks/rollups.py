"""One monthly round of the whole country, counted live from 80,000 reports and their figures, beside the peers.

All of them give the same numbers, which is checked first: eight counts of every place, and of ten indicators the sum,
the answers behind it, the reports asked and the targets. The hand-written SQL is fetched, not made into objects, and
switches off JIT and sorts on disk as its author would. The loop and the queries a unit are done for one province and
scaled by the share of the reports. pandas runs where ``PANDAS_PYTHON`` names an interpreter that has it and psycopg2.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from benchmarks import databases

databases.prepare(databases.NATIONAL)

# From here on Django's settings are read.
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.measuring import EMPTY, processor, seconds, side_by_side, table, verdict  # noqa: E402
from benchmarks.peers import handwritten, with_orm  # noqa: E402
from benchmarks.ratios import judged  # noqa: E402
from places.models import Level, Place, country  # noqa: E402
from reporting.models import Indicator, Round  # noqa: E402
from reporting.rollups import Node, rollup, walk  # noqa: E402

MONTH, RUNS, AT_MOST = "2024-12", 1 if databases.TINY else 7, 1.0
ALL, ABOVE = 1.0, 0.8  # goals: times the hand-written SQL
AT = timezone.now()
PANDAS = Path(__file__).parent / "peers" / "with_pandas.py"


def by_hand(rounds: list[Round], deepest: int) -> list[tuple[Any, ...]]:
    ids = list(Indicator.objects.order_by("order", "code").values_list("pk", flat=True))
    sql = handwritten.national(
        ids, rounds=", ".join(str(one.pk) for one in rounds), day=f"DATE '{rounds[0].data_to}'", deepest=deepest
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        cursor.execute(sql, {"at": AT})
        return cursor.fetchall()


def row(node: Node) -> tuple[Any, ...]:
    """A node as the hand-written statement says it."""
    counts = (getattr(node.counts, name) for name in handwritten.COLUMNS)
    figures = (getattr(figure, name) for figure in node.figures for name in handwritten.EACH)
    return node.place.path, *counts, *figures


def check_same(node: Node, rows: list[tuple[Any, ...]]) -> int:
    """Both say the same of every place; return how many numbers were compared."""
    ours, theirs = {row(one) for one in walk(node)}, set(rows)
    if ours != theirs:
        raise AssertionError(f"{len(ours - theirs)} of {len(ours)} places differ, one of them {min(ours ^ theirs)}")
    return len(theirs) * (len(rows[0]) - 1)


def of_pandas(rounds: list[Round]) -> dict[str, float] | None:
    interpreter = os.environ.get("PANDAS_PYTHON")
    if not interpreter:
        return None
    command = [interpreter, str(PANDAS), os.environ["DATABASE_URL"], str(RUNS)]
    done = subprocess.run([*command, *(str(one.pk) for one in rounds)], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    rounds = list(Round.objects.filter(period=MONTH).select_related("within"))
    root = country()
    compared = check_same(rollup(rounds, root, at=AT, down_to=Level.COMMUNE), by_hand(rounds, 12))
    print(f"{compared:,} numbers of ours equal those of the hand-written SQL.")
    some = min(rounds, key=lambda one: one.within.path)
    share = some.reports.count() / sum(one.reports.count() for one in rounds)
    units = list(Place.objects.within(some.within).filter(level=Level.COMMUNE).order_by("path")[:5])
    communes = Place.objects.filter(level__lte=Level.COMMUNE).count()
    took = side_by_side(
        {
            "ours": lambda: rollup(rounds, root, at=AT, down_to=Level.COMMUNE),
            "sql": lambda: by_hand(rounds, 12),
            "ours above": lambda: rollup(rounds, root, at=AT),
            "sql above": lambda: by_hand(rounds, 4),
        },
        runs=RUNS,
        clock=processor(connection),
    )
    slow = side_by_side(
        {
            "annotate": lambda: with_orm.annotated(rounds, AT),
            "loop": lambda: with_orm.looped(some, AT),
            "unit": lambda: with_orm.a_query_a_unit(some, units, AT),
        },
        runs=min(RUNS, 3),
        clock=processor(connection),
    )
    pandas = of_pandas(rounds)
    table(
        ["one round for the country, live, of processor", "ours", "hand-written SQL", "ratio", "goal", "", "goal", ""],
        [
            [what, seconds(took[ours]), seconds(took[sql]), *judged(f"rollups: {what}", took[ours] / took[sql], goal),
             f"≤ {AT_MOST:.0f} s", verdict(took[ours] <= AT_MOST)]
            for what, ours, sql, goal in (
                ("all levels down to 10,599 communes", "ours", "sql", ALL),
                ("the country and its provinces", "ours above", "sql above", ABOVE),
            )
        ],
    )  # fmt: skip
    table(
        ["peers, all levels", "pandas loads", "pandas computes", "ORM annotate", "ORM loop", "a query a unit"],
        [
            [
                "", seconds(pandas["load"]) if pandas else EMPTY, seconds(pandas["compute"]) if pandas else EMPTY,
                seconds(slow["annotate"]), f"{seconds(slow['loop'] / share)} (scaled)",
                f"{seconds(slow['unit'] / len(units) * communes)} (scaled)",
            ]
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
