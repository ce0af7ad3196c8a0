"""The sheet of a commune and month, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from allowances.models import MonthSheet, SheetLine, SupportResolution
from allowances.phrases import doubts_of
from allowances.rollups.doubts import SumChange, people_paid_twice, sum_changes
from allowances.rollups.knowing import lines_today, resolution_of
from allowances.rules import MonthDays
from core.money import in_words
from core.tables import ListColumn, Listing
from core.workbook import Kind
from places.models import Place


class SheetListing(Listing):
    """It leaves as a file only by asking for one, with a reason, since it names people."""

    name, title, unit = "support-sheet", "Bảng kinh phí", "dòng"
    is_private = True

    team = ListColumn("Tổ", "team")
    who = ListColumn("Người nhận", "who")
    position = ListColumn("Chức danh", "position")
    basis = ListColumn("Chi theo", "basis")
    units = ListColumn("Số lần", "line__units", kind=Kind.NUMBER)
    rate = ListColumn("Mức (đồng)", "line__rate", kind=Kind.NUMBER)
    amount = ListColumn("Số tiền (đồng)", "line__amount", kind=Kind.NUMBER, is_summed=True)
    why = ListColumn("Vì sao", "why", width=48)


@dataclass(frozen=True)
class SheetPage:
    """What a page says of the month of a commune: ``sheet`` None where nobody drew one up yet.

    ``lines`` are those that were checked, of a drafted sheet or none what comes out today. ``changes``: where a checked
    one would come out otherwise today.
    """

    place: Place
    month: MonthDays
    resolution: SupportResolution | None
    sheet: MonthSheet | None
    lines: Sequence[SheetLine]
    changes: Sequence[SumChange]
    twice: Sequence[SheetLine]

    @property
    def is_stored(self) -> bool:
        return self.sheet is not None and not self.sheet.is_drafted

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def in_words(self) -> str:
        return in_words(self.total)

    @property
    def doubts(self) -> list[tuple[str, int]]:
        return doubts_of(self.lines)

    @property
    def people(self) -> int:
        return len({line.member_id for line in self.lines if line.member_id and line.amount})

    @property
    def more(self) -> int:
        """Return by how much it would come out higher today, in đồng; lower where below zero."""
        return sum(one.now - one.stored for one in self.changes)

    @property
    def more_or_less(self) -> int:
        return abs(self.more)


def sheet_page(place: Place, month: MonthDays, sheet: MonthSheet | None) -> SheetPage:
    resolution = sheet.resolution if sheet else resolution_of(place, month)
    if sheet and (sheet.reopened_at or not sheet.is_drafted):
        lines = list(sheet.lines.order_by("pk"))
        is_standing = sheet.reopened_at is None
        today = lines_today(place, month, sheet.resolution, sheet) if is_standing else []
        changes = sum_changes(lines, today) if is_standing else []
        twice = [line for same in people_paid_twice([sheet]).values() for line in same] if is_standing else []
        return SheetPage(place, month, resolution, sheet, lines, changes, twice)
    lines = lines_today(place, month, resolution, sheet) if resolution else []
    return SheetPage(place, month, resolution, sheet, lines, [], [])
