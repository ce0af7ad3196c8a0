"""Support money of a month, commune by commune; of a commune, month by month."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from allowances.access import READS_IT
from allowances.forms.sheets import SupportMonthForm
from allowances.models import SupportResolution
from allowances.pages.months import (
    CommuneListing,
    CommuneMonthListing,
    in_order_of_work,
    month_choices,
    months_back,
    months_of,
    months_paid_for,
)
from allowances.pages.unpaid import unpaid_rows
from allowances.phrases import month_name
from allowances.rollups.sums import people_note, people_of, place_month
from allowances.rollups.unpaid import unpaid_teams
from allowances.rules import MonthDays
from core.money import in_words


@require_safe
@require(*READS_IT)
def support_list(request: UserRequest) -> HttpResponseBase:
    place, today = request.user.scope, timezone.localdate()
    if place is None:
        return render(request, "allowances/support_list.html", {"place": None})
    resolutions = SupportResolution.objects.visible_to(request.user).filter(state="in_force")
    context: dict[str, Any] = {"place": place, "resolutions": resolutions.order_by("-starts_on")}
    if place.is_commune:
        rows = months_of(place, request.user, today)
        people = people_of(row.sheet for row in rows if row.sheet)
        note = people_note(rows, people)
        months = CommuneMonthListing(rows, people=people, request=request, notes=[note], of=place)
        return months.response("allowances/support_list.html", context)
    firsts = months_paid_for(request.user, today)
    choices = month_choices(firsts)
    asked_for = SupportMonthForm(request.GET, choices=choices).valid_value("month")
    month = MonthDays.of(_month_asked_for(asked_for) or _latest_over(firsts, today))
    form = SupportMonthForm({"month": f"{month.first:%Y-%m}"}, choices=choices) if firsts else None
    whole = place_month(place, month)
    table = CommuneListing(
        in_order_of_work(whole.rows),
        people=whole.people,
        request=request,
        notes=[month_name(month.first), people_note(whole.rows, whole.people)],
        of=place,
    )
    context |= {"form": form, "month": month, "whole": whole, "in_words": in_words(whole.total)}
    context |= {"title": month_name(month.first), "unpaid": unpaid_rows(unpaid_teams(whole), request.user)}
    return table.response("allowances/support_list.html", context)


def _latest_over(firsts: Sequence[datetime.date], today: datetime.date) -> datetime.date:
    """Return the last of the months that is over; where none is, the one that runs, or the one before it."""
    last = months_back(today, 1)
    return next((first for first in firsts if first <= last), firsts[0] if firsts else last)


def _month_asked_for(month: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(f"{month}-01") if month else None
