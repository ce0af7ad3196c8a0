"""The workbook that a place fills in for an import: its own hamlets and teams stand in it already."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone

from accounts.access import count_shown_phone, sees_phones
from accounts.models import User
from core.list_files import Step
from core.workbook import Form, FormColumn, Kind, Page, write_forms
from exchange.kinds import import_kinds
from exchange.reading.kinds.spec import Known
from exchange.reading.tables import PHONE, Field, Holds, SheetSpec
from places.models import Level, Place

COMMUNE = "commune"  # key of the field
KINDS_OF_CELLS = {Holds.TEXT: Kind.TEXT, Holds.NUMBER: Kind.PLAIN, Holds.COUNT: Kind.PLAIN, Holds.DAY: Kind.DATE}
NARROWEST, WIDEST = 12, 40  # characters
GUIDE = {"Trang": 15.0, "Cột": 26.0, "Bắt buộc": 11.0, "Cách ghi": 112.0}
RULES = (
    "1. Cột có tiêu đề tô vàng phải có ở mỗi dòng. Có thể đổi thứ tự cột; xin giữ nguyên dòng tiêu đề.",
    "2. Ô để trống không xóa gì: cổng giữ giá trị đang có. Dòng không có trong tệp cũng giữ nguyên trên cổng.",
    "3. Ngày ghi ngày/tháng/năm, ví dụ 15/06/2022. Số điện thoại ghi cả số 0 ở đầu, mỗi ô một số.",
    "4. Ô có mũi tên ở góc thì chọn trong danh sách có sẵn.",
    "5. Lưu tệp, rồi tải lên ở trang “Nhập danh sách”. Cổng cho xem trước, chưa ghi gì cho đến khi bấm xác nhận.",
)
HIDDEN_PHONES = "Số điện thoại đã có không ghi ra tệp này, vì cấp trên xã chỉ xem số che; để trống là giữ số đang có."


@dataclass(frozen=True)
class Template:
    """The workbook of ``kind`` for ``place``, filled with what the portal holds at ``at``.

    Sent back as it is, it changes nothing.
    """

    kind: str
    place: Place
    by: User
    at: datetime.datetime

    @cached_property
    def day(self) -> datetime.date:
        return self.place.last_day(timezone.localdate(self.at))

    @property
    def count(self) -> int:
        return import_kinds()[self.kind].count(self.place, self.day)

    def write(self, target: Path | BinaryIO, step: Step = lambda: None) -> None:
        write_forms(target, [self.guide(), *self.forms()], step=step)

    @cached_property
    def sheets(self) -> list[SheetSpec]:
        return import_kinds()[self.kind].sheets_for(self.place, self.day)

    @property
    def shows_phones(self) -> bool:
        return sees_phones(self.by, self.place)

    def fields(self, spec: SheetSpec) -> list[Field]:
        """A commune's own workbook need not say which commune."""
        return [field for field in spec.template_fields if field.key != COMMUNE or self.place.level < Level.COMMUNE]

    def forms(self) -> Iterator[Form]:
        current = import_kinds()[self.kind].current(self.place, self.day)
        lists = import_kinds()[self.kind].lists(self.place, self.day)
        for spec in self.sheets:
            fields, rows, offered = self.fields(spec), current.get(spec.key, []), lists.get(spec.key, {})
            cells = [self._column(field, rows) for field in fields]
            columns = [
                FormColumn(
                    field.label,
                    KINDS_OF_CELLS[field.holds],
                    _width(field, column),
                    field.choices or offered.get(field.key, ()),
                    is_strict=bool(field.choices),
                    is_required=field.is_required,
                )
                for field, column in zip(fields, cells, strict=True)
            ]
            yield Form(spec.title, columns, list(zip(*cells, strict=True)))

    def _column(self, field: Field, rows: Sequence[Known]) -> list[Any]:
        if field.key == PHONE and not self.shows_phones:
            return [None] * len(rows)
        if field.key == PHONE:
            for row in rows:
                count_shown_phone(self.place, row.values.get(PHONE) or "")
        return [_cell(field, row.values.get(field.key)) for row in rows]

    def guide(self) -> Page:
        label = str(import_kinds()[self.kind].title).lower()
        specs, is_filled = self.sheets, import_kinds()[self.kind].is_filled
        has_phones = any(field.key == PHONE for spec in specs for field in spec.fields)
        return Page(
            "Hướng dẫn",
            f"Tệp mẫu nhập {label} – {self.place}",
            [
                f"Đã ghi sẵn những gì cổng đang có đến ngày {self.day:%d/%m/%Y}. Xin sửa, hoặc ghi thêm ở dưới."
                if is_filled
                else "Mỗi người một dòng. Cổng không ghi ra đây những gì đang có.",
                *RULES,
                *([HIDDEN_PHONES] if has_phones and is_filled and not self.shows_phones else []),
            ],
            GUIDE,
            [
                (spec.title, field.label, "Có" if field.is_required else "", field.hint)
                for spec in specs
                for field in self.fields(spec)
            ],
        )


def _cell(field: Field, value: Any) -> Any:
    """What stands in the cell for a value as the portal keeps it."""
    if value and field.holds == Holds.DAY:
        return datetime.date.fromisoformat(value)
    return field.word(value)


def _width(field: Field, column: Sequence[Any]) -> int:
    if field.holds != Holds.TEXT:
        return NARROWEST
    longest = max((len(str(value)) for value in (*column, *field.choices, "") if value is not None), default=0)
    return min(max(longest, len(field.label) // 2, NARROWEST) + 2, WIDEST)
