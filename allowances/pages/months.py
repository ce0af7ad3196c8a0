"""The list of communes of a month, or of a commune's months."""

import calendar
import datetime
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from allowances.models import MonthSheet
from allowances.phrases import month_name
from allowances.rollups.sums import CommuneMonth, sums_of
from allowances.rules import MonthDays
from core.tables import ListColumn, Listing
from core.workbook import Kind
from places.models import Place

MONTHS_SHOWN = 12
MONTHS_BACK = 60  # that a list can be asked for
NOT_DRAWN_UP = "Chưa lập"


def month_url(row: Any) -> str:
    return reverse("support_sheet", args=[row.place.pk, row.month.first.year, row.month.first.month])


def sheet_url(sheet: MonthSheet) -> str:
    return reverse("support_sheet", args=[sheet.place_id, sheet.month.year, sheet.month.month])


def _state(row: Any) -> str:
    return str(row.sheet.get_state_display()) if row.sheet else NOT_DRAWN_UP


class CommuneListing(Listing):
    """The communes of one month."""

    name, title, unit = "support-communes", "Kinh phí hỗ trợ tổ", "xã, phường"

    place = ListColumn("Xã, phường", "place__name", order_by="place__sort_key", link=month_url)
    teams = ListColumn("Số tổ", "teams", kind=Kind.NUMBER, is_summed=True)
    state = ListColumn("Tình trạng", says=_state, order_by="step", template="allowances/_sheet_state.html")
    people = ListColumn("Người được chi", "people", kind=Kind.NUMBER)
    for_teams = ListColumn("Cho tổ (đồng)", "for_teams", kind=Kind.NUMBER, is_summed=True)
    for_months = ListColumn("Theo tháng (đồng)", "for_months", kind=Kind.NUMBER, is_summed=True)
    for_days = ListColumn("Theo ngày (đồng)", "for_days", kind=Kind.NUMBER, is_summed=True)
    for_nights = ListColumn("Theo đêm (đồng)", "for_nights", kind=Kind.NUMBER, is_summed=True, is_shown=False)
    total = ListColumn("Cộng (đồng)", "total", kind=Kind.NUMBER, is_summed=True)
    approved = ListColumn("Đã duyệt (đồng)", "approved_amount", kind=Kind.NUMBER, is_summed=True)


class CommuneMonthListing(Listing):
    """The months of one commune, the latest first."""

    name, title, unit = "support-months", "Kinh phí hỗ trợ tổ", "tháng"

    month = ListColumn(
        "Tháng",
        says=lambda row: month_name(row.month.first).capitalize(),
        order_by="month",
        link=month_url,
    )
    state = ListColumn("Tình trạng", says=_state, order_by="step", template="allowances/_sheet_state.html")
    people = ListColumn("Người được chi", "people", kind=Kind.NUMBER)
    total = ListColumn("Cộng (đồng)", "total", kind=Kind.NUMBER, is_summed=True)
    approved = ListColumn("Đã duyệt (đồng)", "approved_amount", kind=Kind.NUMBER, is_summed=True)


def months_of(place: Place, today: datetime.date) -> list[CommuneMonth]:
    """Return the commune's last months up to this one, on which it stood; how many teams it had is not asked."""
    firsts = [first for back in range(MONTHS_SHOWN) if place.existed_on(first := months_back(today, back))]
    sheets = MonthSheet.objects.standing().filter(place=place, month__in=firsts)
    found = {sheet.month: sheet for sheet in sheets}
    sums = sums_of([found.get(first) for first in firsts])
    return [
        CommuneMonth(place, MonthDays.of(first), 0, found.get(first), *one)
        for first, one in zip(firsts, sums, strict=True)
    ]


def in_order_of_work(rows: Sequence[CommuneMonth]) -> list[CommuneMonth]:
    """Return those that wait to be approved first, else as they are."""
    return sorted(rows, key=lambda row: row.sheet is None or not row.sheet.is_checked)


def months_back(today: datetime.date, back: int) -> datetime.date:
    """Return the first day of the month ``back`` months before that of ``today``."""
    count = today.year * 12 + today.month - 1 - back
    return datetime.date(count // 12, count % 12 + 1, 1)


def month_choices(today: datetime.date) -> Sequence[tuple[str, str]]:
    """Return the months to choose from, this one first."""
    firsts = [months_back(today, back) for back in range(MONTHS_BACK + 1)]
    return [(f"{first:%Y-%m}", month_name(first).capitalize()) for first in firsts]


def month_of(year: int, number: int, *, today: datetime.date) -> MonthDays | None:
    """Return the month that an address names; None where there is no such month, or it has not begun."""
    is_month = 1 <= number <= 12 and year >= 2000 and (year, number) <= (today.year, today.month)
    return MonthDays.of(datetime.date(year, number, calendar.monthrange(year, number)[1])) if is_month else None
