"""How teams use the portal: opened, sent by themselves or helped, on phone or desk, how fast; by commune and month."""

import datetime

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.list_files import file_response
from core.templatetags.curves import Point
from core.workbook import write
from core.working_days import DAY
from reporting.exports.adoption import adoption_sheets
from reporting.pages.adoption import AskedMonths, asked_months
from reporting.pages.adoption_table import AdoptionListing, AdoptionRow
from reporting.rollups.adoption import Adoption, AdoptionTable, name_within, next_month


@require_safe
@require(Permission.SEE_ROLLUPS)
def adoption_show(request: UserRequest, place_id: int) -> HttpResponseBase:
    """``?first=`` and ``?last=``: months, a year at most."""
    asked = asked_months(request, place_id)
    place, table = asked.place, asked.table
    shown = AdoptionListing(_rows(asked, table) if table and place.is_above_communes else [], of=place, request=request)
    context = {
        "place": place,
        "form": asked.form,
        "months": asked.form.chosen_months,
        "found": table,
        "causes_url": asked.causes_url(),
        "by_month": [(month, asked.causes_url(month=month), one) for month, one in table.by_month] if table else [],
        "lines": _lines(table.by_month) if table and table.total.owed else [],
        "workbook_url": asked.url("adoption_workbook"),
        "trail": asked.trail,
    }
    return shown.response("reporting/adoption_show.html", context)


@require_safe
@require(Permission.EXPORT)
def adoption_workbook(request: UserRequest, place_id: int) -> HttpResponseBase:
    """The same figures, a line a commune and month."""
    asked = asked_months(request, place_id)
    return file_response(
        request, f"to-truong-dung-cong-{asked.place.code}", "xlsx", title=f"Tổ trưởng dùng cổng – {asked.place}",
        rows=len(asked.table.cells) if asked.table else 0,
        make=lambda path, step: write(path, adoption_sheets(asked.table, asked.place, at=asked.at)),
    )  # fmt: skip


def _rows(asked: AskedMonths, table: AdoptionTable) -> list[AdoptionRow]:
    """Return the communes; what is in none of them has no page."""
    return [
        AdoptionRow(
            one,
            name_within(one, asked.place),
            asked.url("adoption_show", one) if one != asked.place else "",
            asked.causes_url(one) if one != asked.place else "",
            sums,
        )
        for one, sums in table.by_place
    ]


def _lines(by_month: list[tuple[datetime.date, Adoption]]) -> list[tuple[str, list[Point]]]:
    """Return what is drawn: of each month its last day, since a picture names days."""
    days = [(next_month(month) - DAY, one) for month, one in by_month]
    return [
        ("Đã mở", [Point(on, one.opened, one.owed) for on, one in days]),
        ("Tự nộp", [Point(on, one.own, one.owed) for on, one in days]),
        ("Được nhập thay", [Point(on, one.helped, one.owed) for on, one in days]),
    ]
