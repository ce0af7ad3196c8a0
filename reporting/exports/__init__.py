"""The only door through which a workbook leaves: one module a sheet, each a table of columns."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from reporting.exports.coverage import covered
from reporting.exports.figures import figures
from reporting.exports.progress import progress
from reporting.exports.source import Source
from reporting.exports.summary import summary
from reporting.exports.teams import listed_teams
from reporting.workbook import Sheet, write

__all__ = ["SHEETS", "STEPS", "Source", "build"]

SHEETS: list[Callable[[Source], Sheet[Any]]] = [summary, covered, progress, figures, listed_teams]
STEPS = len(SHEETS) + 1  # counting, then each sheet


def build(source: Source, path: Path, *, step: Callable[[], None] = lambda: None) -> None:
    """Write the workbook of ``source`` to ``path``; ``step`` is called STEPS times."""

    def sheets() -> Iterator[Sheet[Any]]:
        for sheet in SHEETS:
            yield sheet(source)

    _ = source.lines
    step()
    write(path, sheets(), step=step)
