"""The list of communes of a month, or of a commune's months."""

import calendar
import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from allowances.access import may_check
from allowances.models import MonthSheet, SupportResolution
from allowances.phrases import month_name
from allowances.rollups.knowing import resolution_of
from allowances.rollups.sums import CommuneMonth, sums_of
from allowances.rollups.teams import has_sheet
from allowances.rules import MonthDays
from core.tables import ListColumn, Listing
from core.workbook import Kind
from places.models import Level, Place, in_scope

MONTHS_SHOWN = 12
MONTHS_BACK = 60  # that a list can be asked for
NOT_DRAWN_UP = "Chưa lập"


def month_url(row: Any) -> str:
    return reverse("support_sheet", args=[row.place.pk, row.month.first.year, row.month.first.month])


def sheet_url(sheet: MonthSheet) -> str:
    return reverse("support_sheet", args=[sheet.place_id, sheet.month.year, sheet.month.month])


def _month(row: Any) -> str:
    """Return the month of a row, with the commune where that has ended."""
    name = month_name(row.month.first).capitalize()
    return f"{name} ({row.place})" if row.place.valid_to else name


def _state(row: Any) -> str:
    return row.sheet.progress if row.sheet else NOT_DRAWN_UP


class PeopleListing(Listing):
    """Months of communes; ``people``: whom all of them pay, each once, where adding up would count some twice."""

    is_short_on_phones = True

    def __init__(self, rows: Sequence[CommuneMonth], *, people: int, **options: Any) -> None:
        self.whole_people = people
        super().__init__(rows, **options)

    @cached_property
    def totals(self) -> dict[str, Any]:
        summed: dict[str, Any] = super().totals
        is_known = summed.get("people") is not None  # nobody counted by any sheet is not 0 people
        return summed | {"people": self.whole_people} if is_known else summed


class CommuneListing(PeopleListing):
    """The communes of one month."""

    name, title, unit = "support-communes", "Kinh phí hỗ trợ tổ", "xã, phường"

    place = ListColumn("Xã, phường", "place__name", order_by="place__sort_key", link=month_url)
    teams = ListColumn("Số tổ", "teams", kind=Kind.NUMBER, is_summed=True)
    state = ListColumn("Tình trạng", says=_state, order_by="step", template="allowances/_sheet_state.html")
    people = ListColumn("Người được chi", "people", kind=Kind.NUMBER, is_summed=True)
    for_teams = ListColumn("Cho tổ (đồng)", "for_teams", kind=Kind.NUMBER, is_summed=True)
    for_months = ListColumn("Theo tháng (đồng)", "for_months", kind=Kind.NUMBER, is_summed=True)
    for_days = ListColumn("Theo ngày (đồng)", "for_days", kind=Kind.NUMBER, is_summed=True)
    for_nights = ListColumn("Theo đêm (đồng)", "for_nights", kind=Kind.NUMBER, is_summed=True, is_shown=False)
    total = ListColumn("Cộng (đồng)", "total", kind=Kind.NUMBER, is_summed=True)
    approved = ListColumn("Đã duyệt (đồng)", "approved_amount", kind=Kind.NUMBER, is_summed=True)


class CommuneMonthListing(PeopleListing):
    """The months of one commune, and of those that it took over, the latest first."""

    name, title, unit = "support-months", "Kinh phí hỗ trợ tổ", "tháng"

    month = ListColumn(
        "Tháng",
        says=_month,
        order_by="month",
        link=month_url,
    )
    state = ListColumn("Tình trạng", says=_state, order_by="step", template="allowances/_sheet_state.html")
    people = ListColumn("Người được chi", "people", kind=Kind.NUMBER, is_summed=True)
    total = ListColumn("Cộng (đồng)", "total", kind=Kind.NUMBER, is_summed=True)
    approved = ListColumn("Đã duyệt (đồng)", "approved_amount", kind=Kind.NUMBER, is_summed=True)


