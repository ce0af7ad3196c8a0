"""Side by side: the same work done by us and by the peers in turns, the median of several runs after one to warm up."""

import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

RUNS = 7
EMPTY = "–"


def side_by_side(
    works: Mapping[str, Callable[[], Any]],
    *,
    runs: int = RUNS,
    warm_up: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """Seconds of each work by ``clock``, the median of ``runs``; they take turns, so that other load falls on all
    alike.
    """
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(warm_up + runs):
        for name, work in works.items():
            started = clock()
            work()
            if number >= warm_up:
                found[name].append(clock() - started)
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def processor(connection: Any) -> Callable[[], float]:
    """Return a clock of the processor's seconds that this process and its backend in PostgreSQL have taken.

    What other work on the machine takes does not count. Parallel workers would count nowhere, so from here on none are
    used, by whichever statement. Where the server is on another machine the clock is that of the wall.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    stat = Path(f"/proc/{backend}/stat")
    if not stat.exists() or "(postgres" not in stat.read_text():
        return time.perf_counter

    def taken() -> float:
        fields = stat.read_text().rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    return taken


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of them do not pass."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def seconds(value: float | None) -> str:
    """For a table: "–" where nothing was measured, milliseconds below a second."""
    if value is None:
        return EMPTY
    if value < 0.01:
        return f"{value * 1000:.2f} ms"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def times(ours: float, peer: float) -> str:
    return f"{ours / peer:.2f} ×"


def verdict(*held: bool) -> str:
    return "held" if all(held) else "**NOT held**"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print it as Markdown, as benchmarks/RESULTS.md keeps it."""
    print(f"\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)
