"""A certificate as a Word file, in the form of decree 30/2020/NĐ-CP, with a code that leads to its check.

It is a sheet for an office to sign and stamp, no more: the portal certifies nothing.
"""

import datetime
import io
from typing import Any

import segno
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from places.models import Level, Place
from training.rollups.certificates import Certificate, Taught

FONT = "Times New Roman"  # the decree's, in 13 to 14 points
WIDE, HIGH = Mm(297), Mm(210)  # A4, landscape
MARGINS = {"top_margin": Mm(20), "bottom_margin": Mm(20), "left_margin": Mm(30), "right_margin": Mm(20)}
LEFT, RIGHT = Mm(105), Mm(142)  # the two columns, of 247 mm
CODE = Mm(28)  # edge of the QR code
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def write_certificate(certificate: Certificate, *, url: str) -> bytes:
    """The file; ``url`` is where its number is checked, and what its code holds."""
    document = Document()
    _lay_out(document)
    _head(document, certificate)
    _body(document, certificate)
    _foot(document, certificate, url)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def day_in_words(day: datetime.date) -> str:
    """ngày 05 tháng 02 năm 2022: days below ten and months below three with a zero before (annex I of the decree)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _lay_out(document: Any) -> None:
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, WIDE, HIGH
    for name, width in MARGINS.items():
        setattr(section, name, width)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    document.core_properties.title = "Giấy xác nhận tham gia tập huấn"
    document.core_properties.author, document.core_properties.comments = "", ""


def _head(document: Any, certificate: Certificate) -> None:
    """Issuing body and number to the left, national title, place and date to the right."""
    left, right = _columns(document)
    if _is_committee(certificate.session.organiser):
        _line(left, "ỦY BAN NHÂN DÂN", size=13, bold=True)
    _underlined(left, LEFT, certificate.session.organiser.name.upper(), size=13, rule=0.3)
    _line(left, f"Số: {certificate.number[:8].upper()}", size=13, before=6)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True)
    _underlined(right, RIGHT, "Độc lập - Tự do - Hạnh phúc", size=14, rule=0.45)
    where = _bare_name(certificate.session.organiser)
    _line(right, f"{where}, {day_in_words(certificate.issued_on)}", italic=True, before=6)


def _body(document: Any, certificate: Certificate) -> None:
    _line(document, "GIẤY XÁC NHẬN", size=22, bold=True, before=20)
    _line(document, "Đã tham gia tập huấn Tổ công nghệ số cộng đồng", bold=True, after=14)
    _line(document, certificate.full_name.upper(), size=18, bold=True, after=10)
    _line(document, f"đã dự buổi tập huấn “{certificate.session.title}”")
    _line(document, f"{_days(certificate)}, do {_spoken(certificate.session.organiser)} tổ chức, và đã học:", after=4)
    for taught in certificate.taught:
        _line(document, f"{taught.topic.title} ({_validity(taught)})", bold=True)


def _foot(document: Any, certificate: Certificate, url: str) -> None:
    _line(document, "", size=6)
    left, right = _columns(document)
    picture = io.BytesIO()
    segno.make(url, error="m", boost_error=False).save(picture, kind="png", scale=8, border=4)
    run = left.paragraphs[0].add_run()
    run.add_picture(io.BytesIO(picture.getvalue()), width=CODE)
    run._r.xpath(".//wp:docPr")[0].set("descr", f"Mã QR để kiểm tra giấy xác nhận: {url}")
    left.paragraphs[0].alignment = CENTRE
    _line(left, "Quét mã để kiểm tra giấy này", size=11, italic=True)
    _line(left, f"Mã kiểm tra: {certificate.number}", size=9)
    _line(right, "THỦ TRƯỞNG ĐƠN VỊ TỔ CHỨC", bold=True)
    _line(right, "(Ký, ghi rõ họ tên, đóng dấu)", size=13, italic=True)


def _columns(document: Any) -> tuple[Any, Any]:
    """Two cells without borders side by side."""
    table = document.add_table(rows=1, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    left, right = table.rows[0].cells
    for column, cell, width in zip(table.columns, (left, right), (LEFT, RIGHT), strict=True):
        column.width = cell.width = width
    return left, right


def _line(
    into: Any, text: str, *, size: int = 14, bold: bool = False, italic: bool = False, before: int = 0, after: int = 0
) -> Any:
    """A centred paragraph: the empty one that a cell is born with, or a new one."""
    fresh = getattr(into, "_tc", None) is not None and len(into.paragraphs) == 1 and not into.paragraphs[0].runs
    paragraph = into.paragraphs[0] if fresh else into.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = paragraph.add_run("".join(filter(str.isprintable, text)))  # a file with control characters would not open
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _underlined(cell: Any, width: int, text: str, *, size: int, rule: float) -> None:
    """Bold words with a fine line below them: half as long below the issuing body, as long as they are below the motto.

    ``rule``: its length, in ems a letter.
    """
    _line(cell, text, size=size, bold=True)
    line = _line(cell, "", size=2)
    inset = max(width - round(Pt(size) * rule * len(text)), 0) // 2
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = inset
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    line._p.get_or_add_pPr().append(borders)


def _is_committee(organiser: Place) -> bool:
    """Communes and districts organise by their People's Committee; a province by an office that the portal has no name
    for, and the sheet claims none."""
    return organiser.level != Level.PROVINCE


def _spoken(organiser: Place) -> str:
    name = f"{organiser.name[0].lower()}{organiser.name[1:]}"
    return f"Ủy ban nhân dân {name}" if _is_committee(organiser) else name


def _bare_name(place: Place) -> str:
    """The name without its kind, as it stands before a date: "Thái Bình"."""
    kind, name = place.kind, place.name
    return name[len(kind) :].strip() if name.lower().startswith(kind) else name


def _days(certificate: Certificate) -> str:
    first, last = f"{certificate.starts_on:%d/%m/%Y}", f"{certificate.ends_on:%d/%m/%Y}"
    return f"ngày {first}" if first == last else f"từ ngày {first} đến ngày {last}"


def _validity(taught: Taught) -> str:
    return f"có giá trị đến hết ngày {taught.until:%d/%m/%Y}" if taught.until else "không thời hạn"
