"""Classes for residents: their list, and what one came to, the second step of an entry in the diary."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_on
from places.models import Level
from reporting.actions.resident_classes import describe_class
from reporting.forms.resident_classes import ResidentClassFilter, ResidentClassForm
from reporting.models import DiaryEntry, DiaryEntryQuerySet, DiaryKind, ResidentClass
from reporting.pages.diary import places_to_narrow
from reporting.pages.resident_class_table import ResidentClassListing, with_levels
from reporting.rollups.resident_classes import class_sums
from teams.models import Team

FEW = 10  # classes that a phone shows without asking what to narrow them by


@require_safe
@require(Permission.SEE_REPORTS, Permission.WRITE_DIARY)
def class_list(request: UserRequest) -> HttpResponseBase:
    """Of one's own team, or of one's place; the newest first."""
    user = request.user
    classes, places = _classes(user), places_to_narrow(user)
    has_unplaced = bool(places) and classes.without_place().exists()
    filters = ResidentClassFilter(request.GET.dict(), places=places, has_unplaced=has_unplaced)
    seen = filters.matching(classes)
    rows, levels = with_levels(seen.select_related("team", "place", "resident_class__topic").order_by("-day", "-pk"))
    needless = ["commune"] if user.scope is None or user.scope.level >= Level.COMMUNE else []
    needless += ["team"] if Team.objects.visible_to(user)[:2].count() < 2 else []
    table = ResidentClassListing(rows, request=request, form=filters, extra=levels, omit=needless)
    context = {
        "filters": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "many": table.count > FEW,
        "sums": class_sums(seen),
    }
    return table.response("reporting/class_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.WRITE_DIARY)
def class_edit(request: UserRequest, entry_id: int) -> HttpResponseBase:
    """Say who came to a class, or correct it: whoever wrote the entry, or the team's leader."""
    entry = get_object_or_404(_classes(request.user).select_related("team"), pk=entry_id)
    if not DiaryEntry.objects.withdrawable_by(request.user).filter(pk=entry.pk).exists():
        raise PermissionDenied
    held = ResidentClass.objects.select_related("topic").filter(pk=entry.pk).first()
    form = ResidentClassForm(request.POST if request.method == "POST" else None, held=held)
    if form.is_valid():
        with refusals_on(form):
            describe_class(entry, **form.class_facts, by=request.user)
            messages.success(request, "Đã ghi số người của lớp.")
            return redirect("class_list")
    diary = f"{reverse('diary_list')}?team={entry.team_id}"
    trail = [("Sổ ghi của tổ", reverse("diary_list")), (entry.team.short_name, diary), ("Số người của lớp", "")]
    context = {"form": form, "entry": entry, "held": held, "trail": trail}
    return render(request, "reporting/class_edit.html", context, status=422 if form.is_bound else 200)


def _classes(user: User) -> DiaryEntryQuerySet:
    return DiaryEntry.objects.visible_to(user).standing().filter(kind=DiaryKind.CLASS)
