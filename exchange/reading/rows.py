"""What each row below a header is: a line, a group's heading, a total, what stands below a list, what is left out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.text import clean, fold
from core.typefaces import in_unicode
from exchange.reading.columns import OVER, fold_header
from exchange.reading.headers import is_numbering
from exchange.reading.shapes import Departure, OtherRow, RowChoices, RowKind, TableShown
from exchange.reading.tables import Grid, Heads, SheetSpec

LONGEST = 300  # characters of a cell that are looked at here
LONGEST_NAME = 60  # characters of what a line may be about, alone in its row
EXCERPT = 90  # characters of a row that are shown
SAMPLED = 300  # rows that are looked through for samples
SAMPLES = 3  # cells shown of a column
FEW = 3  # cells: of more, a row is no signature and no date
WIDE = 3  # columns merged into one cell that is no line's
# With its marks: "Tống Công Minh" is a person.
_TOTAL = re.compile(r"(?:tổng cộng|tổng số)\b.*|(?:tổng|cộng)[ :.]*|cộng\b[^0-9]{0,60}[0-9]{1,6}\b.*")
_COUNTED = re.compile(r"(?:tổng |ấn định )?danh sách (?:này |trên )?(?:có|gồm)\b.*")
_COLUMN_NUMBER = re.compile(r"\(?([0-9]{1,2}|[a-z])\)?")
_LINE_NUMBER = re.compile(r"[0-9]{1,5}[.)]?")
_GROUP_COUNT = re.compile(r"^(?:[ivxlc]{1,6}|[0-9]{1,3}|[a-h]) ?[.)/:-]{1,2} ?", re.IGNORECASE)
_NUMERAL = re.compile(r"\(?(?:[ivxlc]{1,8}|[0-9.]{1,8}|[a-z])[.):]{0,2}", re.IGNORECASE)
_NAME_IN_BRACKETS = re.compile(r"\(([^()]{1,120})\)")
_SIGNED = re.compile(  # folded
    r"(?:tm|kt|tl|tuq|t/m|k/t)[. ].*|(?:nguoi|can bo|cong chuc|don vi) (?:lap|tong hop|thong ke|phu trach)\b.*"
    r"|(?:pho )?chu tich(?: ubnd\b.*)?|(?:pho )?truong ban|thu truong\b.*|noi nhan\b.*|xac nhan cua\b.*|lap bang.?"
    r"|(?:uy ban nhan dan|ubnd) (?:xa|phuong|thi tran|huyen)\b.*"
    r"|\(? ?(?:da )?ky,? (?:ten|ghi|va|dong dau)\b.*|\(da ky\).*"
)
_DATED = re.compile(r"(?:.{0,60}\b)?ngay .{0,12}thang .{0,12}nam\b.{0,12}")


def is_total(text: str) -> bool:
    """Return whether a line that begins with ``text``, as it is stored, adds up those above it."""
    said = text.casefold()
    return bool(_TOTAL.fullmatch(said) or _COUNTED.fullmatch(said))


@dataclass(frozen=True)
class Window:
    """The columns of one table of a sheet, from ``start`` to before ``stop``; ``counting``: the one of line numbers."""

    heads: Heads
    start: int
    stop: int
    counting: int | None

    @classmethod
    def of(cls, heads: Heads, start: int, stop: int) -> "Window":
        counting = next((index for index, text in heads.texts.items() if is_numbering(text)), None)
        return cls(heads, start, stop, counting)

    @property
    def matched_indexes(self) -> set[int]:
        """The indexes of columns that are read."""
        return {*self.heads.columns.values(), *(index for part in self.heads.parts.values() for index in part)}

    def filled_cells(self, row: Sequence[Any]) -> dict[int, Any]:
        """The cells of ``row`` with something in them, by index."""
        stop = min(self.stop, len(row))
        return {index: value for index in range(self.start, stop) if (value := cell_at(row, index)) is not None}


def cell_at(row: Sequence[Any], index: int) -> Any:
    """The cell's value; None for an empty one and for one of nothing but spaces."""
    value = row[index] if index < len(row) else None
    return None if isinstance(value, str) and not value[:1].isalnum() and not clean(value) else value


def plain_text(value: Any) -> str:
    """What a cell says, in Unicode, as far as rows are told apart by it; "" for what is no text."""
    return clean(in_unicode(value[:LONGEST])) if isinstance(value, str) else ""


