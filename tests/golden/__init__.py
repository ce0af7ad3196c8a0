"""Workbooks as text, reviewed like code: one file each, compared by tests/reporting/test_golden.py.

What several workbooks hold is looked at in one of them. ``REWRITE_GOLDEN=1 pytest tests/reporting/test_golden.py``
writes them anew; read the difference before it is committed.
"""

import datetime
import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

FOLDER = Path(__file__).parent
CHECKSUM = re.compile(r"\b[0-9a-f]{64}\b")
PLAIN = ("General", "@")  # formats that say nothing


def check(name: str, workbook: Path, *, without: str = "") -> None:
    """Compare a workbook with the file of its name, or write that file where it was asked for.

    ``without`` names a sheet that another file shows. Sums over all cells say nothing to a reader.
    """
    found = CHECKSUM.sub("…", "\n".join(lines(workbook, without=without)) + "\n")
    file = FOLDER / f"{name}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        file.write_text(found)
    assert found.splitlines() == file.read_text().splitlines()


def lines(path: Path, *, without: str = "") -> Iterator[str]:
    """One line a row, cells between " | "; below each sheet what is merged, printed, counted, coloured and drawn."""
    for sheet in load_workbook(path):
        if sheet.title == without:
            continue
        yield f"=== {sheet.title} {'(ẩn)' if sheet.sheet_state == 'hidden' else ''}".rstrip()
        for row in sheet.iter_rows():
            yield " | ".join(_text(cell.value) for cell in row).rstrip(" |")
        yield "--- gộp ô: " + ", ".join(sorted(map(str, sheet.merged_cells.ranges), key=_place))
        yield f"--- lặp khi in: {sheet.print_title_rows or ''}; lọc: {sheet.auto_filter.ref or ''}"
        for number_format, cells in _formats(sheet).items():
            yield f"--- {number_format}: {', '.join(cells)}"
        for rule in sheet.conditional_formatting:
            yield f"--- tô màu {rule.sqref}: " + "; ".join(one.formula[0] for one in rule.rules)
        for chart in sheet._charts:
            yield f"--- biểu đồ {chart.grouping}: " + "; ".join(one.val.numRef.f for one in chart.series)
        yield ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return f"{value:.10g}" if isinstance(value, float) else str(value).replace("\n", "⏎")


def _formats(sheet: Any) -> dict[str, list[str]]:
    """Where each number format stands, as runs down the columns."""
    found: dict[str, list[str]] = {}
    for column in sheet.iter_cols():
        letter = get_column_letter(column[0].column)
        for number_format, cells in groupby(
            column, key=lambda cell: cell.number_format if cell.has_style else "General"
        ):
            rows = [cell.row for cell in cells]
            if number_format not in PLAIN:
                run = f"{letter}{rows[0]}" + (f":{letter}{rows[-1]}" if len(rows) > 1 else "")
                found.setdefault(number_format, []).append(run)
    return found


def _place(merged: str) -> tuple[int, str]:
    first = merged.split(":", maxsplit=1)[0]
    letters = first.rstrip("0123456789")
    return int(first[len(letters) :]), letters.rjust(3)
