"""The directory: whom to call at a place, above it and below it; places that name nobody."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, may_keep, require, unnamed_place
from accounts.actions import directory
from accounts.forms import FocalPointForm
from accounts.models import FocalPoint, User
from accounts.pages.place_tables import DirectoryListing, UnnamedPlaceListing
from accounts.roles import Permission
from core.refusals import refusals_on
from places.models import Level, Place, PlaceQuerySet


class DirectoryEntry(NamedTuple):
    place: Place
    point: FocalPoint | None


@require_safe
@require(Permission.SEE_PLACES)
def directory_home(request: UserRequest) -> HttpResponse:
    return redirect("directory_show", request.user.scope.pk)  # type: ignore[union-attr]  # whoever sees places has one


@require_safe
@require(Permission.SEE_PLACES)
def directory_show(request: UserRequest, place_id: int) -> HttpResponseBase:
    user, place = request.user, _place(request.user, place_id)
    below = list(_places_with_officials(user, place).filter(parent=place).order_by("sort_key", "path"))
    above = list(Place.objects.ancestors_of(place))
    points = FocalPoint.objects.visible_to(user).filter(place__in=[place, *above, *below])
    found = {point.place_id: point for point in points}
    context = {
        "place": place,
        "point": found.get(place.pk),
        "above": [DirectoryEntry(one, found.get(one.pk)) for one in reversed(above)],
        "without": _places_without_focal_point(user, place).count(),
        "may_keep": may_keep(user, place),
    }
    entries = [DirectoryEntry(one, found.get(one.pk)) for one in below]
    return DirectoryListing(entries, request=request).response("accounts/directory_show.html", context)


@require_safe
@require(Permission.SEE_PLACES)
def directory_without(request: UserRequest, place_id: int) -> HttpResponseBase:
    place = _place(request.user, place_id)
    rows = _places_without_focal_point(request.user, place).select_related("parent").order_by("path")
    table = UnnamedPlaceListing(rows, request=request, omit=() if may_keep(request.user, place) else ("edit",))
    return table.response("accounts/directory_without.html", {"place": place})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.KEEP_DIRECTORY)
def directory_edit(request: UserRequest, place_id: int) -> HttpResponse:
    place = _place(request.user, place_id)
    if not may_keep(request.user, place):
        raise PermissionDenied
    point = FocalPoint.objects.filter(place=place).first()
    form = FocalPointForm(request.POST if request.method == "POST" else None, thing=point)
    if form.is_valid():
        with refusals_on(form):
            kept = directory.keep(place, **form.edits, by=request.user)
            messages.success(request, f"Đã lưu đầu mối của {place}." if kept else f"{place} không còn ghi đầu mối.")
            return redirect("directory_show", place.pk)
    trail = [(place.name, reverse("directory_show", args=[place.pk])), ("Sửa đầu mối", "")]
    context = {"place": place, "form": form, "trail": [("Danh bạ", reverse("directory_home")), *trail]}
    return render(request, "accounts/directory_edit.html", context, status=422 if form.is_bound else 200)


@require_safe
def contact_show(request: UserRequest) -> HttpResponse:
    """Show whom to ask, by name and number, to anybody who is signed in."""
    context = {"points": FocalPoint.objects.asked_by(request.user), "unnamed": unnamed_place(request.user)}
    return render(request, "accounts/contact_show.html", context)


def _place(user: User, place_id: int) -> Place:
    return get_object_or_404(Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE), pk=place_id)


def _places_with_officials(user: User, place: Place) -> PlaceQuerySet:
    """Return the places at or below ``place`` that have officials today; of a closed place, those
    of its last day.
    """
    day = place.last_day(timezone.localdate())
    return Place.objects.visible_to(user).within(place).filter(level__lte=Level.COMMUNE).valid_on(day)


def _places_without_focal_point(user: User, place: Place) -> PlaceQuerySet:
    return _places_with_officials(user, place).filter(focal_point=None)
