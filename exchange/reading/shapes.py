"""How lists may be laid out that nobody wrote for the portal: what a kind of import allows, what was found in one."""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices


class RowKind(TextChoices):
    """What a row was taken for that is no line, in the words of the preview."""

    TITLE = "title", "dòng đầu trang, tiêu đề"
    REPEATED = "repeated", "dòng tiêu đề lặp lại, số thứ tự cột"
    GROUP = "group", "dòng nhóm, cho biết nơi của các dòng dưới"
    TOTAL = "total", "dòng cộng"
    SIGNATURE = "signature", "dòng cuối trang: ngày, người lập, người ký"
    OTHER = "other", "dòng chữ cổng không hiểu"
    HIDDEN = "hidden", "dòng Excel đang ẩn"
    STRUCK = "struck", "dòng gạch ngang"
    LEFT = "left", "người đã nghỉ, đã chuyển theo ghi chú"
    SKIPPED = "skipped", "dòng anh/chị chọn bỏ qua"


@dataclass(frozen=True)
class OtherRow:
    """A row that is no line: Excel's number, what it was taken for, its text and what that says, by field key."""

    number: int
    kind: RowKind
    text: str
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableShown:
    """What the preview shows of a table: rows that are no lines, and the first cells of each column, by its index."""

    others: Sequence[OtherRow] = ()
    samples: Mapping[int, Sequence[str]] = field(default_factory=dict)
    lines: int = 0


@dataclass(frozen=True)
class RowChoices:
    """How somebody wants the rows of a workbook to be read: those left out by themselves, and single ones by number.

    ``lines``, ``groups`` and ``skipped``: rows to read as lines, as headings of groups, and to leave out, whatever they
    look like, by the sheet's name.
    """

    hidden: bool = False
    struck: bool = False
    left: bool = False
    lines: Mapping[str, Sequence[int]] = field(default_factory=dict)
    groups: Mapping[str, Sequence[int]] = field(default_factory=dict)
    skipped: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class JoinedColumns:
    """A field that stands in two columns, by the headers of the first and of the second."""

    key: str
    first: Sequence[str]
    second: Sequence[str]


@dataclass(frozen=True)
class MarkedColumns:
    """A field that is told by a mark under one of several headers: ``words`` by header.

    Where something else than a mark stands there, it is the value of the field ``holds``: a year of birth under "Nam".
    """

    key: str
    words: Mapping[str, str]
    holds: str = ""


@dataclass(frozen=True)
class Departure:
    """What a note says about somebody who left: their last day, where it is said."""

    last_day: datetime.date | None = None


@dataclass(frozen=True)
class Layout:
    """How lists of one sheet may be laid out beside a plain table.

    Without a ``subject``, the key of the field that makes a row a line, only plain tables are read: one sheet, a column
    a field. ``heading`` is what a group's row or a sheet's name says, by field key, nothing where it is none;
    ``title`` what a title does; of that ``where`` are the keys that say where lines belong. ``departure``: what a note
    in one of the columns ``notes`` says about somebody who left, whose last day is the field ``leaves``.
    ``others``: headers of columns that are no field.
    """

    subject: str = ""
    joined: Sequence[JoinedColumns] = ()
    marks: Sequence[MarkedColumns] = ()
    heading: Callable[[str], Mapping[str, str]] = lambda text: {}
    title: Callable[[str], Mapping[str, str]] = lambda text: {}
    where: Collection[str] = ()
    notes: Sequence[str] = ()
    departure: Callable[[str], Departure | None] = lambda text: None
    leaves: str = ""
    others: Sequence[str] = ()

    @property
    def several(self) -> set[str]:
        """The keys of fields that may stand in several columns."""
        return {*(one.key for one in self.joined), *(one.key for one in self.marks)}

    @property
    def is_free(self) -> bool:
        return bool(self.subject)
