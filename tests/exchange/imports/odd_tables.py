"""Workbooks as communes keep them: other headers, other writings of the same values. All equal to the reference."""

import datetime
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from core.text import fold
from tests.exchange.imports.bad_lines import of
from tests.exchange.imports.cases import Case
from tests.exchange.imports.reference import PEOPLE, TEAMS, Table, Tables, change_column, tables, write, write_reference

TITLE = [["ỦY BAN NHÂN DÂN XÃ SÔNG XANH"], [], ["DANH SÁCH THÀNH VIÊN"], ["Kèm theo Quyết định số 12/QĐ-UBND"], []]
FOUNDED, JOINED = (TEAMS, "Ngày thành lập"), (PEOPLE, "Ngày tham gia")


def every(change: Callable[[Table], Any]) -> Callable[[Path], None]:
    """The reference with each of its tables changed in place."""

    def both(sheets: Tables) -> None:
        for rows in sheets.values():
            change(rows)

    return of(both)


def headers(change: Callable[[str], str]) -> Callable[[Path], None]:
    def changed(rows: Table) -> None:
        rows[0] = [change(header) for header in rows[0]]

    return every(changed)


def texts(change: Callable[[str], str]) -> Callable[[Path], None]:
    """Every text changed, and the sheets' names."""

    def build(path: Path) -> None:
        def of_cell(value: Any) -> Any:
            return change(value) if isinstance(value, str) else value

        write(
            path, {change(name): [[of_cell(value) for value in row] for row in rows] for name, rows in tables().items()}
        )

    return build


def column(sheet: str, header: str, change: Callable[[Any], Any]) -> Callable[[Path], None]:
    return of(lambda sheets: change_column(sheets, sheet, header, change))


def days(change: Callable[[datetime.date], Any]) -> Callable[[Path], None]:
    def both(sheets: Tables) -> None:
        change_column(sheets, *FOUNDED, change)
        change_column(sheets, *JOINED, change)

    return of(both)


def renamed(**headers_by_key: str) -> Callable[[str], str]:
    """Some headers replaced, by the folded old one with "_" for spaces."""
    return lambda header: headers_by_key.get(fold(header).replace(" ", "_"), header)


def turned(rows: Table) -> None:
    rows[:] = [row[::-1] for row in rows]


def counted(rows: Table) -> None:
    rows[:] = [[at or "STT", *row] for at, row in enumerate(rows)]


def noted(rows: Table) -> None:
    rows[:] = [[*row, "Ghi chú" if at == 0 else "đã rà soát"] for at, row in enumerate(rows)]


def pre_numbered(rows: Table) -> None:
    """A form numbered further than it is filled."""
    counted(rows)
    rows.extend([number] for number in range(len(rows), 30))


def merged_header(sheets: Tables) -> None:
    """ "Liên hệ" over the phone and the sex, the others merged down."""
    header = sheets[PEOPLE][0]
    upper = [None if at in (2, 4) else text for at, text in enumerate(header)]
    upper[2:5] = ["Liên hệ", None, "Khác"]
    lower = [None, None, "Số điện thoại", "Chức danh", "Giới tính", "Năm sinh", None]
    upper[5] = None
    sheets[PEOPLE][:1] = [upper, lower]


def merged_cells(path: Path) -> None:
    def finish(book: Workbook) -> None:
        sheet = book[PEOPLE]
        sheet.insert_rows(1, 2)
        sheet["A1"] = "DANH SÁCH"
        sheet.merge_cells("A1:G1")
        sheet.merge_cells("A2:G2")

    write(path, tables(), finish)


def instructions_first(path: Path) -> None:
    guide = [["Hướng dẫn"], ["Điền các trang “Tổ” và “Thành viên”. Họ và tên viết đầy đủ."]]
    write(path, {"Hướng dẫn": guide, **tables()})


def hidden_lists(path: Path) -> None:
    def finish(book: Workbook) -> None:
        sheet = book.create_sheet("Danh mục")
        sheet.append(["Địa bàn", "Họ và tên", "Chức danh"])
        sheet.sheet_state = "veryHidden"

    write(path, tables(), finish)


def in_words(day: datetime.date) -> str:
    return f"ngày {day.day} tháng {day.month:02} năm {day.year}"


def serial(day: datetime.date) -> int:
    return (day - datetime.date(1899, 12, 30)).days


def old_prefix(phone: str) -> str:
    """As it was dialled before 2018."""
    return {"038": "0168", "070": "0120"}.get(phone[:3], phone[:3]) + phone[3:]


HOUSEHOLDS = (TEAMS, "Số hộ trong nhóm Zalo")
PHONES = (PEOPLE, "Số điện thoại")

