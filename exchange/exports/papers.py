"""Pages, paragraphs and tables of a paper by annex I of decree 30/2020/NĐ-CP."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell

from accounts.models import Letterhead
from exchange.exports.decree import (
    CENTRE,
    MOTTO,
    NATION,
    add_columns,
    add_paragraph,
    add_text,
    add_underlined,
    check_kind,
)

SHORT, LONG = Mm(210), Mm(297)  # A4
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(20)
BODY, BODY_WIDE = SHORT - LEFT - RIGHT, LONG - LEFT - RIGHT  # what is written on, upright and landscape
INDENT = Mm(12.7)  # of a paragraph's first line
CELL, SMALL = 12, 11  # points, in tables
KEPT = 12  # rows of a small table that fit on one page
ISSUER = Mm(64)  # the left column of the head
SIGNING = 5  # empty lines for the hand and the seal


class Column(NamedTuple):
    """``share`` of the width of the page; numbers stand to the right."""

    header: str
    share: int
    is_number: bool = False


class Row(NamedTuple):
    """One cell alone, where there are several columns, goes across them all and heads the rows below it."""

    cells: Sequence[str]
    is_bold: bool = False


def set_upright(document: Any) -> None:
    """The first section: A4 upright, its first page without a number."""
    _set_page(document.sections[0], SHORT, LONG, WD_ORIENT.PORTRAIT)
    header = document.sections[0].header.paragraphs[0]
    header.alignment = CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    header._p.append(field)


def add_head(document: Any, office: Letterhead, *, dated: str, kind: str = "") -> Any:
    """Write the head of a paper of ``kind`` ("BC", "QĐ"), and return the cell with its number; without one it has no
    number: a list that goes with another paper (``annex_note``), or a book.

    The number is left to the clerk: it is given when the paper is signed. So is what ``dated`` leaves open.
    """
    left, right, number_of, place_and_day = add_columns(document, ISSUER, BODY - ISSUER, rows=2)
    if office.above:
        add_paragraph(left, office.above.upper(), size=13)
    *first, last = office.lines
    for issuer in first:
        add_paragraph(left, issuer.upper(), size=13, bold=True)
    add_underlined(left, ISSUER, last.upper(), size=13, rule=0.3)
    if kind:
        check_kind(kind)
        add_paragraph(number_of, f"Số:            /{kind}-{office.initials}", size=13, before=6)
    add_paragraph(right, NATION, size=12, bold=True)
    add_underlined(right, BODY - ISSUER, MOTTO, size=13, rule=0.45)
    add_paragraph(place_and_day, f"{office.seat}, {dated}", size=13, italic=True, before=6)
    return number_of


def add_recipients(document: Any, names: Sequence[str]) -> None:
    """Write whom a paper goes to: one name stands behind "Kính gửi:", several below it."""
    if len(names) == 1:
        add_paragraph(document, f"Kính gửi: {names[0]}.", before=6, after=6)
        return
    add_paragraph(document, "Kính gửi:", before=6)
    for place, name in enumerate(names, start=1):
        is_last = place == len(names)
        added = add_paragraph(document, f"- {name}{'.' if is_last else ';'}", after=6 if is_last else 0)
        added.alignment, added.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, BODY // 4


def annex_note(office: Letterhead, *, paper: str, kind: str, year: str, issuer: str) -> str:
    """Return what stands below the title of an annex: to which paper it belongs, whose number and day are open."""
    check_kind(kind)
    return f"(Kèm theo {paper} số            /{kind}-{office.initials} ngày      tháng      năm {year} của {issuer})"


def add_foot(document: Any, office: Letterhead, receivers: Sequence[str]) -> None:
    """Who gets it to the left, who signs it to the right, never on two pages."""
    add_gap(document, 12).paragraph_format.keep_with_next = True  # the signature never stands alone
    left, right = add_columns(document, BODY // 2, BODY // 2)
    first = add_paragraph(left, "Nơi nhận:", size=12, bold=True, italic=True)
    first.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for name in receivers:
        add_paragraph(left, name, size=11).alignment = WD_ALIGN_PARAGRAPH.LEFT
    for words in office.titles:
        add_paragraph(right, words.upper(), bold=True)
    for _ in range(SIGNING):
        add_paragraph(right, "")
    add_paragraph(right, office.signer, bold=True)
    add_gap(document, 1)  # else Word and LibreOffice put a whole line behind the table


def add_signatures(document: Any, office: Letterhead, signers: Sequence[tuple[str, str]]) -> None:
    """Write who signs, beside each other and never on two pages: ``signers``, each a title and a name ("" where it is
    written by hand), then the head of the office.
    """
    add_gap(document, 12).paragraph_format.keep_with_next = True  # the signature never stands alone
    everybody = [*(((title,), name) for title, name in signers), (office.titles, office.signer)]
    cells = add_columns(document, *[BODY // len(everybody)] * len(everybody))
    most = max(len(titles) for titles, _ in everybody)
    for cell, (titles, name) in zip(cells, everybody, strict=True):
        for words in titles:
            add_paragraph(cell, words.upper(), size=13, bold=True)
        for _ in range(SIGNING + most - len(titles)):
            add_paragraph(cell, "")
        add_paragraph(cell, name, size=13, bold=True)
    add_gap(document, 1)  # else Word and LibreOffice put a whole line behind the table


def add_gap(document: Any, height: int) -> Any:
    """Write an empty line of so many points, however large letters are."""
    added = add_paragraph(document, "")
    added.paragraph_format.line_spacing = Pt(height)
    return added


def add_annex(document: Any, *, is_upright: bool = False) -> None:
    """A section, landscape unless told, whose pages are counted from one again."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    if is_upright:
        _set_page(section, SHORT, LONG, WD_ORIENT.PORTRAIT)
    else:
        _set_page(section, LONG, SHORT, WD_ORIENT.LANDSCAPE)
    counting = OxmlElement("w:pgNumType")
    counting.set(qn("w:start"), "1")
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    section._sectPr.find(qn("w:pgMar")).addnext(counting)  # the schema's order