def rows_above(grid: Grid, spec: SheetSpec, header_row: int, choices: RowChoices) -> Iterator[OtherRow]:
    """The rows down to the header: titles, with what they say of all lines, or the first group's heading."""
    for number, row in enumerate(grid.rows[:header_row], 1):
        if number in choices.groups.get(grid.title, ()) and number < header_row:
            yield OtherRow(number, RowKind.GROUP, excerpt(row), said_by_group(dict(enumerate(row)), spec, {}))
        elif any(value is not None for value in row):
            texts = [plain_text(value) for value in row if isinstance(value, str)]
            says = {key: said for text in reversed(texts) for key, said in spec.layout.title(text).items()}
            yield OtherRow(number, RowKind.TITLE, excerpt(row), says if number < header_row else {})


def said_by_group(cells: Mapping[int, Any], spec: SheetSpec, carried: Mapping[int, str]) -> dict[str, str]:
    """What a row says of the lines below it that somebody takes for a group's heading: what its words say by
    themselves, else its first words are the place; of a column in ``carried``, what that column is about.
    """
    texts = {index: text for index, value in cells.items() if sum(map(str.isalpha, text := plain_text(value))) > 1}
    for text in texts.values():
        if says := spec.layout.heading(text):
            return dict(says)
    first = next((field.key for field in spec.fields if field.is_carried), None)
    for index, text in texts.items():
        if key := carried.get(index, first):
            return {key: _GROUP_COUNT.sub("", text, count=1)}
    return {}


def excerpt(row: Sequence[Any]) -> str:
    """The first words of a row."""
    texts = (
        clean(str(value)[:LONGEST])[:EXCERPT] for value in row if value is not None and not isinstance(value, dict)
    )
    text = " | ".join(one for one, _ in zip(texts, range(FEW + 2), strict=False))
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"


class Sorter:
    """Tells the rows of one table apart, in their order: what stands below a list begins with who signed it."""

    def __init__(self, grid: Grid, spec: SheetSpec, window: Window, choices: RowChoices) -> None:
        self.grid, self.spec, self.window = grid, spec, window
        self.hidden = frozenset() if choices.hidden else frozenset(grid.hidden_rows)
        self.struck = frozenset() if choices.struck else frozenset(grid.struck_rows)
        self.reads_who_left = choices.left
        self.lines = frozenset(choices.lines.get(grid.title, ()))
        self.groups = frozenset(choices.groups.get(grid.title, ()))
        self.skipped = frozenset(choices.skipped.get(grid.title, ()))
        self.matched = window.matched_indexes
        subject = window.heads.parts.get(spec.layout.subject) or [window.heads.columns.get(spec.layout.subject, -1)]
        self.subject = [index for index in subject if index >= 0]
        self.notes = [index for index in window.heads.notes if index not in self.matched]
        self.wide = {top for top, left, _, right in grid.merged if right - left + 1 >= WIDE}
        self.carried = {  # the fields of which a single cell in a row speaks for the lines below it
            window.heads.columns[field.key]: field.key
            for field in spec.fields
            if field.is_carried and field.key in window.heads.columns
        }
        self.is_below = False

    def kind_of(self, row: Sequence[Any], number: int) -> OtherRow | bool | None:
        """What a row is that is no line; True for a line, None for a row in which nothing is."""
        filled = self.window.filled_cells(row)
        if not filled:
            return None
        kind, says = self._kind(filled, number)
        if kind is not None:
            return OtherRow(number, kind, excerpt([*filled.values()]), says)
        return True if number in self.lines or any(index in self.matched for index in filled) else None

    def departure(self, row: Sequence[Any]) -> Departure | None:
        """What the notes of a row say about somebody who left; also what stands in brackets behind a name."""
        texts = [plain_text(cell_at(row, index)) for index in self.notes]
        texts += [part for index in self.subject for part in _NAME_IN_BRACKETS.findall(plain_text(cell_at(row, index)))]
        return next((found for text in texts if text and (found := self.spec.layout.departure(text))), None)

    def _kind(self, filled: Mapping[int, Any], number: int) -> tuple[RowKind | None, Mapping[str, str]]:
        if number in self.skipped or number in self.lines:
            return RowKind.SKIPPED if number in self.skipped else None, {}
        if number in self.groups:
            says = {index: value for index, value in filled.items() if index != self.window.counting}
            return RowKind.GROUP, said_by_group(says, self.spec, self.carried)
        if self._repeats(filled, number):
            self.is_below = False
            return RowKind.REPEATED, {}
        grouping = self._grouping(filled, number) if self.spec.layout.is_free else (None, {})
        if grouping[0] == RowKind.GROUP:  # though it be hidden: it says where the lines below it belong
            return grouping
        if number in self.hidden or number in self.struck:
            return RowKind.HIDDEN if number in self.hidden else RowKind.STRUCK, {}
        if is_total(plain_text(next(iter(filled.values())))):
            return RowKind.TOTAL, {}
        if self._is_below(filled):
            return RowKind.SIGNATURE, {}
        return grouping

    def _repeats(self, filled: Mapping[int, Any], number: int) -> bool:
        """Whether the header comes again, or its columns are numbered below it."""
        heads = self.window.heads
        if all(isinstance(value, str) and _says(value, heads.texts.get(index)) for index, value in filled.items()):
            return True
        return number == heads.row + 1 and len(filled) >= len(heads.texts) > 1 and _numbers_columns([*filled.values()])

    def _is_below(self, filled: Mapping[int, Any]) -> bool:
        """Whether a row stands below the list: who signed it, when, and all that follows but counted lines."""
        is_counted = self._is_counted(filled)
        subject = [plain_text(filled.get(index)) for index in self.subject]
        if not self.is_below and len(filled) <= FEW and not is_counted:
            texts = [fold(plain_text(value)) for value in filled.values()]
            if (not any(subject) or not self.subject or _signs(fold(subject[0]))) and any(map(_signs, texts)):
                self.is_below = True
        if not self.is_below:
            return False
        is_line = any(subject) and (is_counted or (self.window.counting is None and len(filled) > FEW))
        return not is_line

    def _is_counted(self, filled: Mapping[int, Any]) -> bool:
        """Whether a row bears the number of a line."""
        value = filled.get(self.window.counting) if self.window.counting is not None else None
        if isinstance(value, str):
            return bool(_LINE_NUMBER.fullmatch(clean(value[:LONGEST])))
        return isinstance(value, int | float) and not isinstance(value, bool)

    def _grouping(self, filled: Mapping[int, Any], number: int) -> tuple[RowKind | None, Mapping[str, str]]:
        """A row of a single text is a group's heading where it says something, else not understood unless it may name
        what a line is about."""
        texts = {index: value for index, value in filled.items() if self._is_text(index, value)}
        others = [value for index, value in filled.items() if index not in texts and index != self.window.counting]
        if len(texts) != 1 or any(not isinstance(value, int | float) for value in others):
            return None, {}
        ((index, value),) = texts.items()
        if index in self.carried and not others:
            return RowKind.GROUP, {self.carried[index]: clean(value)}
        if says := self.spec.layout.heading(plain_text(value)) or self.spec.layout.title(plain_text(value)):
            return RowKind.GROUP, dict(says)
        is_counted = self._is_counted(filled)
        is_subject = index in self.subject and number not in self.wide and _may_be_a_name(value)
        is_line = is_counted or others or (is_subject and self.window.counting is None)
        return (None if is_line else RowKind.OTHER), {}

    def _is_text(self, index: int, value: Any) -> bool:
        if not isinstance(value, str):
            return False
        return index != self.window.counting or not _NUMERAL.fullmatch(clean(value[:LONGEST]))


