"""The last sheet: what the numbers mean, where they come from, and the checksum of all that stands before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.workbook.books import PAGE_HEIGHT, Cell, Out
from core.workbook.checksums import COVERS, EXPLANATION, LABEL
from core.workbook.headings import lines
from core.workbook.values import LINE_HEIGHT, Kind

WIDTHS = (32, 26, 44, 16, 22, 24, 11, 11)


@dataclass(frozen=True)
class Glossary:
    """A table of words: its columns are the first of WIDTHS, texts or whole numbers."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Explanation:
    """``facts``: who made the file, from what and how, as {label: text}."""

    title: str
    facts: Mapping[str, str]
    glossaries: Sequence[Glossary]

    @property
    def name(self) -> str:
        return EXPLANATION


def write_explanation(out: Out, explanation: Explanation, *, left_out: Sequence[str] = ()) -> None:
    """Write what is known of the workbook; ``left_out`` names the sheets that it has no rows for."""
    for number, width in enumerate(WIDTHS):
        out.width(number, width)
    out.append(Cell(explanation.title, "Tên biểu", 0, len(WIDTHS) - 1))
    out.append()
    missing = {"Trang không có vì chưa có số liệu": ", ".join(left_out)} if left_out else {}
    facts = {**explanation.facts, **missing, LABEL: out.book.checksum.text, "Mã kiểm tra tính trên": COVERS}
    reach, filled = sum(WIDTHS[1:]), 0.0
    for label, text in facts.items():
        height = LINE_HEIGHT * lines(text, reach)
        filled += height
        out.append(Cell(label, "Tên phần"), Cell(text, "Chữ rời", 1, len(WIDTHS) - 1), height=height)
    for glossary in explanation.glossaries:
        out.append()
        out.append(Cell(glossary.title, "Tên phần"))
        out.append(*(Cell(header, "Đầu cột", number, number) for number, header in enumerate(glossary.headers)))
        for row in glossary.rows:
            kinds = [Kind.NUMBER if isinstance(value, int) else Kind.TEXT for value in row]
            height = LINE_HEIGHT * max(lines(str(value), width) for value, width in zip(row, WIDTHS, strict=False))
            filled += height
            out.append(
                *(
                    Cell(value, kind.value, number, number, kind)
                    for number, (value, kind) in enumerate(zip(row, kinds, strict=True))
                ),
                height=height,
            )
    filled += LINE_HEIGHT * 3 * (len(explanation.glossaries) + 1)
    out.set_up_page(None, down=int(filled <= PAGE_HEIGHT))