TABLES = [
    Case("the reference", write_reference),
    Case("columns in another order", every(turned)),
    Case("a title block", every(lambda rows: rows.__setitem__(slice(0, 0), TITLE))),
    Case("a title block as deep as it goes", every(lambda rows: rows.__setitem__(slice(0, 0), [[]] * 29))),
    Case("lines counted", every(counted)),
    Case("lines counted below the last", every(pre_numbered)),
    Case("a column of notes", every(noted)),
    Case("columns numbered", every(lambda rows: rows.insert(1, [f"({at})" for at in range(1, len(rows[0]) + 1)]))),
    Case("the header again on the next page", every(lambda rows: rows.insert(2, list(rows[0])))),
    Case("empty lines", every(lambda rows: rows.insert(2, [None, "  "]))),
    Case("a total", every(lambda rows: rows.append(["TỔNG CỘNG: 2 tổ", None, None, 1321]))),
    Case("a merged title", merged_cells),
    Case("a header over two rows", of(merged_header)),
    Case("instructions first", instructions_first),
    Case("hidden lists", hidden_lists),
    Case("sheets in another order", of(lambda sheets: sheets.update({TEAMS: sheets.pop(TEAMS)}))),
    Case(
        "sheets under other names",
        lambda path: write(path, dict(zip(["Sheet1", "Sheet2"], tables().values(), strict=True))),
    ),
    Case(
        "a sheet's name in capitals without marks", of(lambda sheets: sheets.update({"THANH VIEN": sheets.pop(PEOPLE)}))
    ),
    Case("headers in capitals", headers(str.upper)),
    Case("headers without marks", headers(fold)),
    Case("headers of two lines", headers(lambda text: text.replace(" ", "\n"))),
    Case("headers with punctuation", headers(lambda text: f" {text} (*):")),
    Case("headers with a hint in brackets", headers(lambda text: f"{text} (nếu có)")),
    Case(
        "headers by other names",
        headers(renamed(ten_to="Tên tổ công nghệ số", dia_ban="Ấp/khu phố", ho_va_ten="HỌ TÊN", so_dien_thoai="SĐT")),
    ),
    Case("everything decomposed", texts(lambda text: unicodedata.normalize("NFD", text))),
    Case("non-breaking spaces", texts(lambda text: text.replace(" ", "\u00a0"))),
    Case("spaces around and between", texts(lambda text: f"  {text.replace(' ', '   ')} \n")),
    Case("days as text", days(lambda day: f"{day.day}/{day.month}/{day.year}")),
    Case("days as text with zeros", days(lambda day: f"{day:%d/%m/%Y}")),
    Case("days of a short year", days(lambda day: f"{day:%d/%m/%y}")),
    Case("days with dots", days(lambda day: f"{day:%d.%m.%Y}")),
    Case("days with dashes", days(lambda day: f"{day.day}-{day.month}-{day.year}")),
    Case("days in words", days(in_words)),
    Case("days in words of a letter", days(lambda day: f"Sông Xanh, {in_words(day)}")),
    Case("days as ISO", days(lambda day: day.isoformat())),
    Case("days as numbers", days(serial)),
    Case("days as numbers in text", days(lambda day: str(serial(day)))),
    Case("days with an hour", days(lambda day: datetime.datetime(day.year, day.month, day.day, 8, 30))),  # noqa: DTZ001
    Case("numbers as text", column(*HOUSEHOLDS, str)),
    Case("thousands with dots", column(*HOUSEHOLDS, lambda number: f"{number:,}".replace(",", "."))),
    Case(
        "thousands with spaces",
        column(*HOUSEHOLDS, lambda number: f"{number:,}".replace(",", "\u202f")),
    ),
    Case("numbers with a point", column(*HOUSEHOLDS, float)),
    Case("phones that lost their zero", column(*PHONES, int)),
    Case("phones with a point", column(*PHONES, float)),
    Case("phones without zero as text", column(*PHONES, lambda phone: phone[1:])),
    Case("phones with +84", column(*PHONES, lambda phone: f"+84 {phone[1:4]} {phone[4:]}")),
    Case("phones with 84", column(*PHONES, lambda phone: int(f"84{phone[1:]}"))),
    Case("phones with dots", column(*PHONES, lambda phone: f"{phone[:4]}.{phone[4:7]}.{phone[7:]}")),
    Case("phones with dashes", column(*PHONES, lambda phone: f"({phone[:4]}) {phone[4:7]}-{phone[7:]}")),
    Case("phones of before 2018", column(*PHONES, old_prefix)),
    Case("phones of before 2018 that lost their zero", column(*PHONES, lambda phone: int(old_prefix(phone)))),
    Case("choices without marks", column(PEOPLE, "Chức danh", fold)),
    Case("choices in capitals", column(PEOPLE, "Chức danh", str.upper)),
    Case("birth years as text", column(PEOPLE, "Năm sinh", str)),
    Case("birthdays", column(PEOPLE, "Năm sinh", lambda year: datetime.date(year, 3, 2))),
    Case("links without https", column(TEAMS, "Nhóm Zalo", lambda link: link.removeprefix("https://"))),
]
