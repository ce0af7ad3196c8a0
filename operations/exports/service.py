"""The yearly report on the service as a Word file, in the form of decree 30/2020/NĐ-CP: the tables of its page."""

import io
from typing import Any

from django.utils import timezone
from docx import Document

from accounts.models import letterhead
from core.terms import team_words
from exchange.exports.decree import add_paragraph, add_underlined, month_with_open_day, set_type
from exchange.exports.papers import BODY, Column, Row, add_body_text, add_foot, add_head, add_table, set_upright
from operations.rollups.service import ServiceReport
from operations.rollups.tables import ServiceTable

RECEIVERS = ("- Như trên;", "- Lưu: VT.")


def write_service_report(report: ServiceReport) -> bytes:
    """Return the report as a file; its number, its day and whom it goes to are left to the clerk."""
    document = Document()
    on = timezone.localdate(report.period.at)
    subject = f"Vận hành Cổng {team_words(report.place, on)} năm {report.year}"
    set_type(document, f"Báo cáo {subject}")
    set_upright(document)
    office = letterhead(report.place, on=on)
    add_head(document, office, kind="BC", dated=month_with_open_day(on))
    add_paragraph(document, "BÁO CÁO", bold=True, before=18)
    add_underlined(document, BODY, subject, size=14, rule=0.2)
    add_paragraph(document, "Kính gửi: …………………………", before=12, after=12)
    for words in report.about:
        add_body_text(document, words)
    for number, one in enumerate(report.tables, start=1):
        _add_table(document, number, one)
    add_foot(document, office, RECEIVERS)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_table(document: Any, number: int, one: ServiceTable) -> None:
    """Write a table under its heading and its notes, which never stay behind on another page."""
    add_body_text(document, f"{number}. {one.title}", bold=True, keep=True)
    for note in one.notes:
        add_body_text(document, note, keep=bool(one.rows))
    if one.rows:
        columns = [Column(column.header, column.share, column.is_number) for column in one.columns]
        *rows, last = (Row(cells) for cells in one.rows)
        add_table(document, columns, [*rows, last._replace(is_bold=one.has_total)], width=BODY)
        add_paragraph(document, "", size=8)
    elif one.instead:
        add_body_text(document, one.instead)
