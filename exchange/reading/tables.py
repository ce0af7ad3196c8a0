"""The words in which a workbook that comes in is described: what is expected of it, and what was found in it."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.editable import Editable
from core.offers import Proper
from core.phones import formatted_phone
from core.refusals import Refused
from core.templatetags.wording import day, number

PHONE = "phone"  # key of the field that holds one
NOTHING = "(trống)"
DITTO = "như ô"  # how the reason begins for which a ditto mark is the cell above


class FileRefused(Refused):
    """The file cannot be taken in; nothing was written. The sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__("file_refused", sentence, field="file")


class CellFault(Exception):
    """A cell holds something else than its column takes; ``str(error)`` says what is wrong and what to do."""


def cell_name(index: int, row: int) -> str:
    """What Excel calls the cell in the column of ``index`` (0 = A) and the row numbered ``row``: "D14"."""
    letters, left = "", index + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


class Holds(StrEnum):
    """How the template formats a column; a cell that comes in may be written otherwise."""

    TEXT = "text"
    NUMBER = "number"  # as a year is written
    COUNT = "count"
    DAY = "day"


@dataclass(frozen=True)
class Field:
    """One column that a sheet may have.

    ``clean`` turns what a cell held (text, number, date, None) into the value kept, as JSON has it (dates as ISO text),
    or raises CellFault; it is not called for an empty cell, whose value is None. ``words`` are what the values of a
    choice are called, and the drop-down list in the template.
    """

    key: str
    label: str
    clean: Callable[[Any], Any]
    is_required: bool = False  # in each line: an empty cell is a fault
    aliases: Sequence[str] = ()  # other headers that communes write
    words: Mapping[str, str] = field(default_factory=dict)
    proper: Proper | None = None  # of names: how one in capitals alone is properly written
    may_repeat: bool = True  # a ditto mark is the cell above; where no two lines say the same it is a fault
    hint: str = ""  # for the sheet of instructions: what to write, with an example
    holds: Holds = Holds.TEXT  # phones are text

    @property
    def choices(self) -> Sequence[str]:
        return tuple(self.words.values())

    def word(self, value: Any) -> Any:
        """What the template writes for the clean ``value``: the label of a choice, else itself."""
        return self.words.get(value, value)

    def text(self, value: Any) -> str:
        """The clean ``value`` as people read it."""
        if value in (None, ""):
            return NOTHING
        if self.holds == Holds.DAY:
            return day(datetime.date.fromisoformat(value))
        if self.holds == Holds.COUNT:
            return number(value)
        return formatted_phone(value) if self.key == PHONE else str(self.word(value))


@dataclass(frozen=True)
class SheetSpec:
    """One sheet that a kind of import reads; ``title`` is the sheet's name in the template, marks forgiven.

    A workbook with a single sheet is taken for the only required one, whatever its name. A column whose key is an
    editable field of ``model``, what a line is about, carries that field.
    """

    key: str
    title: str
    fields: Sequence[Field]
    is_required: bool = True
    noun: str = ""  # what its lines are about, after a number
    model: type[Editable] | None = None

    @property
    def carries(self) -> list[str]:
        """The editable fields that have a column, in the order of the columns."""
        return [field.key for field in self.fields if self.model and field.key in self.model.EDITABLE]

    def cells_of(self, thing: Editable) -> dict[str, Any]:
        """Return what the columns that carry a field of ``thing`` would read as."""
        return {key: _cell(getattr(thing, key)) for key in self.carries}

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else None if value == "" else value


@dataclass(frozen=True)
class Grid:
    """A sheet as it was read: ``rows[0]`` is Excel's row 1, each as long as its last filled cell.

    A cell is str, int, float, bool, None, or {"date": "2022-06-15"} (with "time": "13:58:10" where an hour stands in
    it), {"error": "#REF!"}, {"formula": "=A1"} (a formula without a stored result). ``hidden_rows`` are Excel's
    numbers of those that hold something, ``hidden_columns`` indexes (0 = A).
    """

    title: str
    rows: Sequence[Sequence[Any]]
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()


@dataclass(frozen=True)
class Heads:
    """Where the columns of a sheet stand.

    ``row`` is Excel's number of the header row, the last where it takes two; ``columns`` the index (0 = A) by field
    key; ``unknown`` the headers that match nothing, by index; ``missing`` the labels of required fields without a
    column; ``texts`` every header as it stands, by index. ``hidden_rows``: the numbers of lines that Excel does not
    show, ``hidden_columns`` the headers of columns that are read and that it does not show.
    """

    row: int
    columns: Mapping[str, int]
    unknown: Mapping[int, str] = field(default_factory=dict)
    missing: Sequence[str] = ()
    texts: Mapping[int, str] = field(default_factory=dict)
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell ("D14") of a sheet, or with a whole line (cell "14")."""

    cell: str
    field: str  # key of the field, "" for the whole line
    message: str


@dataclass(frozen=True)
class Meaning:
    """A cell that is taken for something else than is written in it, and ``why``, as people read it."""

    cell: str
    field: str
    written: str
    meant: str
    why: str


@dataclass
class Line:
    """One line of a sheet that is not empty: ``raw`` as it stood, ``values`` clean, by field key.

    A field without a column is in neither; an empty cell has the value None. ``meant`` is ``raw`` where old typefaces,
    capitals and ditto marks are taken for what they mean; ``meanings`` says for which.
    """

    sheet: str  # key of its SheetSpec
    title: str  # the sheet's name in the file
    number: int  # Excel's row number
    raw: dict[str, Any]
    values: dict[str, Any]
    cells: dict[str, str]  # where each field stands: "D14"
    faults: list[Fault] = field(default_factory=list)
    meant: dict[str, Any] = field(default_factory=dict)
    meanings: list[Meaning] = field(default_factory=list)

    def fault(self, key: str, message: str) -> None:
        """Note what is wrong with the cell of ``key``, or with the line where ``key`` has no column."""
        self.faults.append(Fault(self.cells.get(key, str(self.number)), key, message))


@dataclass(frozen=True)
class Reading:
    """A workbook read for one kind: where each sheet's columns stand (by sheet key) and the lines, in file order."""

    heads: Mapping[str, Heads]
    titles: Mapping[str, str]  # the sheet's name in the file, by sheet key
    lines: Sequence[Line]
