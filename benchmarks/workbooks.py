"""What a workbook costs, beside XlsxWriter and openpyxl writing the same cells: ``python -m benchmarks.workbooks``.

Two tables of 30 columns: 94 communes, and a list of 90,500 teams whose rows come one by one. Each way writes in a
process of its own, the ways in turn; seconds are the processor's, so that neighbours on the machine count little;
memory is the peak above what the process held before the first row. ``all`` also runs the way that holds everything.
"""

import datetime
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.harness import environment

environment.prepare()

import django  # noqa: E402

django.setup()

import xlsxwriter  # noqa: E402
from openpyxl import Workbook  # noqa: E402
from openpyxl.cell import WriteOnlyCell  # noqa: E402
from openpyxl.styles import NamedStyle  # noqa: E402

from benchmarks import databases, ratios  # noqa: E402
from core.workbook import Column, Heading, Kind, Sheet, Total, write  # noqa: E402

COMMUNES, TEAMS = 94, 200 if databases.TINY else 90_500
MOST_MEMORY = 40  # megabytes above the idle process
DAY = datetime.date(2022, 6, 10)
KINDS = [Kind.TEXT] * 12 + [Kind.DATE] * 2 + [Kind.NUMBER] * 14 + [Kind.RATIO] * 2
FORMATS = {Kind.TEXT: "@", Kind.DATE: "dd/mm/yyyy", Kind.NUMBER: "#,##0", Kind.RATIO: "0.0%"}
type Row = tuple[Any, ...]


class Cost(NamedTuple):
    seconds: float
    megabytes: float


def rows(count: int) -> Iterator[Row]:
    """Made as they are asked for, each different: texts, days, whole numbers, rates."""
    for number in range(count):
        texts = [f"Ấp Tân Khánh {number % 997}, xã {column}" for column in range(12)]
        days = [DAY + datetime.timedelta(days=number % 90 + column) for column in range(2)]
        numbers = [number * column % 9_973 for column in range(14)]
        yield (*texts, *days, *numbers, number % 100 / 100, number % 7 / 7)


def ours(count: int, file: Path) -> None:
    """The whole form: title block, header, totals, coloured rates, checksum."""
    columns = [
        Column(
            f"Cột {number}", lambda row, number=number: row[number], kind, width=14,
            total=Total.SUM if kind == Kind.NUMBER else Total.NONE, is_graded=kind == Kind.RATIO,
        )
        for number, kind in enumerate(KINDS)
    ]  # fmt: skip
    heading = Heading("UBND", "Danh sách", "2022", datetime.datetime(2022, 8, 1, tzinfo=datetime.UTC), "-")
    is_list = count > COMMUNES
    found = rows(count) if is_list else list(rows(count))
    write(file, [Sheet("Danh sách", heading, columns, found, is_list=is_list)], streamed=is_list)


def by_xlsxwriter(count: int, file: Path) -> None:
    book = xlsxwriter.Workbook(str(file), {"constant_memory": count > COMMUNES})
    sheet = book.add_worksheet()
    looks = [book.add_format({"border": 1, "num_format": FORMATS[kind]}) for kind in KINDS]
    for at, row in enumerate(rows(count)):
        for number, (value, look) in enumerate(zip(row, looks, strict=True)):
            sheet.write(at, number, value, look)
    book.close()


def by_openpyxl(count: int, file: Path) -> None:
    """Everything in memory, each cell in a named style, as most portals do it."""
    book = _styled(Workbook())
    sheet = book.active
    for at, row in enumerate(rows(count), 1):
        for number, (value, kind) in enumerate(zip(row, KINDS, strict=True), 1):
            sheet.cell(at, number, value).style = kind.value
    book.save(file)


def by_openpyxl_streamed(count: int, file: Path) -> None:
    book = _styled(Workbook(write_only=True))
    sheet = book.create_sheet()
    for row in rows(count):
        cells = []
        for value, kind in zip(row, KINDS, strict=True):
            cell = WriteOnlyCell(sheet, value=value)
            cell.style = kind.value
            cells.append(cell)
        sheet.append(cells)
    book.save(file)


def _styled(book: Any) -> Any:
    for kind in Kind:
        book.add_named_style(NamedStyle(name=kind.value, number_format=FORMATS.get(kind, "General")))
    return book


WAYS: dict[str, Callable[[int, Path], None]] = {
    "ours": ours,
    "XlsxWriter": by_xlsxwriter,
    "openpyxl, write-only": by_openpyxl_streamed,
    "openpyxl, in memory": by_openpyxl,
}


def measure(way: str, count: int) -> Cost:
    """In this process: the first run of a list alone; of a small table the middle of many, the first left out."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.xlsx"
        if count == COMMUNES:
            WAYS[way](count, file)
        _forget_peak()
        before = _megabytes("VmRSS")
        seconds = [_timed(WAYS[way], count, file) for _ in range(9 if count == COMMUNES else 1)]
        return Cost(statistics.median(seconds), _megabytes("VmHWM") - before)


def _timed(way: Callable[[int, Path], None], count: int, file: Path) -> float:
    started = time.process_time()
    way(count, file)
    return time.process_time() - started


def _megabytes(line: str) -> float:
    """What the process holds now ("VmRSS") or held at most since ``_forget_peak`` ("VmHWM"); Linux."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{line}:")[1].split()[0]) / 1024


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def measured(way: str, count: int) -> Cost:
    """In a process of its own."""
    command = [sys.executable, "-m", "benchmarks.workbooks", "measure", way, str(count)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Cost(*json.loads(said.splitlines()[-1]))


def report(title: str, count: int, ways: list[str]) -> dict[str, Cost]:
    """Print one table: each way beside XlsxWriter."""
    costs = {way: measured(way, count) for way in ways}
    base = costs["XlsxWriter"].seconds
    print(f"\n{title}: {count:,} rows x {len(KINDS)} columns")
    print(f"{'':<24}{'seconds':>10}{'ratio':>8}{'MB above idle':>16}")
    for way, cost in costs.items():
        print(f"{way:<24}{cost.seconds:>10.3f}{cost.seconds / base:>8.2f}{cost.megabytes:>16.1f}")
    return costs


def main(*, everything: bool = False) -> None:
    names = list(WAYS)
    small = report("workbook", COMMUNES, names)
    large = report("list", TEAMS, names if everything else names[:-1])
    for name, costs, goal in (("workbook", small, 2.5), ("list", large, 1.5)):
        ratios.judged(f"workbooks: {name}", costs["ours"].seconds / costs["XlsxWriter"].seconds, goal)
    print(
        f"\ngoals: workbook {small['ours'].seconds / small['XlsxWriter'].seconds:.2f} of at most 2.50; list "
        f"{large['ours'].seconds / large['XlsxWriter'].seconds:.2f} of at most 1.50, "
        f"{large['ours'].megabytes:.0f} MB of at most {MOST_MEMORY}"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
    else:
        main(everything="all" in sys.argv[1:])
