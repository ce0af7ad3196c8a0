"""What a kind of import is, and the columns that several kinds have."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from django.db.models import Model
from django.http import QueryDict

from accounts.models import User
from accounts.roles import Permission
from core.fields import EARLIEST, LATEST
from exchange.models import Import, ImportRow
from exchange.reading import cells
from exchange.reading.tables import Field, Holds, Reading, SheetSpec
from places.models import Place

LONGEST_NAME = 200  # of a place or a team as it is looked up, with what tells it apart


@dataclass(frozen=True)
class Known:
    """One thing that the portal holds, as a line of the template would say it.

    ``values``: by field key, exactly what the cell reads as (``word`` says how it is written there).
    """

    subject_id: int
    label: str
    values: dict[str, Any]


class NextStep(NamedTuple):
    """What may be done next with what an import brought: the words of a button, and where it leads."""

    words: str
    url: str


class Questions(NamedTuple):
    """What is asked once of a file, for all its lines: an ``exchange.forms.asking.AskedOnceForm``.

    ``founded``: what the file would found beside its lines, each with what people want to know of it before they agree.
    """

    form: Any
    founded: Sequence[Any] = ()

    @property
    def is_asked(self) -> bool:
        return bool(self.form.fields)


class Asking(Protocol):
    def __call__(self, batch: Import, data: QueryDict | None = None) -> Questions | None: ...


class Answered(Protocol):
    def __call__(self, batch: Import, *, by: User, at: datetime.datetime | None = None) -> None: ...


class TakeBack(Protocol):
    def __call__(self, rows: Sequence[ImportRow], *, by: User, at: datetime.datetime) -> None: ...


@dataclass(frozen=True)
class KindSpec:
    """One kind of import into a place, on a day, called ``title`` on the pages.

    ``permission`` is what bringing it in and looking at what came in ask for, ``further`` what bringing it in asks for
    besides; where what it adds waits for somebody, ``approval`` is theirs. ``is_filled``: its template holds what the
    portal does. ``writer`` is the module that writes a confirmed preview
    (``actions.imports.applying.Writer``); ``made`` are the models of the rows that it makes, those that refer to others
    first, and ``locked`` those locked before an import is taken back, in that order.

    ``current``: what the portal holds, by sheet key, in the order of the template; ``count``: how many lines that is
    and how many teams its lists offer beside them, without reading them. ``compare``: what each line means against it,
    as unsaved rows without batch, in file order; the number of queries depends on nothing. ``lists``: the words of the
    drop-down lists that depend on the place, {sheet key: {field key: words}}. ``next_steps``: what a user may do next
    with what was written. ``columns``: the columns that depend on what the portal holds, after those that a
    sheet always has, by sheet key.

    ``questions``: what is asked once of a file that was read, with what somebody answers in ``data``; None of kinds
    that ask nothing. ``compare`` finds the answers in ``Reading.answers``. ``answered``: what is done with them first,
    before the file is read again.

    ``awaits``: the model of what lines may wait for that is decided elsewhere (``ImportRow.waits_for``).

    ``take_back``, where what is written can only be added to: takes back what the lines wrote, in the caller's
    transaction, by an action of its own; nothing else is restored then.
    """

    kind: str
    title: str
    sheets: Sequence[SheetSpec]
    current: Callable[[Place, datetime.date], dict[str, list[Known]]]
    count: Callable[[Place, datetime.date], int]
    compare: Callable[[Reading, Place, datetime.date], list[ImportRow]]
    lists: Callable[[Place, datetime.date], dict[str, dict[str, list[str]]]]
    writer: Any
    made: Sequence[type[Model]]
    locked: Sequence[type[Model]]
    permission: Permission = Permission.IMPORT
    further: Permission | None = None
    approval: Permission | None = None
    next_steps: Callable[[Import, User], Sequence[NextStep]] = lambda batch, user: ()
    columns: Callable[[Place, datetime.date], Mapping[str, Sequence[Field]]] = lambda place, day: {}
    questions: Asking = lambda batch, data=None: None
    answered: Answered = lambda batch, *, by, at=None: None
    awaits: type[Model] | None = None
    take_back: TakeBack | None = None
    is_filled: bool = True

    def sheets_for(self, place: Place, day: datetime.date) -> list[SheetSpec]:
        """Return ``sheets`` with the columns that they have for ``place`` on ``day``."""
        further = self.columns(place, day)
        return [replace(sheet, fields=(*sheet.fields, *further.get(sheet.key, ()))) for sheet in self.sheets]


def values_by_label(words: Mapping[str, str]) -> dict[str, str]:
    """The values of a choice by their labels, as ``cells.choice`` takes them."""
    return {label: value for value, label in words.items()}


def day_field(key: str, label: str, *aliases: str, hint: str, is_required: bool = False) -> Field:
    clean = cells.day(EARLIEST, LATEST)
    return Field(key, label, clean, is_required=is_required, aliases=aliases, hint=hint, holds=Holds.DAY)


def count_field(key: str, label: str, *aliases: str, hint: str, most: int, is_required: bool = False) -> Field:
    """A column of whole numbers from 0 to ``most``."""
    clean = cells.integer(0, most)
    return Field(key, label, clean, is_required=is_required, aliases=aliases, hint=hint, holds=Holds.COUNT)


COMMUNE = Field(
    "commune",
    "Xã, phường, thị trấn",
    cells.text(LONGEST_NAME),
    aliases=("Xã", "Phường", "Xã, phường", "Xã/phường", "Xã/phường/thị trấn", "Tên xã", "Đơn vị hành chính"),
    hint="Chỉ cần khi tệp có nhiều xã. Ghi tên hoặc mã xã, ví dụ Xã Thái Bình hoặc 25678.",
)
PLACE = Field(
    "place",
    "Địa bàn",
    cells.text(LONGEST_NAME),
    is_required=True,
    aliases=(
        *("Ấp, khu phố", "Ấp/khu phố", "Ấp, KP", "Ấp/KP", "Ấp", "Khu phố", "Thôn", "Tên ấp", "Tên ấp, khu phố"),
        *("Địa bàn của tổ", "Ấp, khu phố, tổ dân phố", "Ấp, khu phố, tổ dân cư", "Nơi thành lập"),
    ),
    hint="Tên như trên cổng, ví dụ Ấp An 1; chỉ ghi “An 1” cũng được khi không trùng. Tổ của xã: ghi tên xã.",
)
KEEPS = "Ô để trống giữ nguyên điều cổng đang lưu, không xóa."
