"""Workbooks as other programs write them, or as they come out of old hands. All equal to the reference."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidation

from tests.exchange.imports.bad_sheets import finished
from tests.exchange.imports.cases import Case
from tests.exchange.imports.office import saved
from tests.exchange.imports.packages import (
    MAIN,
    PEOPLE_PART,
    STRINGS,
    STYLES,
    TEAMS_PART,
    TYPES,
    change,
    changed,
    parts_of,
    replaced,
    swapped,
    with_shared_texts,
)
from tests.exchange.imports.reference import PEOPLE, TEAMS, write_reference


def with_shared_text(*pairs: tuple[str, str]) -> Callable[[Path], None]:
    return with_shared_texts({STRINGS: swapped(*pairs)})


def in_both(edit: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Both sheets edited."""
    return changed({TEAMS_PART: edit, PEOPLE_PART: edit})


def matched(pattern: str, new: str) -> Callable[[bytes], bytes]:
    """Every match of ``pattern``, which must be there, replaced."""

    def edit(data: bytes) -> bytes:
        text, count = re.subn(pattern, new, data.decode())
        assert count, pattern
        return text.encode()

    return edit


def from_1904(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904


def in_colours(book: Workbook) -> None:
    book[PEOPLE]["B2"] = CellRichText("Nguyễn ", TextBlock(InlineFont(b=True), "Văn "), "Đức")
    book[PEOPLE]["B1"] = CellRichText(TextBlock(InlineFont(b=True), "Họ"), " và tên")


def decorated(book: Workbook) -> None:
    sheet = book[PEOPLE]
    sheet["B2"].comment = Comment("đã gọi", "xã")
    sheet["B2"].hyperlink = "https://example.com/"
    sheet.auto_filter.ref = "A1:G5"
    sheet.freeze_panes = "A2"
    choices = DataValidation(type="list", formula1='"Tổ trưởng,Thành viên"')
    choices.add("D2:D500")
    sheet.add_data_validation(choices)
    sheet.conditional_formatting.add("F2:F500", CellIsRule("greaterThan", ["2000"]))
    sheet.column_dimensions["C"].hidden = True
    sheet.protection.set_password("1234")


def formatted_far_below(book: Workbook) -> None:
    for name in ("A1048576", "XFD3", "BZ40500"):
        book[PEOPLE][name].number_format = "0.00"


def with_a_chart(book: Workbook) -> None:
    book.create_chartsheet("Biểu đồ", 0).add_chart(BarChart())


def calculated(path: Path) -> None:
    """Formulas with the results that Excel stored, an empty text among them."""
    write_reference(path)
    teams = (
        ('<c r="D2" t="n"><v>1234</v></c>', '<c r="D2"><f>1000+234</f><v>1234</v></c>'),
        ('<c r="D3" t="n"><v>87</v></c>', '<c r="D3"><f t="shared" ref="D3:D4" si="0">D2-1147</f><v>87</v></c>'),
    )
    empty = ('<c r="D5"', '<c r="C5" t="str"><f>IF(1=1,"","x")</f><v></v></c><c r="D5"')
    for part, pairs in ((TEAMS_PART, teams), (PEOPLE_PART, (empty,))):
        text = parts_of(path)[part].decode()
        for old, new in pairs:
            assert old in text, (old, text)
            text = text.replace(old, new)
        change(path, {part: text.encode()})


def real_days_as_iso(path: Path) -> None:
    """Cells of the type "d", as few programs write them."""
    write_reference(path)
    for part in (TEAMS_PART, PEOPLE_PART):
        text = parts_of(path)[part].decode()
        for day in (datetime.date(2022, 6, 15), datetime.date(2022, 4, 3)):
            number = (day - datetime.date(1899, 12, 30)).days
            text = text.replace(f't="n"><v>{number}</v>', f't="d"><v>{day.isoformat()}T00:00:00</v>')
        change(path, {part: text.encode()})


def prefixed(data: bytes) -> bytes:
    """Every element under a prefix, as the Open XML SDK writes them."""
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", data.decode())
    return text.replace("xmlns=", "xmlns:x=").encode()


def in_utf_16(data: bytes) -> bytes:
    return data.decode().replace("encoding='utf-8'", "").encode("utf-16")


DIMENSION = r'<dimension ref="[^"]*" ?/>'

BOOKS = [
    Case("saved by LibreOffice", saved("book"), needs_office=True),
    Case("saved by LibreOffice from .ods", saved("from_ods"), needs_office=True),
    Case("saved by LibreOffice from .xls", saved("from_xls"), needs_office=True),
    Case("formulas calculated by LibreOffice", saved("formulas"), needs_office=True),
    Case("days counted from 1904", finished(from_1904)),
    Case("texts in a table, as Excel keeps them", with_shared_texts({})),
    Case("texts in colours", finished(in_colours)),
    Case("a dimension too small", in_both(matched(DIMENSION, '<dimension ref="A1"/>'))),
    Case("a dimension of everything", in_both(matched(DIMENSION, '<dimension ref="A1:XFD1048576"/>'))),
    Case("no dimension", in_both(matched(DIMENSION, ""))),
    Case("rows without numbers", in_both(matched(r'<row r="\d+"', "<row"))),
    Case("row numbers with a point", in_both(matched(r'<row r="(\d+)"', r'<row r="\1.0"'))),
    Case("elements under a prefix", in_both(prefixed)),
    Case("sheets in UTF-16", in_both(in_utf_16)),
    Case("sheets with a byte order mark", in_both(lambda data: b"\xef\xbb\xbf" + data)),
    Case("comments, links, filters, hidden columns, protection", finished(decorated)),
    Case("formatted cells far out", finished(formatted_far_below)),
    Case("a chart before the sheets", finished(with_a_chart)),
    Case("formulas with results", calculated),
    Case("days of the type of days", real_days_as_iso),
    Case("a template", replaced(TYPES, ("spreadsheetml.sheet.main", "spreadsheetml.template.main"))),
    Case("broken properties", changed({"docProps/core.xml": b"<broken", "docProps/app.xml": b""})),
    Case("a broken theme", changed({"xl/theme/theme1.xml": b"<broken"})),
    Case("broken styles", changed({STYLES: f'<styleSheet xmlns="{MAIN}"><fills><fill><x/></fill>'.encode()})),
    Case("no styles", changed({STYLES: None})),
    Case("something embedded", changed({"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(500)})),
    Case("a carriage return as Excel escapes it", with_shared_text(("Nguyễn Văn Đức", "Nguyễn Văn_x000D_\n Đức"))),
    Case(
        "NUL and control characters as Excel escapes them",
        with_shared_text(("Trần Thị Bưởi", "Trần_x0000_ Thị_x0001_ _xD800_Bưởi")),
    ),
    Case(
        "a sheet's name kept from Excel's own limits",
        replaced("xl/workbook.xml", (f'name="{TEAMS}"', f'name=" {TEAMS} "')),
    ),
]