def months_of(place: Place, user: User, today: datetime.date) -> list[CommuneMonth]:
    """Return those of the last months up to this one that are paid for, of the commune and of those that it took over;
    how many teams they had is not asked.
    """
    firsts = months_paid_for(user, today, back=MONTHS_SHOWN)
    if not firsts:
        return []
    communes = [place, *_ended_since(firsts[-1]).filter(stands_at=place.path).exclude(pk=place.pk)]
    sheets = MonthSheet.objects.standing().filter(place__in=communes, month__in=firsts).select_related("place")
    found = {(sheet.place_id, sheet.month): sheet for sheet in sheets}
    wanted = [
        (commune, MonthDays.of(first))
        for first in firsts
        for commune in communes
        if (commune.pk, first) in found or has_sheet(commune, MonthDays.of(first))
    ]
    of_rows = [found.get((commune.pk, month.first)) for commune, month in wanted]
    return [
        CommuneMonth(commune, month, 0, sheet, *sums)
        for (commune, month), sheet, sums in zip(wanted, of_rows, sums_of(of_rows), strict=True)
    ]


def months_to_check(user: User, month: MonthDays) -> list[CommuneMonth]:
    """Return the sheets of a month that ``user`` draws up and that nobody has checked yet: of their commune, of those
    that it took over, for the province of those that were divided. Sums and teams are not asked.
    """
    ended = _ended_since(month.first).filter(in_scope(user))
    communes = [user.scope, *ended] if user.scope and user.scope.is_commune else list(ended)
    binding = MonthSheet.objects.binding().filter(month=month.first, place__in=communes)
    checked = set(binding.values_list("place", flat=True))
    return [
        CommuneMonth(one, month, 0)
        for one in dict.fromkeys(communes)
        if one.pk not in checked and may_check(user, one) and has_sheet(one, month) and resolution_of(one, month)
    ]


def _ended_since(day: datetime.date) -> QuerySet[Place]:
    """Return the communes that ended on a day or after it."""
    return Place.objects.at(Level.COMMUNE).filter(valid_to__gte=day).order_by("sort_key", "path")


def months_paid_for(user: User, today: datetime.date, *, back: int = MONTHS_BACK + 1) -> list[datetime.date]:
    """Return the first days of the last ``back`` months up to this one, the latest first, in which a resolution that
    concerns the reader is in force or of which there is a sheet.
    """
    resolutions = SupportResolution.objects.visible_to(user).filter(state="in_force")
    spans = list(resolutions.values_list("starts_on", "ends_on"))
    sheets = MonthSheet.objects.visible_to(user).order_by()
    of_sheets = set(sheets.values_list("month", flat=True).distinct())
    months = [MonthDays.of(months_back(today, one)) for one in range(back)]
    return [
        month.first
        for month in months
        if month.first in of_sheets or any(month.days(starts_on, ends_on) for starts_on, ends_on in spans)
    ]


def in_order_of_work(rows: Sequence[CommuneMonth]) -> list[CommuneMonth]:
    """Return those that wait to be approved first, else as they are."""
    return sorted(rows, key=lambda row: row.sheet is None or not row.sheet.is_checked)


def months_back(today: datetime.date, back: int) -> datetime.date:
    """Return the first day of the month ``back`` months before that of ``today``."""
    count = today.year * 12 + today.month - 1 - back
    return datetime.date(count // 12, count % 12 + 1, 1)


def month_choices(firsts: Sequence[datetime.date]) -> Sequence[tuple[str, str]]:
    """Return months to choose from."""
    return [(f"{first:%Y-%m}", month_name(first).capitalize()) for first in firsts]


def month_of(year: int, number: int, *, today: datetime.date) -> MonthDays | None:
    """Return the month that an address names; None where there is no such month, or it has not begun."""
    is_month = 1 <= number <= 12 and year >= 2000 and (year, number) <= (today.year, today.month)
    return MonthDays.of(datetime.date(year, number, calendar.monthrange(year, number)[1])) if is_month else None
