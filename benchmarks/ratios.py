"""The ratios of a run, kept in benchmarks/ratios.csv so that the next run says what became worse."""

import csv
import os
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measuring import verdict

TABLE = Path(__file__).parent / "ratios.csv"
HEADER = ("what", "ratio", "goal", "measured on")
WORSE = 0.1  # is told from here on
FILE = "BENCH_RATIOS"  # names the file to which the parts of a run write theirs

type Ratios = dict[str, list[str]]  # the row behind each name: ratio, goal, day


def judged(name: str, ratio: float, goal: float) -> list[str]:
    """Keep a ratio for the table; return its cells for a printed one: ratio, goal, whether it held."""
    if file := os.environ.get(FILE):
        with Path(file).open("a", newline="") as rows:
            csv.writer(rows).writerow([name, f"{ratio:.3f}", f"{goal:g}"])
    return [f"{ratio:.2f} ×", f"≤ {goal:g} ×", verdict(ratio <= goal)]


def read(file: Path) -> Ratios:
    """Return the rows of a table, or of what the parts wrote."""
    if not file.exists():
        return {}
    with file.open(newline="") as rows:
        return {name: rest for name, *rest in csv.reader(rows) if name != HEADER[0]}


def worse(before: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> list[str]:
    """Return a sentence for each ratio that grew by a tenth or more, and for each that is new."""
    found = []
    for name, (ratio, *_) in now.items():
        if name not in before:
            found.append(f"{name}: {ratio} ×, measured for the first time")
            continue
        grown = float(ratio) / float(before[name][0]) - 1
        if grown >= WORSE:
            found.append(f"**{name} became worse by {grown:.0%}**: {before[name][0]} × before, {ratio} × now")
    return found


def write(file: Path, ratios: Ratios, day: str) -> None:
    """Write the table: what was measured now, and the earlier rows of what was not."""
    kept = read(file) | {name: [ratio, goal, day] for name, (ratio, goal) in ratios.items()}
    with file.open("w", newline="") as rows:
        writer = csv.writer(rows, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows([name, *rest] for name, rest in sorted(kept.items()))
