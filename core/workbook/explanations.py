"""The last sheet: what the numbers mean, where they come from, and the checksum of all that stands before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.workbook.books import Cell, Out
from core.workbook.checksums import COVERS, EXPLANATION, LABEL
from core.workbook.headings import lines
from core.workbook.values import LINE_HEIGHT, Kind

WIDTHS = (34, 26, 48, 18, 26, 26, 14, 14)


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


def write_explanation(out: Out, explanation: Explanation) -> None:
    for number, width in enumerate(WIDTHS):
        out.width(number, width)
    out.append(Cell(explanation.title, "Tên biểu", 0, len(WIDTHS) - 1))
    out.append()
    facts = {**explanation.facts, LABEL: out.book.checksum.text, "Mã kiểm tra tính trên": COVERS}
    reach = sum(WIDTHS[1:])
    for label, text in facts.items():
        height = LINE_HEIGHT * lines(text, reach)
        out.append(Cell(label, "Tên phần"), Cell(text, "Chữ rời", 1, len(WIDTHS) - 1), height=height)
    for glossary in explanation.glossaries:
        out.append()
        out.append(Cell(glossary.title, "Tên phần"))
        out.append(*(Cell(header, "Đầu cột", number, number) for number, header in enumerate(glossary.headers)))
        for row in glossary.rows:
            kinds = [Kind.NUMBER if isinstance(value, int) else Kind.TEXT for value in row]
            height = LINE_HEIGHT * max(
                lines(str(value), width * 0.9) for value, width in zip(row, WIDTHS, strict=False)
            )
            out.append(
                *(
                    Cell(value, kind.value, number, number, kind)
                    for number, (value, kind) in enumerate(zip(row, kinds, strict=True))
                ),
                height=height,
            )
    out.set_up_page(None)
