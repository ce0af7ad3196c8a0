"""A certificate as a Word file, in the form of decree 30/2020/NĐ-CP, with a code that leads to its check.

It is a sheet for an office to sign and stamp, no more: the portal certifies nothing.
"""

import io
from typing import Any

import segno
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from core.terms import team_name
from exchange.exports.decree import (
    CENTRE,
    MOTTO,
    NATION,
    add_columns,
    add_paragraph,
    add_underlined,
    day_in_words,
    set_type,
)
from training.rollups.certificates import Certificate, CertifiedTopic

WIDE, HIGH = Mm(297), Mm(210)  # A4, landscape
MARGINS = {"top_margin": Mm(20), "bottom_margin": Mm(20), "left_margin": Mm(30), "right_margin": Mm(20)}
LEFT, RIGHT = Mm(105), Mm(142)  # the two columns, of 247 mm
CODE = Mm(28)  # edge of the QR code


def write_certificate(certificate: Certificate, *, url: str) -> bytes:
    """Return the certificate as a file; ``url`` is where its number is checked, and what its code holds."""
    document = Document()
    _lay_out(document)
    _head(document, certificate)
    _body(document, certificate)
    _foot(document, certificate, url)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _lay_out(document: Any) -> None:
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, WIDE, HIGH
    for name, width in MARGINS.items():
        setattr(section, name, width)
    set_type(document, "Giấy xác nhận tham gia tập huấn")


def _head(document: Any, certificate: Certificate) -> None:
    """Write the issuing body and number to the left, the national title, place and date to the right."""
    left, right = add_columns(document, LEFT, RIGHT)
    office = certificate.office
    if office.above:
        add_paragraph(left, office.above.upper(), size=13)
    *first, last = office.lines
    for line in first:
        add_paragraph(left, line.upper(), size=13, bold=True)
    add_underlined(left, LEFT, last.upper(), size=13, rule=0.3)
    add_paragraph(left, f"Số: {certificate.number[:8].upper()}", size=13, before=6)
    add_paragraph(right, NATION, size=13, bold=True)
    add_underlined(right, RIGHT, MOTTO, size=14, rule=0.45)
    add_paragraph(right, f"{office.seat}, {day_in_words(certificate.issued_on)}", italic=True, before=6)


def _body(document: Any, certificate: Certificate) -> None:
    add_paragraph(document, "GIẤY XÁC NHẬN", size=22, bold=True, before=20)
    add_paragraph(
        document,
        f"Đã tham gia tập huấn {team_name(certificate.office.place, certificate.issued_on)}",
        bold=True,
        after=14,
    )
    add_paragraph(document, certificate.full_name.upper(), size=18, bold=True, after=10)
    add_paragraph(document, f"đã dự buổi tập huấn “{certificate.session.title}”")
    add_paragraph(
        document,
        f"{_days(certificate)}, do {certificate.office.full_name} tổ chức, và đã học:",
        after=4,
    )
    for taught in certificate.taught:
        add_paragraph(document, f"{taught.topic.title} ({_validity(taught)})", bold=True)


def _foot(document: Any, certificate: Certificate, url: str) -> None:
    add_paragraph(document, "", size=6)
    left, right = add_columns(document, LEFT, RIGHT)
    picture = io.BytesIO()
    segno.make(url, error="m", boost_error=False).save(picture, kind="png", scale=8, border=4)
    run = left.paragraphs[0].add_run()
    run.add_picture(io.BytesIO(picture.getvalue()), width=CODE)
    run._r.xpath(".//wp:docPr")[0].set("descr", f"Mã QR để kiểm tra giấy xác nhận: {url}")
    left.paragraphs[0].alignment = CENTRE
    add_paragraph(left, "Quét mã để kiểm tra giấy này", size=11, italic=True)
    add_paragraph(left, f"Mã kiểm tra: {certificate.number}", size=9)
    office = certificate.office
    for title in office.titles:
        add_paragraph(right, title.upper(), bold=True)
    hand = "(Ký tên, đóng dấu)" if office.signer else "(Ký, ghi rõ họ tên, đóng dấu)"
    add_paragraph(right, hand, size=13, italic=True, after=60 if office.signer else 0)
    if office.signer:
        add_paragraph(right, office.signer, bold=True)


def _days(certificate: Certificate) -> str:
    first, last = f"{certificate.starts_on:%d/%m/%Y}", f"{certificate.ends_on:%d/%m/%Y}"
    return f"ngày {first}" if first == last else f"từ ngày {first} đến ngày {last}"


def _validity(taught: CertifiedTopic) -> str:
    return f"có giá trị đến hết ngày {taught.until:%d/%m/%Y}" if taught.until else "không thời hạn"
