"""These pages show milestones, and the form that sets or changes one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_on
from core.templatetags.wording import day
from places.models import Level, Place, PlaceQuerySet
from teams.actions import milestones
from teams.forms.milestones import MilestoneForm, PlaceForm
from teams.models import Milestone
from teams.pages.coverage_tables import MilestoneListing, MilestonePlaceListing
from teams.rollups import milestone_curve, milestone_status, milestone_statuses, statuses_below


@require_safe
@require(Permission.MANAGE_MILESTONES)
def milestone_list(request: UserRequest) -> HttpResponseBase:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=request.user.place_id)
    on = place.last_day(timezone.localdate())
    asked = Milestone.objects.visible_to(request.user).select_related("within").order_by("due_on", "title", "pk")
    table = MilestoneListing(milestone_statuses(asked, place, on), request=request)
    return table.response("teams/milestone_list.html", {"on": on, "trail": _trail("Mốc phải đạt")})


@require_safe
@require(Permission.SEE_PLACES)
def milestone_show(request: UserRequest, milestone_id: int) -> HttpResponseBase:
    """Show how far a place is, how it came there, and each place one level down."""
    milestone = get_object_or_404(Milestone.objects.visible_to(request.user).select_related("within"), pk=milestone_id)
    seen = Place.objects.visible_to(request.user)
    form = PlaceForm(request.GET, places=seen)
    if not form.is_valid():
        raise Http404
    place = form.cleaned_data["place"] or get_object_or_404(seen, pk=request.user.place_id)
    on = place.last_day(timezone.localdate())
    points = milestone_curve(milestone, place, until=on)
    status = milestone_status(milestone, place, on)
    context = {
        "milestone": milestone,
        "place": place,
        "area": milestone.within if _is_past_in_sight(milestone, seen) else place,  # its pages name what is meant
        "on": status.on,
        "status": status,
        "points": points,
        "drawn": [(point.on, point.tally.with_team, point.tally.places) for point in points],
        "trail": _trail_of_place(request.user, milestone, place),
    }
    below = statuses_below(milestone, place, on) if place.level < Level.COMMUNE else []
    notes = [str(milestone), str(place), f"đến hết ngày {day(status.on)}"]
    table = MilestonePlaceListing(below, request=request, notes=notes)
    return table.response("teams/milestone_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_MILESTONES)
def milestone_edit(request: UserRequest, milestone_id: int | None = None) -> HttpResponse:
    """Set a milestone, or change the one that is named."""
    visible = Milestone.objects.visible_to(request.user).select_related("within")
    milestone = None if milestone_id is None else get_object_or_404(visible, pk=milestone_id)
    form = MilestoneForm(request.POST if request.method == "POST" else None, user=request.user, thing=milestone)
    if form.is_valid():
        with refusals_on(form):
            if milestone:
                milestones.edit(milestone, **form.action_data(), by=request.user)
            else:
                milestones.create(**form.action_data(), by=request.user)
            messages.success(request, f"Đã lưu mốc “{form.cleaned_data['title']}”.")
            return redirect("milestone_list")
    trail = _trail("Mốc phải đạt", "Sửa mốc" if milestone else "Đặt mốc")
    context = {"form": form, "milestone": milestone, "trail": trail}
    return render(request, "teams/milestone_edit.html", context, status=422 if form.is_bound else 200)


def _is_past_in_sight(milestone: Milestone, seen: PlaceQuerySet) -> bool:
    """Return whether the milestone is of a place that ended and that the reader sees: a commune sees no province."""
    return milestone.within.has_moved and seen.filter(pk=milestone.within_id).exists()


def _trail(*names: str) -> list[tuple[str, str]]:
    addresses = [reverse("milestone_list"), ""]
    return [("Độ phủ", reverse("coverage_home")), *zip(names, addresses, strict=False)]


def _trail_of_place(user: User, milestone: Milestone, place: Place) -> list[tuple[str, str]]:
    """Return the places above, each leading to the same milestone there."""
    url = reverse("milestone_show", args=[milestone.pk])
    above = [*Place.objects.ancestors_of(place), place]
    return [(one.name, f"{url}?place={one.pk}" if user.scope and user.scope.covers(one) else "") for one in above]
