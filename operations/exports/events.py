"""The record taken out, as a workbook and as CSV: the events that the page was asked for, through its reader's scope.

Rows are read a thousand at a time and written as they come.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.filters import EventFilter
from accounts.models import Event, EventQuerySet, User, attach_subject_names, letterhead
from accounts.roles import Permission
from accounts.templatetags.record import changes
from accounts.verbs import VERBS
from core.batches import in_batches
from core.refusals import Refused
from core.spreadsheets import csv_cell, csv_writer
from core.templatetags.wording import day, number
from core.workbook import THOUSAND, Column, Heading, Kind, Sheet
from exchange.exports.books import CSV, Book, Facts, Params, Step, place_of
from exchange.exports.headings import heading_of
from places.models import Place

MOST = 1_000_000  # rows: a sheet of Excel ends at 1,048,576


@dataclass(frozen=True)
class EventRow:
    """One event in words."""

    event: Event

    @property
    def verb(self) -> str:
        return VERBS.get(self.event.verb, self.event.verb)

    @property
    def by(self) -> str:
        return self.event.by.full_name if self.event.by else "Hệ thống"

    @property
    def place(self) -> str:
        return str(self.event.place or "")

    @property
    def who(self) -> str:
        return str(self.event.who)  # type: ignore[attr-defined]

    @property
    def changes(self) -> str:
        return "; ".join(map(str, changes(self.event)))


@dataclass(frozen=True)
class RecordExtract:
    """The events that somebody asked for, who sees no more than their place."""

    place: Place
    params: Params
    by: User
    at: datetime.datetime

    def count(self) -> None:
        """Refuses with too_many_events."""
        if self.number > MOST:
            raise Refused(
                "too_many_events", f"Có hơn {number(MOST)} việc, một tệp không chứa hết. Xin chọn khoảng ngày ngắn hơn."
            )

    @cached_property
    def events(self) -> EventQuerySet:
        found = EventFilter(self.params, Event.objects.visible_to(self.by), user=self.by)
        if not found.is_valid():
            raise Refused("not_allowed", "Bộ lọc này không còn dùng được. Xin lọc lại ở trang Nhật ký.")
        return found.qs

    @cached_property
    def number(self) -> int:
        return self.events.count()

    @property
    def rows(self) -> Iterator[EventRow]:
        """Newest first, as on the page, with a seal's number."""
        ordered = self.events.select_related("by", "place", "seal").newest_first()
        for some in in_batches(ordered, THOUSAND):
            yield from map(EventRow, attach_subject_names(some))

    @property
    def heading(self) -> Heading:
        """Signed by nobody: it is the record itself that is sealed."""
        return heading_of(
            letterhead(self.place, on=timezone.localdate(self.at)).without_signer,
            title="Nhật ký: ai đã làm gì",
            period=_period(self.params),
            made_at=self.at,
            basis="Theo thứ tự mới nhất đứng trước",
        )


COLUMNS: list[Column[EventRow]] = [
    Column("Số", lambda row: row.event.pk, Kind.PLAIN),
    Column("Lúc", lambda row: row.event.at, Kind.INSTANT),
    Column("Việc", lambda row: row.verb, width=28),
    Column("Mã việc", lambda row: row.event.verb, width=22),
    Column("Đối tượng", lambda row: row.event.subject, width=30),
    Column("Tên hiện nay", lambda row: row.who, width=24),
    Column("Địa bàn", lambda row: row.place, width=22),
    Column("Người làm", lambda row: row.by, width=24),
    Column("Tài khoản số", lambda row: row.event.by_id, Kind.PLAIN),
    Column("Trước và sau", lambda row: row.changes, width=48),
    Column("Lý do", lambda row: row.event.reason, width=36),
    Column("Niêm phong số", lambda row: getattr(row.event, "seal", None) and row.event.seal.number, Kind.PLAIN),
]


def events_sheet(source: RecordExtract) -> Sheet[EventRow]:
    footer = f"Người lấy: {source.by.full_name} ({source.by.get_role_display()}, {source.by.place})"
    return Sheet("Nhật ký", source.heading, COLUMNS, source.rows, total_label="", footer=footer, is_list=True)


def write_csv(source: RecordExtract, path: Path, step: Step) -> None:
    """RFC 4180, UTF-8 with the mark by which Excel knows it; instants in ISO 8601.

    A text that a spreadsheet would take for a formula stands behind an apostrophe (``core.spreadsheets``).
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv_writer(file)
        writer.writerow(column.header for column in COLUMNS)
        writer.writerows([_plain(column.getter(row)) for column in COLUMNS] for row in source.rows)
    step()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return csv_cell(value)


def _source(params: Params, by: User, at: datetime.datetime) -> RecordExtract:
    return RecordExtract(place_of(params, by), params, by, at)


def _period(params: Params) -> str:
    first, last = (params.get(name) for name in ("from_day", "to_day"))
    since = f"từ ngày {day(datetime.date.fromisoformat(first))}" if first else "từ đầu"
    until = f"đến hết ngày {day(datetime.date.fromisoformat(last))}" if last else "đến nay"
    return f"{since} {until}"


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    words = {"q": "Đối tượng", "who": "Người làm", "words": "Chữ trong lý do"}
    return [
        [
            ("Thời gian", _period(params)),
            *((label, str(params[name])) for name, label in words.items() if name in params),
            *((("Việc", VERBS.get(params["verb"], "")),) if "verb" in params else ()),
        ]
        for params in asked
    ]


def _stem(params: Params) -> str:
    return "nhat-ky"


EVENTS = Book(
    "events",
    "Nhật ký (Excel)",
    Permission.SEE_EVENTS,
    _source,
    [events_sheet],
    _stem,
    _facts,
    streamed=True,
    rows=lambda source: source.number,
)
EVENTS_CSV = Book(
    "events_csv", "Nhật ký (CSV)", Permission.SEE_EVENTS, _source, [], _stem, _facts, format=CSV, make=write_csv
)
