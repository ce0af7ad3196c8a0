"""The reference as other kinds of files. All equal to the reference."""

import datetime
from pathlib import Path

from docx import Document

from tests.exchange.imports.cases import Case
from tests.exchange.imports.office import saved
from tests.exchange.imports.reference import tables


def in_word(path: Path) -> None:
    """A table of Word for each, under its title; a cell of the first holds a table of its own."""
    document = Document()
    document.add_paragraph("Căn cứ Quyết định. " * 40)
    for name, rows in tables().items():
        document.add_paragraph(f"DANH SÁCH {name.upper()}")
        document.add_paragraph("(Kèm theo Quyết định số 12/QĐ-UBND)")
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = f"{value:%d/%m/%Y}" if isinstance(value, datetime.date) else str(value or "")
    document.tables[0].cell(1, 0).add_table(1, 1).cell(0, 0).text = "bên trong"
    with path.open("wb") as file:
        document.save(file)


KINDS = [
    Case("Excel 97 by LibreOffice", saved("xls"), needs_office=True),
    Case("OpenDocument by LibreOffice", saved("ods"), needs_office=True),
    Case("tables of Word", in_word),
]
