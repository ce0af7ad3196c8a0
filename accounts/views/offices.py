"""The office that speaks for a place on paper: its names over time, and who signs for it."""

import datetime
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, may_keep_office, require
from accounts.actions import offices, signers
from accounts.forms import OfficeForm, SignerForm
from accounts.models import Office, Signer, User, default_office, letterhead
from accounts.roles import Permission
from core.edit_pages import edit_page, posted_data
from core.forms import EditForm
from places.models import Level, Place

DAY = datetime.timedelta(days=1)


class NamedSpan(NamedTuple):
    """One name of an office and the last day on which it bore it; None: still, or nobody knows."""

    office: Office
    until: datetime.date | None


@require_safe
@require(Permission.SEE_PLACES)
def office_show(request: UserRequest, place_id: int) -> HttpResponse:
    user, place = request.user, _place(request.user, place_id)
    today = timezone.localdate()
    rows = Office.objects.visible_to(user).filter(place=place).order_by("-starts_on")
    context = {
        "place": place,
        "head": letterhead(place, on=today),
        "names": _spans(list(rows), place),
        "signers": Signer.objects.visible_to(user).filter(place=place).order_by("-starts_on"),
        "signing": place.signers.on(today).first(),
        "may_keep": may_keep_office(user, place),
    }
    return render(request, "accounts/office_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.KEEP_OFFICES)
def office_add(request: UserRequest, place_id: int) -> HttpResponse:
    place = _kept_place(request.user, place_id)
    proposed = default_office(place, timezone.localdate())
    initial = {name: getattr(proposed, name) for name in ("name", "above", "initials")}
    form = OfficeForm(posted_data(request), initial=initial)
    write = partial(offices.add, place, by=request.user)
    return _edit_page(request, place, form, write, title="Thêm tên cơ quan", said="Đã ghi tên cơ quan “{}”.")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.KEEP_OFFICES)
def office_edit(request: UserRequest, office_id: int) -> HttpResponse:
    office = _office(request.user, office_id)
    form = OfficeForm(posted_data(request), thing=office)
    write = partial(offices.edit, office, by=request.user)
    words = {"title": "Sửa tên cơ quan", "said": "Đã lưu tên cơ quan."}
    return _edit_page(request, office.place, form, write, removal=reverse("office_remove", args=[office.pk]), **words)


@require_POST
@require(Permission.KEEP_OFFICES)
def office_remove(request: UserRequest, office_id: int) -> HttpResponse:
    office = _office(request.user, office_id)
    offices.remove(office, by=request.user)
    messages.success(request, f"Đã bỏ tên cơ quan “{office}” ghi từ ngày {office.starts_on:%d/%m/%Y}.")
    return redirect("office_show", office.place_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.KEEP_OFFICES)
def signer_add(request: UserRequest, place_id: int) -> HttpResponse:
    place = _kept_place(request.user, place_id)
    write = partial(signers.add, place, by=request.user)
    words = {"title": "Thêm người ký", "said": "Đã ghi người ký."}
    return _edit_page(request, place, SignerForm(posted_data(request)), write, is_personal=True, **words)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.KEEP_OFFICES)
def signer_edit(request: UserRequest, signer_id: int) -> HttpResponse:
    signer = _signer(request.user, signer_id)
    form = SignerForm(posted_data(request), thing=signer)
    write = partial(signers.edit, signer, by=request.user)
    words = {"title": "Sửa người ký", "said": "Đã lưu người ký."}
    removal = reverse("signer_remove", args=[signer.pk])
    return _edit_page(request, signer.place, form, write, removal=removal, is_personal=True, **words)


@require_POST
@require(Permission.KEEP_OFFICES)
def signer_remove(request: UserRequest, signer_id: int) -> HttpResponse:
    signer = _signer(request.user, signer_id)
    signers.remove(signer, by=request.user)
    messages.success(request, "Đã bỏ người ký.")
    return redirect("office_show", signer.place_id)


def _edit_page(
    request: UserRequest, place: Place, form: EditForm, write: Callable[..., object], *, title: str, **more: Any
) -> HttpResponse:
    back = reverse("office_show", args=[place.pk])
    trail = [(place.name, back)]
    return edit_page(request, form, write, title=title, about=place, back=back, trail=trail, **more)


def _place(user: User, place_id: int) -> Place:
    return get_object_or_404(Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE), pk=place_id)


def _kept_place(user: User, place_id: int) -> Place:
    """Return a place whose office ``user`` keeps. Raises Http404 and PermissionDenied."""
    return _check_keeps_office(user, _place(user, place_id))


def _office(user: User, office_id: int) -> Office:
    office = get_object_or_404(Office.objects.visible_to(user).select_related("place"), pk=office_id)
    _check_keeps_office(user, office.place)
    return office


def _signer(user: User, signer_id: int) -> Signer:
    signer = get_object_or_404(Signer.objects.visible_to(user).select_related("place"), pk=signer_id)
    _check_keeps_office(user, signer.place)
    return signer


def _check_keeps_office(user: User, place: Place) -> Place:
    if not may_keep_office(user, place):
        raise PermissionDenied
    return place


def _spans(rows: list[Office], place: Place) -> list[NamedSpan]:
    """Return the names, the newest first, each with its last day: the one before the next name's first."""
    ends = [place.valid_to, *(newer.starts_on - DAY for newer, _ in pairwise(rows))]
    return [NamedSpan(office, until) for office, until in zip(rows, ends, strict=False)]
