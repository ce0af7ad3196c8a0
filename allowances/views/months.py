"""Support money of a month, commune by commune; of a commune, month by month."""

import datetime
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from allowances.access import WORKS_WITH_IT
from allowances.forms.sheets import SupportMonthForm
from allowances.models import SupportResolution
from allowances.pages.months import (
    CommuneListing,
    CommuneMonthListing,
    in_order_of_work,
    month_choices,
    months_back,
    months_of,
)
from allowances.phrases import month_name
from allowances.rollups.sums import place_month
from allowances.rules import MonthDays
from core.money import in_words


@require_safe
@require(*WORKS_WITH_IT)
def support_list(request: UserRequest) -> HttpResponseBase:
    place, today = request.user.scope, timezone.localdate()
    if place is None:
        return render(request, "allowances/support_list.html", {"place": None})
    resolutions = SupportResolution.objects.visible_to(request.user).filter(state="in_force")
    context: dict[str, Any] = {"place": place, "resolutions": resolutions.order_by("-starts_on")}
    if place.is_commune:
        months = CommuneMonthListing(months_of(place, today), request=request, of=place)
        return months.response("allowances/support_list.html", context)
    choices = month_choices(today)
    asked_for = SupportMonthForm(request.GET, choices=choices).valid_value("month")
    month = MonthDays.of(_month_asked_for(asked_for) or months_back(today, 1))
    form = SupportMonthForm({"month": f"{month.first:%Y-%m}"}, choices=choices)
    whole = place_month(place, month)
    notes = [month_name(month.first)]
    table = CommuneListing(in_order_of_work(whole.rows), request=request, notes=notes, of=place)
    context |= {"form": form, "month": month, "whole": whole, "in_words": in_words(whole.total)}
    context |= {"title": month_name(month.first)}
    return table.response("allowances/support_list.html", context)


def _month_asked_for(month: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(f"{month}-01") if month else None
