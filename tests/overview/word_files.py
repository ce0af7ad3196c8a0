"""What stands in a Word file, as lines that a reviewer reads; and the lines that were looked at before (tests/golden).

``GOLDEN=1 pytest tests/overview/test_paper_words.py`` writes them anew: read the difference before it is committed.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def lines(path: Path) -> list[str]:
    """Paragraphs with words, and the rows of tables, in the order of the file; dashes where a section ends."""
    document = Document(str(path))
    return list(_lines(document))


def _lines(document: Any) -> Iterator[str]:
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            for row in Table(element, document).rows:
                yield " | ".join(_within(cell) for cell in row.cells)
        elif element.tag == qn("w:p"):
            paragraph = Paragraph(element, document)
            if paragraph.text.strip():
                yield paragraph.text
            if element.xpath("./w:pPr/w:sectPr"):
                yield "-----"


def _within(cell: Any) -> str:
    return " / ".join(paragraph.text for paragraph in cell.paragraphs if paragraph.text.strip())


def differs(name: str, path: Path) -> str:
    """An empty text where the file at ``path`` says what tests/golden/``name`` does; with GOLDEN=1 it is written."""
    told = "\n".join(lines(path)) + "\n"
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN"):
        golden.write_text(told)
    known = golden.read_text() if golden.exists() else ""
    return "" if known == told else f"{golden.name} is not what the file says:\n{told}"
