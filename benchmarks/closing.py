"""A national round closed, 63 provinces one after another, beside one hand-written INSERT … SELECT of the same layout.

Ours is the action: each round held alone, everybody's time checked, the closing, the totals and the record of it. The
statement by hand writes 63 closings and the same totals for the same places, which is checked, and nothing else. Both
are rolled back.
"""

from benchmarks import databases

databases.prepare(databases.NATIONAL)

# From here on Django's settings are read.
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.measuring import processor, seconds, side_by_side, table, times  # noqa: E402
from benchmarks.peers import handwritten  # noqa: E402
from benchmarks.ratios import judged  # noqa: E402
from places.models import Level, prefix_length  # noqa: E402
from reporting.actions.closings import close  # noqa: E402
from reporting.models import Indicator, Round, Total  # noqa: E402

MONTH, RUNS, BOUND = "2024-12", 1 if databases.TINY else 5, 1.5
AT = timezone.now()


def close_all(rounds: list[Round]) -> None:
    for one in rounds:
        close(one, reason="Chốt số liệu tháng.", by=None, at=AT)


def by_hand(rounds: list[Round], deepest: int) -> None:
    """Closings and totals of ``rounds`` down to the level ``deepest``."""
    ids = list(Indicator.objects.order_by("order", "code").values_list("pk", flat=True))
    numbers = ", ".join(str(one.pk) for one in rounds)
    totals = handwritten.totals(
        ids, rounds=numbers, day=f"DATE '{rounds[0].data_to}'", deepest=prefix_length(deepest), level=deepest
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        cursor.execute(
            f"INSERT INTO reporting_closing (round_id, closed_at, reason, reopen_reason) "
            f"SELECT id, %(at)s, '-', '' FROM reporting_round WHERE id IN ({numbers})",
            {"at": AT},
        )
        cursor.execute(totals, {"at": AT})


def what_stands(rounds: list[Round]) -> dict[int, tuple[object, ...]]:
    """By place the counts, and the five numbers of each indicator; the statement by hand knows no age of a stock."""
    rows = Total.objects.filter(closing__round__in=rounds).values_list("place", "figures", *handwritten.COLUMNS)
    return {
        place: (*counts, {pk: numbers[:5] for pk, numbers in figures.items()})
        for place, figures, *counts in rows.order_by()
    }


def rolled_back(work: object, *arguments: object) -> None:
    with transaction.atomic():
        work(*arguments)
        transaction.set_rollback(True)


def check_same(rounds: list[Round]) -> tuple[int, int]:
    """Both leave the same totals; return how many and down to which level."""
    with transaction.atomic():
        close_all(rounds)
        ours = what_stands(rounds)
        deepest = max(Total.objects.filter(closing__round__in=rounds).values_list("place__level", flat=True))
        transaction.set_rollback(True)
    with transaction.atomic():
        by_hand(rounds, deepest)
        theirs = what_stands(rounds)
        transaction.set_rollback(True)
    if differing := [place for place in ours.keys() | theirs.keys() if ours.get(place) != theirs.get(place)]:
        place = min(differing)
        raise AssertionError(f"{len(differing)} places differ, {place}: {ours.get(place)} beside {theirs.get(place)}")
    return len(ours), deepest


def main() -> None:
    rounds = list(Round.objects.filter(period=MONTH).select_related("within").order_by("pk"))
    stored, deepest = check_same(rounds)
    took = side_by_side(
        {
            "ours": lambda: rolled_back(close_all, rounds),
            "sql": lambda: rolled_back(by_hand, rounds, deepest),
            "communes": lambda: rolled_back(by_hand, rounds, Level.COMMUNE),
        },
        runs=RUNS,
        clock=processor(connection),
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE reporting_total")
    table(
        ["close a national round, of processor", "ours", "INSERT … SELECT", "ratio", "goal", ""],
        [
            [
                f"{stored:,} totals, down to level {deepest} ({Level(deepest).label.lower()})", seconds(took["ours"]),
                seconds(took["sql"]), *judged("closing: the country", took["ours"] / took["sql"], BOUND),
            ],
            [
                "by hand down to communes only", "", seconds(took["communes"]), times(took["ours"], took["communes"]),
                "", "",
            ],
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
