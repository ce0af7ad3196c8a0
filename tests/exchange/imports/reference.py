"""The workbook that every odd one must equal, what is expected of it, and how a reader complains."""

import datetime
import io
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook

from exchange.reading.books import read_book
from exchange.reading.cells import choice, day, integer, person_name, phone, text, year, zalo_link
from exchange.reading.lines import read
from exchange.reading.tables import Field, FileRefused, SheetSpec

EARLIEST, LATEST = datetime.date(2020, 1, 1), datetime.date(2026, 12, 31)
POSITIONS = {"Tổ trưởng": "leader", "Tổ phó": "deputy", "Thành viên": "member"}
SEXES = {"Nam": "male", "Nữ": "female"}

TEAMS, PEOPLE = "Tổ", "Thành viên"
SPECS = [
    SheetSpec(
        "teams",
        TEAMS,
        [
            Field("name", "Tên tổ", text(150), is_required=True, aliases=("Tên tổ công nghệ số",)),
            Field("place", "Địa bàn", text(100), is_required=True, aliases=("Ấp, khu phố",)),
            Field("established_on", "Ngày thành lập", day(EARLIEST, LATEST)),
            Field("households", "Số hộ trong nhóm Zalo", integer(0, 100_000)),
            Field("zalo_url", "Nhóm Zalo", zalo_link()),
        ],
    ),
    SheetSpec(
        "people",
        PEOPLE,
        [
            Field("place", "Địa bàn", text(100), is_required=True, aliases=("Ấp, khu phố",)),
            Field("full_name", "Họ và tên", person_name(), is_required=True, aliases=("Họ tên",)),
            Field("phone", "Số điện thoại", phone(), aliases=("Điện thoại", "SĐT")),
            Field(
                "position",
                "Chức danh",
                choice(POSITIONS, {"TT": "leader"}),
                words={value: label for label, value in POSITIONS.items()},
            ),
            Field("sex", "Giới tính", choice(SEXES), words={value: label for label, value in SEXES.items()}),
            Field("birth_year", "Năm sinh", year(1920, 2010)),
            Field("joined_on", "Ngày tham gia", day(EARLIEST, LATEST)),
        ],
    ),
]

type Table = list[list[Any]]  # the header row, then the lines
type Tables = dict[str, Table]  # by the sheet's name
type Lines = list[tuple[str, dict[str, Any]]]


def tables() -> Tables:
    """The reference as it is written, to be changed by who asks."""
    founded, april = datetime.date(2022, 6, 15), datetime.date(2022, 4, 3)
    return {
        TEAMS: [
            ["Tên tổ", "Địa bàn", "Ngày thành lập", "Số hộ trong nhóm Zalo", "Nhóm Zalo"],
            ["Tổ công nghệ số cộng đồng ấp An 1", "Ấp An 1", founded, 1234, "https://zalo.me/g/abcxyz123"],
            ["Tổ công nghệ số cộng đồng ấp An 2", "Ấp An 2", april, 87, None],
        ],
        PEOPLE: [
            ["Địa bàn", "Họ và tên", "Số điện thoại", "Chức danh", "Giới tính", "Năm sinh", "Ngày tham gia"],
            ["Ấp An 1", "Nguyễn Văn Đức", "0912345678", "Tổ trưởng", "Nam", 1985, founded],
            ["Ấp An 1", "Trần Thị Bưởi", "0382345678", "Thành viên", "Nữ", 1990, founded],
            ["Ấp An 2", "Tống Công Minh", "0703456789", "Tổ trưởng", "Nam", 1979, april],
            ["Ấp An 2", "Lê Ý", None, "Thành viên", None, None, None],
        ],
    }


def _line(sheet: str, *values: Any) -> tuple[str, dict[str, Any]]:
    spec = next(spec for spec in SPECS if spec.key == sheet)
    return sheet, dict(zip((field.key for field in spec.fields), values, strict=True))


EXPECTED: Lines = [
    _line("teams", "Tổ công nghệ số cộng đồng ấp An 1", "Ấp An 1", "2022-06-15", 1234, "https://zalo.me/g/abcxyz123"),
    _line("teams", "Tổ công nghệ số cộng đồng ấp An 2", "Ấp An 2", "2022-04-03", 87, None),
    _line("people", "Ấp An 1", "Nguyễn Văn Đức", "0912345678", "leader", "male", 1985, "2022-06-15"),
    _line("people", "Ấp An 1", "Trần Thị Bưởi", "0382345678", "member", "female", 1990, "2022-06-15"),
    _line("people", "Ấp An 2", "Tống Công Minh", "0703456789", "leader", "male", 1979, "2022-04-03"),
    _line("people", "Ấp An 2", "Lê Ý", None, "member", None, None, None),
]


def write(
    path: Path | IO[bytes], sheets: Mapping[str, Table], finish: Callable[[Workbook], None] = lambda book: None
) -> None:
    """Write the tables as openpyxl does; ``finish`` may do more to the workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    finish(book)
    book.save(path)


def write_reference(path: Path) -> None:
    """Write the reference as it is: some four hundred workbooks begin with it, and openpyxl takes its time."""
    path.write_bytes(_reference())


@cache
def _reference() -> bytes:
    file = io.BytesIO()
    write(file, tables())
    return file.getvalue()


def change_column(sheets: Tables, sheet: str, header: str, change: Callable[[Any], Any]) -> Tables:
    """Change every filled cell of a column."""
    rows = sheets[sheet]
    at = rows[0].index(header)
    for row in rows[1:]:
        if row[at] is not None:
            row[at] = change(row[at])
    return sheets


def values(lines: Iterable[Any]) -> Lines:
    return [(line.sheet, line.values) for line in lines]


def complaint(path: Path) -> str:
    """All that is said against a workbook: the refusal, the missing columns, each fault at its cell; or nothing."""
    try:
        reading = read(read_book(path), SPECS, {})
    except FileRefused as error:
        return str(error)
    missing = [
        f"Trang “{reading.titles[key]}” thiếu cột “{label}”"
        for key, heads in reading.heads.items()
        for label in heads.missing
    ]
    faults = [f"{line.title}!{fault.cell}: {fault.message}" for line in reading.lines for fault in line.faults]
    return "\n".join(missing + faults)
