"""The words in which a workbook that comes in is described: what is expected of it, and what was found in it."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from accounts.models import User
from core.editable import Editable
from core.offers import Proper
from core.phones import formatted_phone
from core.refusals import Refused
from core.templatetags.wording import day, number
from exchange.reading.shapes import Layout, TableShown

PHONE = "phone"  # key of the field that holds one
NOTHING = "(trống)"
DITTO = "như ô"  # how the reason begins for which a ditto mark is the cell above
BY_ANSWER = "theo câu trả lời chung"  # the reason for which an empty cell is what somebody said of all lines
BY_HAND = "theo nghĩa đã chọn"  # the reason for which a word is one of a list that it is not like
# What words of a place's files mean: {sheet key: {field key: {the word, folded: value}}}.
type Words = Mapping[str, Mapping[str, Mapping[str, str]]]


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


def column_index(letters: str) -> int:
    """The index (0 = A) of the column that Excel calls by ``letters``."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


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

    In lists as communes write them: ``is_carried`` lets an empty cell be the one above where the column is filled in
    so, as long as the cell of the field ``within`` stays the same. ``first`` gives the first of several things in a
    cell. A text outside a closed list is no fault where there is an ``otherwise``: it is taken for the word that
    ``guess`` finds in it or, by something new, for ``otherwise`` (``Draft.take_otherwise``). ``is_usual`` says whether
    a text looks like one of this column, where its header could mean another. ``perhaps``: headers that mean this
    column only where its cells do too. ``split`` gives what a cell says where it says things of several columns, by
    field key; {} where it says only its own. ``stands_for``: the key of a field that is said by this one's cell where
    neither a column nor a heading says it. A field that is not ``in_template`` is only read.
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
    is_carried: bool = False
    within: str = ""
    first: Callable[[Any], str | None] | None = None
    guess: Callable[[str], str | None] | None = None
    otherwise: Any = None
    is_usual: Callable[[str], bool] | None = None
    perhaps: Sequence[str] = ()
    split: Callable[[str], Mapping[str, str | None]] | None = None
    stands_for: str = ""
    in_template: bool = True

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
    editable field of ``model``, what a line is about, carries that field. ``layout`` is how its lists may be laid out.
    """

    key: str
    title: str
    fields: Sequence[Field]
    is_required: bool = True
    noun: str = ""  # what its lines are about, after a number
    model: type[Editable] | None = None
    layout: Layout = field(default_factory=Layout)

    @property
    def template_fields(self) -> list[Field]:
        return [field for field in self.fields if field.in_template]

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
    numbers of those that hold something, ``hidden_columns`` indexes (0 = A). ``merged`` are ranges of cells made one:
    first row, first column, last row, last column in the same counts; the value stands in the first of them alone.
    ``struck_rows`` are the numbers of rows of which every text is struck through.
    """

    title: str
    rows: Sequence[Sequence[Any]]
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merged: Sequence[tuple[int, int, int, int]] = ()
    struck_rows: Sequence[int] = ()


@dataclass(frozen=True)
class Heads:
    """Where the columns of a table stand.

    ``row`` is Excel's number of the header row, the last where it takes two; ``columns`` the index (0 = A) by field
    key; ``unknown`` the headers that match nothing, by index; ``missing`` the labels of required fields without a
    column; ``texts`` every header as it stands, by index. ``hidden_rows``: the numbers of lines that Excel does not
    show, ``hidden_columns`` the headers of columns that are read and that it does not show.

    ``parts``: where a field takes several columns, all of them, by its key: a name in two, a mark under one of two
    headers (``words``: what the mark under it says, by index). ``notes``: the indexes of columns that may say that
    somebody left. ``sheet``: the key of the spec, where several tables of a file are read for it.
    """

    row: int
    columns: Mapping[str, int]
    unknown: Mapping[int, str] = field(default_factory=dict)
    missing: Sequence[str] = ()
    texts: Mapping[int, str] = field(default_factory=dict)
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    parts: Mapping[str, Sequence[int]] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)
    notes: Sequence[int] = ()
    sheet: str = ""


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
    capitals and ditto marks are taken for what they mean; ``meanings`` says for which. ``strange_words``: field key and
    text of each cell that holds none of its column's words, also where somebody chose what it means; then for which
    word it is taken unless somebody chooses, "" where that is a fault.

    ``raw`` is what the line holds once its table is laid out plainly; ``laid``: the cells that were filled in for it
    from elsewhere, as meanings. ``part`` counts the lines that one row holds. ``has_left``: a note says so.
    ``unclear``: texts outside a closed list that stop nothing, by field key. ``unparted``: why several people in the
    row could not be told apart. ``said``: what the title above says that holds for the line if the file says several
    such things, by field key.
    ``is_implied``: no row of the file, but something that its rows need.
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
    strange_words: list[tuple[str, str, str]] = field(default_factory=list)
    laid: list[Meaning] = field(default_factory=list)
    part: int = 0
    has_left: bool = False
    unclear: dict[str, str] = field(default_factory=dict)
    unparted: str = ""
    said: dict[str, str] = field(default_factory=dict)
    is_implied: bool = False

    def fault(self, key: str, message: str) -> None:
        """Note what is wrong with the cell of ``key``, or with the line where ``key`` has no column."""
        self.faults.append(Fault(self.where(key), key, message))

    def mean(self, key: str, written: str, meant: str, why: str) -> None:
        """Note that the cell of ``key`` is taken for something else than is written in it."""
        self.meanings.append(Meaning(self.where(key), key, written, meant, why))

    @property
    def layout_to_keep(self) -> dict[str, Any]:
        """What of its layout is kept with the row, for ``restore``; {} of a plain line."""
        if self.is_implied:
            return {"implied": True}
        if not (self.laid or self.has_left or self.unparted or self.said):
            return {}
        laid = [asdict(meaning) for meaning in self.laid]
        said = {"said": self.said} if self.said else {}
        return {"meanings": laid, "has_left": self.has_left, "unparted": self.unparted} | said

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Take back what ``kept`` gave."""
        self.laid = [Meaning(**meaning) for meaning in kept.get("meanings", ())]
        self.has_left, self.unparted = kept.get("has_left", False), kept.get("unparted", "")
        self.said = kept.get("said", {})

    def where(self, key: str) -> str:
        """The cell of ``key``, the line's number where it has no column."""
        return self.cells.get(key, str(self.number))


@dataclass(frozen=True)
class Reading:
    """A workbook read for one kind: where each table's columns stand and the lines, in file order.

    A table is called by the key of its spec; where there are several, the second "members.2", and so on. ``answers``:
    what somebody said once of all lines, as ``Import.answers`` has it. ``sees_phones``: whether whoever sent it reads
    the numbers that are stored, or must not learn that one of theirs is among them. ``by``: who sent it; None where
    nobody did.
    """

    heads: Mapping[str, Heads]
    titles: Mapping[str, str]  # the sheet's name in the file, by table
    lines: Sequence[Line]
    shown: Mapping[str, TableShown] = field(default_factory=dict)  # by table
    unread: Sequence[str] = ()  # names of sheets of which nothing is read
    answers: Mapping[str, Any] = field(default_factory=dict)
    sees_phones: bool = True
    by: User | None = None
