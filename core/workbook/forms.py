"""Forms that are filled in and sent back: columns to type into, drop-down lists, cells marked with a note."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from core.workbook.cells import Out, cell_of, set_up_page, workbook_at
from core.workbook.tables import THOUSAND
from core.workbook.values import FORMATS, LINE_HEIGHT, Kind

LISTS = "Danh mục"  # the hidden sheet that the drop-down lists read from
PREPARED = 2_000  # lines below the header that offer the lists
NOTE_WIDTH, NOTE_LINE, NOTE_LETTERS = 280, 18, 38  # pixels; and letters of a note's line


@dataclass(frozen=True)
class FormColumn:
    """One column; with ``choices`` its cells offer a list, and where it ``is_strict`` they take nothing else."""

    header: str
    kind: Kind = Kind.TEXT
    width: float = 16  # characters
    choices: Sequence[str] = ()
    is_strict: bool = False
    is_required: bool = False


@dataclass(frozen=True)
class Marked:
    """What a cell holds, and the note that says what is wrong with it."""

    value: Any
    note: str


@dataclass(frozen=True)
class Form:
    """One sheet to type into: its header stands in ``header_row``, ``rows`` below it, shorter where cells are empty."""

    name: str
    columns: Sequence[FormColumn]
    rows: Sequence[Sequence[Any]]  # of values as Excel keeps them, or Marked
    header_row: int = 1


@dataclass(frozen=True)
class Page:
    """One sheet to read: a title, lines of text, a table of texts under ``columns`` (header: width in characters)."""

    name: str
    title: str
    lines: Sequence[str]
    columns: Mapping[str, float]
    rows: Sequence[Sequence[str]]


def write_forms(
    target: Path | BinaryIO, sheets: Sequence[Form | Page], *, step: Callable[[], None] = lambda: None
) -> None:
    """Write the sheets to ``target`` in their order, and what their lists offer to a hidden one after them; ``step`` is
    called for each thousand lines of a form.
    """
    lists = _Lists([sheet for sheet in sheets if isinstance(sheet, Form)])
    with workbook_at(target) as workbook:
        for sheet in sheets:
            out = workbook.create_sheet(sheet.name)
            if isinstance(sheet, Page):
                _write_page(out, sheet)
            else:
                _write_form(out, sheet, lists, step)
        if lists:
            lists.write(workbook.create_sheet(LISTS))


class _Lists:
    """Each different list of choices once, as one column of the hidden sheet."""

    def __init__(self, forms: Sequence[Form]) -> None:
        found = dict.fromkeys(tuple(column.choices) for form in forms for column in form.columns if column.choices)
        self.letters = {choices: get_column_letter(number) for number, choices in enumerate(found, 1)}

    def __bool__(self) -> bool:
        return bool(self.letters)

    def reference(self, choices: Sequence[str]) -> str:
        letter = self.letters[tuple(choices)]
        return f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(choices)}"

    def write(self, out: Out) -> None:
        out.sheet_state = "hidden"
        longest = max(len(choices) for choices in self.letters)
        for number in range(longest):
            out.append([_plain(out, choices[number]) if number < len(choices) else None for choices in self.letters])


def _write_form(out: Out, form: Form, lists: _Lists, step: Callable[[], None]) -> None:
    set_up_page(out, form.header_row)
    for number, column in enumerate(form.columns, 1):
        letter = get_column_letter(number)
        out.column_dimensions[letter].width = column.width
        # Of the cells that nobody has filled yet: a phone typed there keeps its zero.
        out.column_dimensions[letter].number_format = FORMATS[column.kind]
        if column.choices:
            cells = f"{letter}{form.header_row + 1}:{letter}{form.header_row + PREPARED}"
            out.data_validations.append(_validation(column, lists.reference(column.choices), cells))
    for _ in range(form.header_row - 1):
        out.append([])
    out.row_dimensions[form.header_row].height = LINE_HEIGHT * 2 + 4
    out.append([_header(out, column) for column in form.columns])
    for number, row in enumerate(form.rows, 1):
        out.append([_cell(out, value, column) for value, column in zip(row, form.columns, strict=False)])
        if number % THOUSAND == 0:
            step()


def _validation(column: FormColumn, reference: str, cells: str) -> DataValidation:
    found = DataValidation(type="list", formula1=reference, allow_blank=True, showErrorMessage=column.is_strict)
    found.errorTitle, found.error = column.header[:32], "Xin chọn một mục trong danh sách."
    found.add(cells)
    return found


def _header(out: Out, column: FormColumn) -> Any:
    return cell_of(out, column.header, Kind.TEXT, "Đầu cột bắt buộc" if column.is_required else "Đầu cột")


def _cell(out: Out, value: Any, column: FormColumn) -> Any:
    """A cell in its column's style; text stays text in any column."""
    if isinstance(value, Marked):
        kind = _kind(value.value, column)
        cell = cell_of(out, value.value, kind, f"Sai {kind.value}")
        lines = len(value.note) // NOTE_LETTERS + value.note.count("\n") + 2
        cell.comment = Comment(value.note, "Cổng", width=NOTE_WIDTH, height=lines * NOTE_LINE)
        return cell
    kind = _kind(value, column)
    return cell_of(out, value, kind, kind.value)


def _kind(value: Any, column: FormColumn) -> Kind:
    if isinstance(value, str):
        return Kind.TEXT
    return column.kind if value is None else Kind.PLAIN if isinstance(value, int | float) else Kind.DATE


def _write_page(out: Out, page: Page) -> None:
    lines = [(page.title, "Tên biểu"), *((line, "Chữ rời") for line in page.lines), ("", "Chữ rời")]
    set_up_page(out, len(lines) + 1)
    out.freeze_panes = None
    for number, width in enumerate(page.columns.values(), 1):
        out.column_dimensions[get_column_letter(number)].width = width
    for line, style in lines:
        out.append([cell_of(out, line, Kind.TEXT, style)])
    out.append([cell_of(out, header, Kind.TEXT, "Đầu cột") for header in page.columns])
    for row in page.rows:
        out.append(list(_texts(out, row)))


def _texts(out: Out, row: Sequence[str]) -> Iterator[Any]:
    for text in row:
        yield cell_of(out, text, Kind.TEXT, Kind.TEXT.value)


def _plain(out: Out, text: str) -> Any:
    return cell_of(out, text, Kind.TEXT, "Chữ rời")
