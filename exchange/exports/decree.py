"""The letter form of decree 30/2020/NĐ-CP (annex I) in a Word file: its font, its head of two columns, its dates."""

import datetime
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

FONT = "Times New Roman"  # in 13 to 14 points
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
# What papers are called in their numbers, by annex III of the decree. No list and no book is among them: such a paper
# has no number of its own and goes with one that has.
KINDS = frozenset(
    {
        "NQ",
        "QĐ",
        "CT",
        "QC",
        "QyĐ",
        "TC",
        "TB",
        "HD",
        "CTr",
        "KH",
        "PA",
        "ĐA",
        "DA",
        "BC",
        "BB",
        "TTr",
        "HĐ",
        "CĐ",
        "BGN",
        "BTT",
        "GUQ",
        "GM",
        "GGT",
        "GNP",
        "PG",
        "PC",
        "PB",
    }
)
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


def check_kind(kind: str) -> None:
    """Raise ValueError for a kind that no paper has by the decree."""
    if kind not in KINDS:
        raise ValueError(f"Decree 30/2020 knows no paper of the kind {kind!r}.")


def set_type(document: Any, title: str) -> None:
    """Set the font of the whole file, and ``title`` as the file's own, with no author in it."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    document.core_properties.title = title
    document.core_properties.author, document.core_properties.comments = "", ""


def add_columns(document: Any, *widths: int, rows: int = 1) -> list[Any]:
    """Add cells without borders side by side, row by row, that no page break cuts; return them."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return [cell for row in table.rows for cell in row.cells]


def add_paragraph(
    into: Any, text: str, *, size: int = 14, bold: bool = False, italic: bool = False, before: int = 0, after: int = 0
) -> Any:
    """Write a centred paragraph, into the empty one that a cell is born with or into a new one, and return it."""
    fresh = getattr(into, "_tc", None) is not None and len(into.paragraphs) == 1 and not into.paragraphs[0].runs
    paragraph = into.paragraphs[0] if fresh else into.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    add_text(paragraph, text, size=size, bold=bold, italic=italic)
    return paragraph


def add_text(paragraph: Any, text: str, *, size: int = 14, bold: bool = False, italic: bool = False) -> None:
    """Add ``text`` to a paragraph, without control characters: a file with them would not open."""
    run = paragraph.add_run("".join(filter(str.isprintable, text)))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def add_underlined(into: Any, width: int, text: str, *, size: int, rule: float) -> None:
    """Write bold words with a fine line below them: half as long below the issuing body, as long as they are below the
    motto.

    ``rule``: its length, in ems a letter; ``width``: of the column.
    """
    add_paragraph(into, text, size=size, bold=True)
    ruled = add_paragraph(into, "", size=2)
    inset = max(width - round(Pt(size) * rule * len(text)), 0) // 2
    ruled.paragraph_format.left_indent = ruled.paragraph_format.right_indent = inset
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    ruled._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")  # the schema's order


def day_in_words(day: datetime.date) -> str:
    """Return the day in words, ngày 05 tháng 02 năm 2022: days below ten and months below three with a zero before."""
    return f"ngày {day.day:02d} {month_in_words(day)}"


def month_with_open_day(day: datetime.date) -> str:
    """Return the day as a paper leaves it to whoever signs it: ngày       tháng 02 năm 2022."""
    return f"ngày       {month_in_words(day)}"


def month_in_words(day: datetime.date) -> str:
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"tháng {month} năm {day.year}"
