"""These pages show what a province says about its teams, and let its officials write it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.forms import EditForm
from core.refusals import refusals_on
from places.models import Place
from teams.access import may_regulate
from teams.actions import regulations
from teams.forms.regulations import TeamRegulationForm
from teams.models import TeamRegulation, terms_on
from teams.pages.boards import TeamRegulationListing


@require_safe
@require(Permission.SEE_PLACES)
def regulation_list(request: UserRequest) -> HttpResponseBase:
    rows = TeamRegulation.objects.visible_to(request.user).select_related("place").order_by("-starts_on", "-pk")
    place = _own_place(request.user)
    may_write = may_regulate(request.user, place)
    table = TeamRegulationListing(rows, request=request, omit=() if may_write else ("edit",))
    context = {"terms": terms_on(request.user.place, timezone.localdate()), "may_write": may_write}
    return table.response("teams/regulation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.KEEP_OFFICES)
def regulation_add(request: UserRequest) -> HttpResponse:
    """Write a new regulation for the user's own province; what holds today is proposed."""
    place = _own_place(request.user)
    if not may_regulate(request.user, place):
        raise PermissionDenied
    terms = terms_on(place, timezone.localdate())
    initial = {"name": terms.name, "fewest": terms.fewest, "most": terms.most}
    form = TeamRegulationForm(request.POST if request.method == "POST" else None, initial=initial)
    with refusals_on(form):
        if form.is_valid():
            regulation = regulations.add(place, **form.edits, by=request.user)
            messages.success(request, f"Đã ghi quy định “{regulation}”.")
            return redirect("regulation_list")
    return _form(request, form, "Thêm quy định về tổ")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.KEEP_OFFICES)
def regulation_edit(request: UserRequest, regulation_id: int) -> HttpResponse:
    regulation = _regulation(request.user, regulation_id)
    form = TeamRegulationForm(request.POST if request.method == "POST" else None, thing=regulation)
    with refusals_on(form):
        if form.is_valid():
            regulations.edit(regulation, **form.edits, by=request.user)
            messages.success(request, "Đã lưu quy định về tổ.")
            return redirect("regulation_list")
    return _form(request, form, "Sửa quy định về tổ", removal=reverse("regulation_remove", args=[regulation.pk]))


@require_POST
@require(Permission.KEEP_OFFICES)
def regulation_remove(request: UserRequest, regulation_id: int) -> HttpResponse:
    regulation = _regulation(request.user, regulation_id)
    regulations.remove(regulation, by=request.user)
    messages.success(request, f"Đã bỏ quy định “{regulation}”.")
    return redirect("regulation_list")


def _own_place(user: User) -> Place:
    return get_object_or_404(Place.objects.visible_to(user), pk=user.place_id)


def _regulation(user: User, regulation_id: int) -> TeamRegulation:
    rows = TeamRegulation.objects.visible_to(user).select_related("place")
    regulation: TeamRegulation = get_object_or_404(rows, pk=regulation_id)
    if not may_regulate(user, regulation.place):
        raise PermissionDenied
    return regulation


def _form(request: UserRequest, form: EditForm, title: str, *, removal: str = "") -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "removal": removal,
        "back": reverse("regulation_list"),
        "trail": [(title, "")],
    }
    return render(request, "teams/kept_edit.html", context, status=422 if form.is_bound else 200)
