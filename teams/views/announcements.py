"""Pages on which an office writes to teams and officials: the list, the draft, its preview in numbers, and sending."""

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
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import number
from core.text import typed_number
from notices.tasks import ring_notices
from places.models import Level, Place
from teams.access import may_announce
from teams.actions import announcements
from teams.actions.announcements import SHELF
from teams.forms.announcements import AnnouncementForm, CommuneForm
from teams.models import Announcement
from teams.pages.announcement_tables import AnnouncementListing
from teams.pages.announcements import trail_of_announcements
from teams.rollups.announcements import audience_in_words, forecast


@require_safe
@require(Permission.ANNOUNCE)
def announcement_list(request: UserRequest) -> HttpResponseBase:
    """List one's drafts, then what was sent to people whom the user sees, the newest first."""
    visible = Announcement.objects.visible_to(request.user).select_related("by", "place", "within")
    sent = visible.filter(sent_at__isnull=False).order_by("-sent_at", "-pk")
    scope = request.user.scope
    context = {
        "within": scope if scope and scope.existed_on(timezone.localdate()) else None,
        "drafts": visible.drafts().order_by("-written_at", "-pk"),
        "trail": trail_of_announcements(),
    }
    return AnnouncementListing(sent, request=request).response("teams/announcement_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ANNOUNCE)
def announcement_create(request: UserRequest, place_id: int) -> HttpResponse:
    """Write a draft to people within a place; ``?commune=`` leads to the page of a commune whose teams are chosen."""
    places = Place.objects.visible_to(request.user).for_something_new().filter(level__lte=Level.COMMUNE)
    within = get_object_or_404(places, pk=place_id)
    if not may_announce(request.user, within):
        raise PermissionDenied
    chooser = CommuneForm(request.GET if "commune" in request.GET else None, within=within)
    if chooser.is_valid():
        return redirect("announcement_create", chooser.cleaned_data["commune"].pk)
    return _draft_page(request, within, None, chooser)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ANNOUNCE)
def announcement_edit(request: UserRequest, announcement_id: int) -> HttpResponse:
    draft = _own(request.user, announcement_id)
    if not draft.is_draft:
        return redirect("announcement_readers", draft.pk)
    return _draft_page(request, draft.within, draft, None)


@require_safe
@require(Permission.ANNOUNCE)
def announcement_preview(request: UserRequest, announcement_id: int) -> HttpResponse:
    """Say in numbers whom a draft would go to today, and how they would be reached."""
    draft = _own(request.user, announcement_id)
    if not draft.is_draft:
        return redirect("announcement_readers", draft.pk)
    context = {
        "announcement": draft,
        "forecast": forecast(draft, at=timezone.now()),
        "audience": audience_in_words(draft),
        "trail": trail_of_announcements(draft, "Xem trước"),
    }
    return render(request, "teams/announcement_preview.html", context)


@require_POST
@require(Permission.ANNOUNCE)
def announcement_send(request: UserRequest, announcement_id: int) -> HttpResponse:
    """Send a draft to as many as its preview said; where the number is another today, the preview says so."""
    draft, agreed = _own(request.user, announcement_id), request.POST.get("number", "")
    with refusals_as_messages(request):
        shown = typed_number(agreed, digits=8) or 0
        announcements.send(draft, number=shown, by=request.user)
        ring_notices()
        messages.success(request, f"Đã gửi thông báo tới {number(shown)} người.")
        return redirect("announcement_readers", draft.pk)
    return redirect("announcement_preview", draft.pk)


@require_POST
@require(Permission.ANNOUNCE)
def announcement_discard(request: UserRequest, announcement_id: int) -> HttpResponse:
    draft = _own(request.user, announcement_id)
    with refusals_as_messages(request):
        announcements.discard(draft, by=request.user)
        messages.success(request, "Đã xóa bản nháp.")
    return redirect("announcement_list")


def _draft_page(
    request: UserRequest, within: Place, draft: Announcement | None, chooser: CommuneForm | None
) -> HttpResponse:
    sent, owner = (request.POST, request.FILES) if request.method == "POST" else (), request.user.pk
    form = AnnouncementForm(*sent, user=request.user, within=within, draft=draft)
    kept = SHELF.receive(form, "scan", kept=request.POST.get("kept", ""), owner=owner)
    if form.is_valid():
        file = SHELF.name_of(kept, owner=owner) if kept else None
        if form.cleaned_data.get("without_file"):
            file = file or ""
        with refusals_on(form):
            saved = announcements.write(draft, within=within, file=file, **form.facts, by=request.user)
            return redirect("announcement_preview", saved.pk)
    heading = "Sửa bản nháp" if draft else "Soạn thông báo"
    context = {
        "form": form,
        "kept": kept,
        "draft": draft,
        "within": within,
        "chooser": chooser if within.is_above_communes else None,
        "heading": heading,
        "back": reverse("announcement_preview", args=[draft.pk]) if draft else reverse("announcement_list"),
        "trail": trail_of_announcements(draft, heading),
    }
    return render(request, "teams/announcement_edit.html", context, status=422 if form.is_bound else 200)


def _own(user: User, announcement_id: int) -> Announcement:
    """Return what ``user`` wrote, else raise Http404."""
    own = Announcement.objects.visible_to(user).filter(by=user).select_related("within", "place")
    return get_object_or_404(own, pk=announcement_id)
