"""The pictures of a report: shown to whoever sees it, added and taken away by whoever writes it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.documents import StoreAway, attachment, attachment_by_address
from core.refusals import Refused
from reporting.access import may_fill_in, may_write
from reporting.actions import photos
from reporting.models import Photo, Report
from reporting.pages.answering import receive_form
from reporting.pages.assisted import receive_for_leader


@require(Permission.SEE_REPORTS)
@require_safe
def photo_file(request: UserRequest, photo_id: int) -> HttpResponseBase:
    """The picture; ``?small`` the one of 160 px."""
    photo = get_object_or_404(Photo.objects.visible_to(request.user), pk=photo_id)
    file = photos.name_of(photo, small="small" in request.GET)
    told: dict[str, Any] = {"name": f"anh-{photo.number}.jpg", "content_type": "image/jpeg", "shown": True}
    if not settings.PHOTO_BUCKET:
        return attachment(Path(photos.store().path(file)), **told)
    if settings.ACCEL_PREFIX:
        return attachment_by_address(photos.store().url(file), **told)
    try:
        return attachment(photos.store().read(file), **told)
    except FileNotFoundError as error:
        raise Http404 from error
    except StoreAway as away:
        return HttpResponse(str(away), status=503, content_type="text/plain; charset=utf-8")


@require(Permission.SEE_REPORTS)
@require_POST
def photo_add(request: UserRequest, report_id: int) -> HttpResponse:
    """The whole form comes along, so that nothing typed is lost: a draft with pictures."""
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=report_id)
    if not may_fill_in(request.user, report):
        raise PermissionDenied
    return _receive(request, report)


@require(Permission.SEE_REPORTS)
@require_POST
def photo_remove(request: UserRequest, photo_id: int) -> HttpResponse:
    """As ``photo_add``: what was typed is kept as a draft."""
    photo = get_object_or_404(Photo.objects.visible_to(request.user), pk=photo_id)
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=photo.report_id)
    if not may_fill_in(request.user, report):
        raise PermissionDenied
    try:
        photos.remove(photo, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return _receive(request, report)


def _receive(request: UserRequest, report: Report) -> HttpResponse:
    """The form that the pictures came with: the reporter's, or that of an official who enters it for the leader."""
    return receive_form(request, report) if may_write(request.user, report) else receive_for_leader(request, report)