def add_body_text(document: Any, text: str, *, bold: bool = False, italic: bool = False, keep: bool = False) -> Any:
    """Write a justified paragraph, its first line indented; ``keep`` it with what follows, as a heading."""
    added = document.add_paragraph()
    added.alignment = WD_ALIGN_PARAGRAPH.LEFT if bold else WD_ALIGN_PARAGRAPH.JUSTIFY
    form = added.paragraph_format
    form.first_line_indent, form.space_before, form.space_after = INDENT, Pt(0), Pt(6)
    form.line_spacing, form.keep_with_next, form.widow_control = 1.0, keep, True
    add_text(added, text, bold=bold, italic=italic)
    return added


def add_table(
    document: Any,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    width: int = BODY_WIDE,
    is_small: bool = False,
    keep: bool = False,
) -> None:
    """Write a ruled table, as wide as a landscape page unless told, its headers on every page, no row cut by one. A
    small one has smaller letters and narrower cells, and is kept on one page unless it has more than KEPT rows; one to
    ``keep`` also stands on the page of what follows it.
    """
    rows = [Row([column.header for column in columns], is_bold=True), *rows]
    added = document.add_table(rows=len(rows), cols=len(columns), style="Table Grid")
    added.alignment, added.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if is_small:
        _narrow(added)
    kept = len(rows) - 1 if len(rows) - 1 <= KEPT else 2  # of a long one the head and the first rows
    whole = sum(column.share for column in columns)
    widths = [width * column.share // whole for column in columns]
    for grid, share in zip(added.columns, widths, strict=True):
        grid.width = Emu(share)
    for number, (element, row) in enumerate(zip(added._tbl.tr_lst, rows, strict=True)):
        form = element.get_or_add_trPr()
        form.append(OxmlElement("w:cantSplit"))
        if number == 0:
            form.append(OxmlElement("w:tblHeader"))
        shares = widths
        heads = False
        if len(row.cells) == 1:
            shares = [sum(widths)]
            _merge(element, len(columns))
            heads = len(columns) > 1 and number + 1 < len(rows) and len(rows[number + 1].cells) > 1
        for place, column, share, text in zip(element.tc_lst, columns[: len(shares)], shares, row.cells, strict=True):
            cell = _Cell(place, added)
            cell.width = Emu(share)
            into = cell.paragraphs[0]
            if number == 0:
                into.alignment = CENTRE
            elif column.is_number:
                into.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            is_kept = keep or (is_small and number < kept)
            into.paragraph_format.keep_with_next = heads or is_kept
            add_text(into, text, size=SMALL if is_small else CELL, bold=row.is_bold)


def _narrow(added: Any) -> None:
    """Leave a millimetre between the numbers of a table and its rules."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(1).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    added._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # the schema's order


def _merge(row: Any, columns: int) -> None:
    """Make the first cell of a row as wide as the table."""
    first, *others = row.tc_lst
    first.grid_span = columns
    for other in others:
        row.remove(other)


def _set_page(section: Any, width: int, height: int, orientation: WD_ORIENT) -> None:
    section.orientation, section.page_width, section.page_height = orientation, width, height
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
