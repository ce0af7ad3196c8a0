"""What a kind of import is, and the columns that several kinds have."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.fields import EARLIEST
from core.phones import grouped
from core.templatetags.wording import day as written_day
from core.templatetags.wording import number
from exchange.models import ImportRow
from exchange.reading import cells
from exchange.reading.tables import Field, Holds, Reading, SheetSpec
from places.models import KINDS as KINDS_OF_PLACES
from places.models import Level, Place
from teams.models import Organisation, Position, Sex

LATEST = datetime.date(2099, 12, 31)  # what has not come yet is refused line by line, against today
LONGEST_NAME = 200  # of a place or a team as it is looked up, with what tells it apart
NOTHING = "(trống)"
HAMLET_KINDS = (*KINDS_OF_PLACES[Level.HAMLET], *KINDS_OF_PLACES[Level.GROUP])


@dataclass(frozen=True)
class Known:
    """One thing that the portal holds, as a line of the template would say it.

    ``values``: by field key, exactly what the cell reads as (``word`` says how it is written there).
    """

    subject_id: int
    label: str
    values: dict[str, Any]


@dataclass(frozen=True)
class KindSpec:
    """One kind of import into a place, on a day.

    ``current``: what the portal holds, by sheet key, in the order of the template. ``compare``: what each line means
    against it, as unsaved rows without batch, in file order; the number of queries depends on nothing. ``lists``: the
    words of the drop-down lists that depend on the place, {sheet key: {field key: words}}.
    """

    kind: str
    sheets: Sequence[SheetSpec]
    current: Callable[[Place, datetime.date], dict[str, list[Known]]]
    compare: Callable[[Reading, Place, datetime.date], list[ImportRow]]
    lists: Callable[[Place, datetime.date], dict[str, dict[str, list[str]]]]


WORDS: Mapping[str, Mapping[str, str]] = {
    "organisation": dict(Organisation.choices),
    "position": dict(Position.choices),
    "sex": dict(Sex.choices),
    "kind": {kind: f"{kind[:1].upper()}{kind[1:]}" for kind in HAMLET_KINDS},
}
_DAYS = {"signed_on", "established_on", "joined_on", "left_on", "starts_on", "ends_on"}
_COUNTS = {"zalo_households", "households", "population", "value"}


def word(key: str, value: Any) -> Any:
    """What the template writes for the clean ``value`` of the field ``key``: the label of a choice, else itself."""
    return WORDS[key].get(value, value) if key in WORDS else value


def shown(key: str, value: Any) -> str:
    """The clean ``value`` of the field ``key`` as people read it."""
    if value in (None, ""):
        return NOTHING
    if key in _DAYS:
        return written_day(datetime.date.fromisoformat(value))
    if key in _COUNTS:
        return number(value)
    return grouped(value) if key == "phone" else str(word(key, value))


def labelled(key: str) -> dict[str, str]:
    """The values of a choice by their labels, as ``cells.choice`` takes them."""
    return {label: value for value, label in WORDS[key].items()}


def day_field(key: str, label: str, *aliases: str, hint: str, is_required: bool = False) -> Field:
    clean = cells.day(EARLIEST, LATEST)
    return Field(key, label, clean, is_required=is_required, aliases=aliases, hint=hint, holds=Holds.DAY)


def count_field(key: str, label: str, *aliases: str, hint: str, most: int, is_required: bool = False) -> Field:
    """A column of whole numbers from 0 to ``most``."""
    clean = cells.integer(0, most)
    return Field(key, label, clean, is_required=is_required, aliases=aliases, hint=hint, holds=Holds.NUMBER)


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
TEAM = Field(
    "team",
    "Tổ",
    cells.text(LONGEST_NAME),
    aliases=("Tên tổ", "Tổ công nghệ số", "Tổ công nghệ số cộng đồng", "Tổ CNSCĐ", "Thuộc tổ"),
    hint="Tên tổ. Để trống khi địa bàn chỉ có một tổ.",
)
KEEPS = "Ô để trống giữ nguyên điều cổng đang lưu, không xóa."
