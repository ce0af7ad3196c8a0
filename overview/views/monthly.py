"""The monthly page: one sheet for who decides, in the portal and as a PDF."""

from io import BytesIO

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from exchange.exports.books import PDF
from exchange.exports.responses import workbook_response
from overview.exports.monthly import file_name, monthly_pdf
from overview.forms.monthly import MonthlyForm, asked_month, asked_place
from overview.rollups.monthly import monthly_page
from overview.rollups.monthly_lines import NOTHING_DUE, NOTHING_WAITS
from places.models import Level, Place


@require_safe
@require(Permission.SEE_ROLLUPS)
def monthly_home(request: UserRequest) -> HttpResponse:
    """Lead to the place and the month that the form of the page asks for; else to one's own."""
    place, month = asked_place(request.GET) or request.user.place_id, asked_month(request.GET)
    query = {"month": f"{month:%Y-%m}"} if month else None
    return redirect(reverse("monthly_show", args=[place], query=query))


@require_safe
@require(Permission.SEE_ROLLUPS)
def monthly_show(request: UserRequest, place_id: int) -> HttpResponse:
    user = request.user
    place = get_object_or_404(Place.objects.visible_to(user), pk=place_id)
    page = monthly_page(user, place, asked_month(request.GET))
    context = {
        "page": page,
        "place": place,
        "office": page.office,
        "form": MonthlyForm(months=page.months, month=page.month, places=_places(user, place), place=place),
        "nothing_waits": NOTHING_WAITS,
        "nothing_due": NOTHING_DUE,
    }
    return render(request, "overview/monthly_show.html", context)


@require_safe
@require(Permission.SEE_ROLLUPS)
def monthly_file(request: UserRequest, place_id: int) -> HttpResponseBase:
    """The same as a PDF of one sheet."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    page = monthly_page(request.user, place, asked_month(request.GET))
    with refusals_as_messages(request):
        return workbook_response(BytesIO(monthly_pdf(page)), file_name(page), PDF)
    return redirect("monthly_show", place.pk)


def _places(user: User, place: Place) -> list[Place]:
    """Return the place shown and those of today that the user sees, down to the communes."""
    today = timezone.localdate()
    open_ones = (
        Place.objects.visible_to(user).valid_on(today).filter(level__lte=Level.COMMUNE).order_by("sort_key", "pk")
    )
    found = sorted(open_ones, key=lambda one: one.level)
    return found if place in found else [place, *found]
