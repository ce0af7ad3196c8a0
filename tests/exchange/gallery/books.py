"""Lists as communes write them: workbooks laid out in code, and what each must be understood as."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from exchange.reading import books
from exchange.reading.tables import Grid

type Cells = Sequence[Sequence[Any]]
MOTTO: list[list[Any]] = [
    ["ỦY BAN NHÂN DÂN", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["XÃ AN", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["DANH SÁCH THÀNH VIÊN TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"],
    ["(Kèm theo Quyết định số 12/QĐ-UBND ngày 15/6/2022 của Ủy ban nhân dân xã An)"],
    [],
]
SIGNED: list[list[Any]] = [
    [],
    [None, None, None, None, "An, ngày 20 tháng 6 năm 2022"],
    [None, "Người lập biểu", None, None, "TM. ỦY BAN NHÂN DÂN"],
    [None, None, None, None, "CHỦ TỊCH"],
    [None, "(Ký, ghi rõ họ tên)"],
    [],
    [None, "Phạm Thu Lan", None, None, "Đặng Văn Xã"],
]


@dataclass(frozen=True)
class ListedPerson:
    """Somebody on a list, as the list says it."""

    name: str
    hamlet: str
    phone: str
    position: str
    organisation: str
    born: int
    sex: str

    def row(self, *keys: str) -> list[Any]:
        return [getattr(self, key) for key in keys]


PEOPLE = [
    ListedPerson("Nguyễn Văn An", "Ấp Tân Khánh", "0912345701", "Tổ trưởng", "Trưởng ấp", 1975, "Nam"),
    ListedPerson("Trần Thị Bưởi", "Ấp Tân Khánh", "0912345702", "Tổ phó", "Hội Phụ nữ", 1983, "Nữ"),
    ListedPerson("Lê Văn Cường", "Ấp Tân Khánh", "0912345703", "Thành viên", "Đoàn Thanh niên", 1999, "Nam"),
    ListedPerson("Phạm Thị Hoa", "Ấp Suối Muồn", "0912345704", "Tổ trưởng", "Trưởng ấp", 1980, "Nữ"),
    ListedPerson("Võ Minh Đức", "Ấp Suối Muồn", "0912345705", "Tổ phó", "Hội Nông dân", 1990, "Nam"),
    ListedPerson("Huỳnh Thị Én", "Ấp Suối Muồn", "0912345706", "Thành viên", "Y tế", 1995, "Nữ"),
]
TAN_KHANH, SUOI_MUON = PEOPLE[:3], PEOPLE[3:]
ORGANISATIONS = {
    "Trưởng ấp": "hamlet_head", "Hội Phụ nữ": "women", "Đoàn Thanh niên": "youth", "Hội Nông dân": "farmers",
    "Y tế": "health", "Khác": "other",
}  # fmt: skip
POSITIONS = {"Tổ trưởng": "leader", "Tổ phó": "deputy", "Thành viên": "member"}


def said(person: ListedPerson) -> tuple[str, str, str, str, str | None]:
    """What must be staged of somebody."""
    team = f"Tổ công nghệ số cộng đồng {person.hamlet[0].lower()}{person.hamlet[1:]}"
    return (
        person.name, team, POSITIONS[person.position], ORGANISATIONS[person.organisation], person.phone or None,
    )  # fmt: skip


def each(people: Sequence[ListedPerson], **facts: Any) -> list[ListedPerson]:
    return [replace(person, **facts) for person in people]


@dataclass
class ListSheet:
    """A sheet of a list: its cells from row 1, ranges merged, rows (by number) struck through and hidden."""

    title: str
    rows: Cells
    merged: Sequence[str] = ()
    struck: Sequence[int] = ()
    hidden: Sequence[int] = ()


def book_of(*sheets: ListSheet) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for one in sheets:
        sheet = book.create_sheet(one.title)
        for row in one.rows:
            sheet.append(list(row))
        for cells in one.merged:
            sheet.merge_cells(cells)
        for number in one.struck:
            for cell in sheet[number]:
                cell.font = Font(strike=True)
        for number in one.hidden:
            sheet.row_dimensions[number].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_book(path: Path) -> list[Grid]:
    """The sheets as the portal reads them, with what is merged and struck through where its reader does not say it."""
    grids = books.read_book(path)
    if any(grid.merged or grid.struck_rows for grid in grids):
        return grids
    book = load_workbook(path)
    return [replace(grid, **_drawn(book[grid.title])) for grid in grids]


def _drawn(sheet: Any) -> dict[str, Any]:
    merged = [
        (cells.min_row, cells.min_col - 1, cells.max_row, cells.max_col - 1) for cells in sheet.merged_cells.ranges
    ]
    struck = [
        row[0].row
        for row in sheet.iter_rows()
        if any(cell.value for cell in row) and all(cell.font.strike for cell in row if cell.value)
    ]
    return {"merged": sorted(merged), "struck_rows": struck}


@dataclass(frozen=True)
class Listed:
    """One list of the gallery.

    ``people``: who must be staged as new; ``left_out``: how many rows as what (of rows that are people). ``choices``:
    what somebody has to say first, {header: field key}. ``says``: what stands in the way where it cannot be taken.
    """

    name: str
    build: Callable[[], Sequence[ListSheet]]
    people: Sequence[ListedPerson] = field(default_factory=lambda: PEOPLE)
    left_out: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
