"""These pages show what a province says about its teams, and let its officials write it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.edit_pages import edit_page, posted_data
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
    form = TeamRegulationForm(posted_data(request), initial=initial)
    write = partial(regulations.add, place, by=request.user)
    return _edit_page(request, form, write, title="Thêm quy định về tổ", said="Đã ghi quy định “{}”.")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.KEEP_OFFICES)
def regulation_edit(request: UserRequest, regulation_id: int) -> HttpResponse:
    regulation = _regulation(request.user, regulation_id)
    form = TeamRegulationForm(posted_data(request), thing=regulation)
    write = partial(regulations.edit, regulation, by=request.user)
    words = {"title": "Sửa quy định về tổ", "said": "Đã lưu quy định về tổ."}
    return _edit_page(request, form, write, removal=reverse("regulation_remove", args=[regulation.pk]), **words)


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


def _edit_page(
    request: UserRequest, form: TeamRegulationForm, write: Callable[..., object], **words: Any
) -> HttpResponse:
    return edit_page(request, form, write, back=reverse("regulation_list"), trail=[], **words)
