"""A CSV file as rows of cells, and all that is wrong with it, each fault with its line and column."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from core.refusals import Refused
from places.actions.imports.cells import BadCell

SHOWN = 20  # faults told at once; the rest are counted
LARGEST = 20_000_000  # bytes; all hamlets of the country take about 10 MB


class FileProblem(NamedTuple):
    """One fault of a file; ``line`` counts from 1, the header being line 1, and an empty ``column``
    means the whole line.
    """

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        where = f"dòng {self.line}" + (f", cột {self.column}" if self.column else "")
        return f"{where}: {self.text}"


class BadFile(Refused):
    """A file cannot be taken in; ``problems`` are the first faults of ``count``. Nothing was changed."""

    def __init__(self, name: str, problems: Sequence[FileProblem], count: int) -> None:
        self.problems = list(problems)
        self.count = count
        more = f"\n… và {count - len(problems)} lỗi nữa." if count > len(problems) else ""
        listed = "\n".join(f"- {problem}" for problem in problems)
        super().__init__(
            "bad_file", f"Không nhập được tệp {name}, dữ liệu chưa thay đổi. Có {count} lỗi:\n{listed}{more}"
        )


@dataclass
class FileProblems:
    """The faults of one file, collected while reading goes on."""

    name: str
    found: list[FileProblem] = field(default_factory=list)

    def add(self, line: int, column: str, text: str) -> None:
        self.found.append(FileProblem(line, column, text))

    def refuse_any(self) -> None:
        """Raise BadFile with the faults in the order of their lines, if there are any."""
        if self.found:
            raise BadFile(self.name, sorted(self.found)[:SHOWN], len(self.found))

    def fatal(self, line: int, column: str, text: str) -> BadFile:
        return BadFile(self.name, [*sorted(self.found), FileProblem(line, column, text)][:SHOWN], len(self.found) + 1)


class Fault(Exception):
    """Something is wrong with a row: ``str(error)`` says what, ``column`` where; empty when it is already noted."""

    def __init__(self, column: str = "", text: str = "") -> None:
        self.column = column
        super().__init__(text)


class CsvColumn(NamedTuple):
    parse: Callable[[str], Any]
    required: bool = False


@dataclass(frozen=True)
class CsvRow:
    line: int
    cells: dict[str, str]
    problems: FileProblems

    def values(self, columns: Mapping[str, CsvColumn]) -> dict[str, Any]:
        """Return the cells of ``columns`` as values, None where empty; note every fault, then raise
        Fault.
        """
        values = {name: self._value(name, column) for name, column in columns.items()}
        if any(problem.line == self.line for problem in self.problems.found[-len(columns) :]):
            raise Fault
        return values

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Open a block in which a Fault is noted, so that reading goes on with the next row."""
        try:
            yield
        except Fault as error:
            if text := str(error):
                self.problems.add(self.line, error.column, text)

    def _value(self, name: str, column: CsvColumn) -> Any:
        cell = self.cells.get(name, "").strip()
        if not cell:
            if column.required:
                self.problems.add(self.line, name, "xin điền ô này.")
            return None
        try:
            return column.parse(cell)
        except BadCell as error:
            self.problems.add(self.line, name, str(error))
            return None


def read_rows(
    path: Path, problems: FileProblems, *, required: Sequence[str], optional: Sequence[str] = ()
) -> list[CsvRow]:
    """Read a UTF-8 file with a header; its columns may stand in any order and a byte order mark is
    allowed.

    Rows with too many or too few cells are noted and left out. Raises BadFile at once where reading
    on is pointless: no such file, not UTF-8, a wrong header.

    Refuses with bad_file at once for what makes further reading pointless: no such file, not UTF-8,
    a wrong header.
    """
    text = _read_text(path, problems)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = list(_numbered_rows(reader))
    except csv.Error as error:
        raise problems.fatal(reader.line_num, "", f"dấu ngoặc kép hoặc dấu phẩy chưa đúng ({error}).") from error
    if not lines:
        raise problems.fatal(1, "", f"tệp trống; dòng đầu phải là các cột {', '.join(required)}.")
    header = [name.strip() for name in lines[0][1]]
    _check_header(header, problems, required, optional)
    rows = []
    for line, cells in lines[1:]:
        if len(cells) == len(header):
            rows.append(CsvRow(line, dict(zip(header, cells, strict=True)), problems))
        else:
            problems.add(line, "", f"có {len(cells)} ô, dòng đầu có {len(header)} cột.")
    return rows


def _read_text(path: Path, problems: FileProblems) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise problems.fatal(1, "", f"tệp lớn hơn {LARGEST // 1_000_000} MB.")
        data = path.read_bytes()
    except OSError as error:
        raise problems.fatal(1, "", f"không đọc được tệp {path}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise problems.fatal(line, "", "chữ không theo bảng mã UTF-8; xin lưu lại dạng “CSV UTF-8”.") from error
    if (at := text.find("\0")) >= 0:
        raise problems.fatal(text.count("\n", 0, at) + 1, "", "có ký tự rỗng (NUL); đây không phải tệp CSV.")
    return text


def _numbered_rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of the line it begins on; empty lines are passed over."""
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1  # type: ignore[attr-defined]


def _check_header(header: list[str], problems: FileProblems, required: Sequence[str], optional: Sequence[str]) -> None:
    for number, name in enumerate(header, start=1):
        if name not in (*required, *optional):
            problems.add(1, str(number), f"cột “{name[:40]}” không có trong mẫu.")
        elif header.index(name) != number - 1:
            problems.add(1, str(number), f"cột “{name}” có hai lần.")
    for name in required:
        if name not in header:
            problems.add(1, name, "thiếu cột này.")
    problems.refuse_any()