def _may_be_a_name(text: str) -> bool:
    return ":" not in text and len(clean(text[:LONGEST])) <= LONGEST_NAME


def _signs(text: str) -> bool:
    return bool(_SIGNED.fullmatch(text) or _DATED.fullmatch(text))


def _says(value: str, header: str | None) -> bool:
    if header is None or len(value) > LONGEST:
        return False
    headers = {fold_header(part) for part in (header, *header.split(OVER))}
    return not headers.isdisjoint((fold_header(value), fold_header(in_unicode(value))))


def _numbers_columns(values: list[Any]) -> bool:
    """ "(1) (2) (3)" or "A B 1 2": what forms put below their header."""
    marks = [_COLUMN_NUMBER.fullmatch(clean(str(value)[:LONGEST]).casefold()) for value in values]
    letters = [mark[1] for mark in marks if mark and mark[1].isalpha()]
    numbers = [int(mark[1]) for mark in marks if mark and mark[1].isdigit()]
    return (
        all(marks)
        and letters == [chr(ord("a") + at) for at in range(len(letters))]
        and numbers == list(range(1, len(numbers) + 1))
    )


def what_is_shown(window: Window, others: Sequence[OtherRow], lines: Sequence[Sequence[Any]]) -> TableShown:
    """Sum a table up for the page that asks what its columns mean: a few cells of each."""
    samples: dict[int, list[str]] = {}
    for index in window.heads.texts:
        below = (cell_at(row, index) for row in lines[:SAMPLED])
        filled = (
            excerpt([value]) if not isinstance(value, dict) else _day(value) for value in below if value is not None
        )
        samples[index] = [text for text, _ in zip(filled, range(SAMPLES), strict=False)]
    return TableShown(others, samples, len(lines))


def _day(value: Mapping[str, str]) -> str:
    return "/".join(reversed(value["date"].split("-"))) if "date" in value else next(iter(value.values()), "")
