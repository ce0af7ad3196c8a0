"""Side by side: the same work done by us and by the peers in turns, the median of several runs after one to warm up."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

RUNS = 7
EMPTY = "–"


def side_by_side(works: Mapping[str, Callable[[], Any]], *, runs: int = RUNS, warm_up: int = 1) -> dict[str, float]:
    """Seconds of each work, the median of ``runs``; they take turns, so that other load falls on all alike."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(warm_up + runs):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            if number >= warm_up:
                found[name].append(time.perf_counter() - started)
    return {name: statistics.median(seconds) for name, seconds in found.items()}


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
