"""This module reads the list that a meeting tool gives out (Zoom, Teams, Meet): who was in the room, from
when to when.
"""

import codecs
import csv
import io
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from core.text import clean, spelling
from exchange.reading.books import read_book
from exchange.reading.clock import NotAnInstant, instant_of, minutes_of
from exchange.reading.columns import fold_header
from exchange.reading.lines import read
from exchange.reading.tables import Field, FileRefused, Grid, Line, SheetSpec
from training.models import SessionDay

LARGEST = 2_000_000  # bytes
MOST_ROWS, MOST_PEOPLE, LONGEST_NAME = 5_000, 400, 120
DELIMITERS = "\t;,"
_SECTION = re.compile(r"[0-9]+\. .*")  # "3. In-Meeting Activities": Teams puts several tables into one file
_TOO_LARGE = "Tệp lớn hơn 2 MB. Xin chỉ tải lên danh sách người tham gia của một buổi."
_UNREADABLE = "Không đọc được chữ trong tệp. Xin lưu tệp theo mã UTF-8, hoặc lưu thành Excel (.xlsx), rồi gửi lại."
_TOO_MANY = f"Tệp có hơn {MOST_PEOPLE} người. Xin chia danh sách thành nhiều tệp."
_NOBODY = "Tệp không có người tham gia nào. Xin tải lại danh sách người tham gia từ phòng họp."


def _as_it_is(value: Any) -> Any:
    return value


def _field(key: str, label: str, *aliases: str, is_required: bool = False) -> Field:
    return Field(key, label, _as_it_is, is_required=is_required, aliases=aliases)


SPEC = SheetSpec(
    "people",
    "Người tham gia",
    [
        _field(
            "name", "Họ và tên", "Họ tên", "Tên", "Tên hiển thị", "Tên người tham gia", "Người tham gia", "Name",
            "Full name", "Display name", "Participant", "Participant name", "Attendee name", is_required=True,
        ),
        _field("first", "First name", "Tên riêng"),
        _field("last", "Last name", "Họ"),
        _field("email", "Email", "E-mail", "User email", "Thư điện tử", "Địa chỉ email"),
        _field("phone", "Số điện thoại", "Điện thoại", "SĐT", "Phone", "Phone number"),
        _field(
            "joined", "Giờ vào", "Vào lúc", "Thời gian vào", "Thời gian tham gia", "Join time", "First join",
            "Time joined", "Joined at",
        ),
        _field(
            "left", "Giờ ra", "Ra lúc", "Thời gian ra", "Thời gian rời", "Leave time", "Last leave", "Time exited",
            "Left at",
        ),
        _field(
            "lasted", "Thời lượng", "Số phút", "Duration", "Duration minutes", "Total duration",
            "Total duration minutes", "In-meeting duration",
        ),
    ],
)  # fmt: skip
_HEADERS = {fold_header(word) for one in SPEC.fields for word in (one.label, *one.aliases)}


@dataclass
class Participant:
    """Somebody in the room; who came in again and again stands once, from the first to the last. ``stayed`` adds up."""

    name: str
    email: str = ""
    phone: str = ""
    joined_at: datetime | None = None
    left_at: datetime | None = None
    stayed: timedelta | None = field(default=None)

    def add(self, other: "Participant") -> None:
        """Take in ``other``, who is the same person."""
        self.phone = self.phone or other.phone
        self.joined_at = min(filter(None, (self.joined_at, other.joined_at)), default=None)
        self.left_at = max(filter(None, (self.left_at, other.left_at)), default=None)
        stayed = [one for one in (self.stayed, other.stayed) if one is not None]
        self.stayed = sum(stayed, timedelta()) if stayed else None


def participants(data: bytes, *, day: SessionDay) -> list[Participant]:
    """Return who was in the room on ``day``, by an .xlsx or a CSV of UTF-8 or UTF-16, parted by commas, semicolons or
    tabs.

    Lines of other days are left out; instants without a zone are Vietnam's. Refuses with file_refused.
    """
    if len(data) > LARGEST:
        raise FileRefused(_TOO_LARGE)
    reading = read(_book(data) if data.startswith(b"PK") else [_text(data)], [SPEC], {})
    heads = reading.heads[SPEC.key]
    if heads.missing and "first" not in heads.columns:
        raise FileRefused("Tệp không có cột họ tên. Xin tải danh sách người tham gia từ phòng họp, giữ dòng tiêu đề.")
    return _each_once([one for line in reading.lines if (one := _participant(line, day))], day)


def _book(data: bytes) -> list[Grid]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        path.write_bytes(data)
        return read_book(path)


def _text(data: bytes) -> Grid:
    text = _decode(data)
    head = "\n".join(text.splitlines()[:30])
    delimiter = max(DELIMITERS, key=head.count)
    try:
        rows = [_cells(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise FileRefused(_UNREADABLE) from error
    if len(rows) > MOST_ROWS:
        raise FileRefused(_TOO_MANY)
    return Grid(SPEC.title, rows)


def _decode(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(_UNREADABLE) from error
    if "\x00" in text:
        raise FileRefused(_UNREADABLE)
    return text


def _cells(row: list[str]) -> list[str | None]:
    """Return the cells as a workbook has them: None for an empty one, nothing behind the last that is filled."""
    cells = [clean(cell) or None for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _participant(line: Line, day: SessionDay) -> Participant | None:
    """Return who a line names; None for what is no person: the title of another table, its header."""
    raw = line.raw
    parts = [raw.get("name")] if raw.get("name") else [raw.get("last"), raw.get("first")]
    name = clean(" ".join(part for part in parts if isinstance(part, str)))[:LONGEST_NAME]
    filled = [value for value in raw.values() if value is not None]
    if not name or fold_header(name) in _HEADERS or (len(filled) == 1 and _SECTION.fullmatch(name)):
        return None
    joined_at, left_at = _instant(raw.get("joined"), day), _instant(raw.get("left"), day)
    stayed = minutes_of(raw.get("lasted"))
    if joined_at and stayed is not None:
        left_at = left_at or joined_at + stayed
    return Participant(
        name, _cell_text(raw.get("email")).lower(), _cell_text(raw.get("phone")), joined_at, left_at, stayed
    )  # fmt: skip


def _instant(value: Any, day: SessionDay) -> datetime | None:
    try:
        return instant_of(value, timezone.localdate(day.starts_at))
    except NotAnInstant:
        return None


def _cell_text(value: Any) -> str:
    return clean(str(value)) if isinstance(value, str | int) else ""


def _each_once(found: Iterable[Participant], day: SessionDay) -> list[Participant]:
    """Return each person once, in the order of the file."""
    on = timezone.localdate(day.starts_at)
    everybody = list(found)
    here = [one for one in everybody if one.joined_at is None or timezone.localdate(one.joined_at) == on]
    if everybody and not here:
        raise FileRefused(f"Tệp này là của ngày khác, không phải ngày {on:%d/%m/%Y}. Xin chọn đúng ngày học.")
    people: dict[tuple[str, str], Participant] = {}
    for one in here:
        if (key := (spelling(one.name), one.email)) in people:
            people[key].add(one)
        else:
            people[key] = one
    if not people:
        raise FileRefused(_NOBODY)
    if len(people) > MOST_PEOPLE:
        raise FileRefused(_TOO_MANY)
    return list(people.values())
