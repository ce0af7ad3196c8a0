"""Incidents with personal data: what happened, whom it concerns, and the 72 hours of the law."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.actions import breaches
from accounts.actions.looks import record_look
from accounts.models import Breach, LookKind, User
from accounts.roles import Permission
from core.batches import in_batches
from core.list_files import Step, file_response
from core.refusals import refusals_on
from core.spreadsheets import write_csv
from core.workbook import THOUSAND
from operations.forms.breaches import BreachForm, LessonsForm, NotifiedForm
from operations.pages import BreachListing
from operations.rollups.breaches import breach_extent, members_of
from teams.access import shown_member_phone
from teams.models import Member

HEADINGS = ("Xã, phường", "Tổ", "Họ và tên", "Chức danh", "Số điện thoại")


@require_safe
@require(Permission.HANDLE_BREACHES)
def breach_list(request: UserRequest) -> HttpResponseBase:
    """All of them; ``?state=open`` those not closed yet, ``?state=awaiting`` those not notified yet."""
    rows = Breach.objects.visible_to(request.user).select_related("place").order_by("-found_at", "-pk")
    state = request.GET.get("state", "")
    if state == "open":
        rows = rows.filter(closed_at=None)
    elif state == "awaiting":
        rows = rows.awaiting_notice()
    narrowed_to = {"open": "chưa khép lại", "awaiting": "chưa thông báo"}.get(state, "")
    table = BreachListing(rows, request=request, at=timezone.now(), notes=[narrowed_to])
    return table.response("operations/breach_list.html", {"narrowed_to": narrowed_to, "trail": _trail()})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.HANDLE_BREACHES)
def breach_create(request: UserRequest) -> HttpResponse:
    user = request.user
    initial = {"found_at": timezone.now(), "place": user.scope.pk if user.scope else None}
    form = BreachForm(request.POST if request.method == "POST" else None, user=user, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            told = dict(form.cleaned_data)
            breach = breaches.register(data=told.pop("kinds"), **told, by=user)
            messages.success(request, "Đã ghi sự cố. Đồng hồ 72 giờ đang chạy.")
            return redirect("breach_show", breach.pk)
    context = {"form": form, "trail": _trail("Ghi sự cố")}
    return render(request, "operations/breach_create.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
@require(Permission.HANDLE_BREACHES)
def breach_show(request: UserRequest, breach_id: int) -> HttpResponse:
    return _render_breach(request, _breach(request, breach_id))


@require_POST
@require(Permission.HANDLE_BREACHES)
def breach_notify(request: UserRequest, breach_id: int) -> HttpResponse:
    breach, form = _breach(request, breach_id), NotifiedForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            breaches.notify(breach, **form.cleaned_data, by=request.user)
            messages.success(request, "Đã ghi thông báo.")
            return redirect("breach_show", breach.pk)
    return _render_breach(request, breach, notified=form)


@require_POST
@require(Permission.HANDLE_BREACHES)
def breach_close(request: UserRequest, breach_id: int) -> HttpResponse:
    breach, form = _breach(request, breach_id), LessonsForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            breaches.close(breach, **form.cleaned_data, by=request.user)
            messages.success(request, "Đã khép lại sự cố.")
            return redirect("breach_show", breach.pk)
    return _render_breach(request, breach, lessons=form)


@never_cache
@require_safe
@require(Permission.HANDLE_BREACHES)
def breach_people(request: UserRequest, breach_id: int) -> HttpResponseBase:
    """Whom it concerns, for the communes to tell. Taking it out is a look; numbers are as the reader may see them."""
    breach, user = _breach(request, breach_id), request.user
    rows = members_of(breach).select_related("team__place__parent")
    rows = rows.order_by("team__place__path", "team__sort_key", "sort_key", "pk")
    count = rows.count()

    def make(path: Path, step: Step) -> None:
        record_look(LookKind.EXPORT, place=breach.place, count=count, by=user, page="breach_people")
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(file, HEADINGS, (_cells(member, user) for some in in_batches(rows, THOUSAND) for member in some))

    stem, title = f"su-co-{breach.pk}-nguoi-bi-anh-huong", f"Người bị ảnh hưởng trong sự cố số {breach.pk}"
    return file_response(request, stem, "csv", title=title, rows=count, make=make)


def _cells(member: Member, user: User) -> list[object]:
    where = member.team.place.parent or member.team.place
    phone = shown_member_phone(user, member)
    return [where, member.team, member.full_name, member.get_position_display(), phone]


def _breach(request: UserRequest, key: int) -> Breach:
    rows = Breach.objects.visible_to(request.user).select_related("place", "registered_by", "closed_by")
    return get_object_or_404(rows.prefetch_related("accounts"), pk=key)


def _render_breach(request: UserRequest, breach: Breach, **forms: Any) -> HttpResponse:
    bound = bool(forms)
    forms = {"notified": NotifiedForm(initial={"notified_at": timezone.now()}), "lessons": LessonsForm()} | forms
    context = {"breach": breach, "now": timezone.now(), "affected": breach_extent(breach)} | forms
    context["trail"] = _trail(f"Sự cố số {breach.pk}")
    return render(request, "operations/breach_show.html", context, status=422 if bound else 200)


def _trail(*endings: str) -> list[tuple[str, str]]:
    above = [("Dữ liệu cá nhân", reverse("privacy_home")), ("Sự cố", reverse("breach_list"))]
    return [*above, *((ending, "") for ending in endings)]
