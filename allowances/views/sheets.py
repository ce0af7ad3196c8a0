"""The month of a commune: its sheet, and what is done with it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from allowances.access import CHECKS, READS_IT, may_approve, may_check
from allowances.actions import sheets
from allowances.forms.sheets import (
    ChosenAmountsForm,
    ReopeningForm,
    SheetConfirmationForm,
    SheetFileForm,
    SheetLinesForm,
)
from allowances.models import MonthSheet
from allowances.pages.months import month_of, sheet_url
from allowances.pages.sheets import SheetListing, sheet_of, sheet_page
from allowances.phrases import month_name
from allowances.rollups.knowing import basis_of
from allowances.rollups.look_alikes import look_alikes
from allowances.rollups.rows import paid_rows
from allowances.rules import MonthDays
from core.edit_pages import posted_data
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import number
from exchange.actions import exports
from exchange.tasks import ring
from places.models import Level, Place


@require_safe
@require(*READS_IT)
def support_sheet(request: UserRequest, place_id: int, year: int, month: int) -> HttpResponseBase:
    place, days = _place_and_days(request, place_id, year, month)
    return _page(request, place, days)


@require_POST
@require(*CHECKS)
def support_draft(request: UserRequest, place_id: int, year: int, month: int) -> HttpResponse:
    place, days = _place_and_days(request, place_id, year, month)
    if not may_check(request.user, place):
        raise PermissionDenied
    with refusals_as_messages(request):
        sheets.draft(place, days.first, by=request.user)
        messages.success(request, f"Đã lập bảng {month_name(days.first)}. Xin xem lại từng dòng rồi bấm Kiểm tra xong.")
    return redirect("support_sheet", place_id, year, month)


@require_POST
@require(*CHECKS)
def support_choose(request: UserRequest, sheet_id: int) -> HttpResponseBase:
    sheet = sheet_of(request, sheet_id, may_check)
    form = ChosenAmountsForm(request.POST, sheet=sheet)
    if form.is_valid():
        with refusals_on(form):
            sheets.choose(sheet, form.amounts, by=request.user)
            left_open = form.left_open
            told = f"Đã lưu mức xã chi. Còn {left_open} mức để trống: khoản ấy chưa được chi." if left_open else ""
            messages.success(request, told or "Đã lưu mức xã chi.")
            return redirect(sheet_url(sheet))
    return _page(request, sheet.place, sheet.days, chosen=form)


@require_http_methods(["GET", "HEAD", "POST"])
@require(*CHECKS)
def support_check(request: UserRequest, sheet_id: int) -> HttpResponse:
    """Show what the commune is about to send to the province, and send it."""
    sheet = sheet_of(request, sheet_id, may_check)
    form = SheetConfirmationForm(posted_data(request))
    if form.is_valid():
        with refusals_on(form):
            amount = form.cleaned_data["amount"]
            sheets.check(sheet, amount=amount, by=request.user)
            messages.success(request, f"Đã kiểm tra xong: {number(amount)} đồng. Bảng chờ Sở duyệt.")
            return redirect(sheet_url(sheet))
    return _confirmation(request, sheet, form, is_open=sheet.is_drafted)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.APPROVE_ALLOWANCES)
def support_approve(request: UserRequest, sheet_id: int) -> HttpResponse:
    """Show what the province is about to approve, and approve it."""
    sheet = sheet_of(request, sheet_id, may_approve)
    form = SheetConfirmationForm(posted_data(request))
    if form.is_valid():
        with refusals_on(form):
            sheets.approve(sheet, amount=form.cleaned_data["amount"], by=request.user)
            messages.success(request, "Đã duyệt. Từ đây bảng không thay đổi nữa, trừ khi mở lại.")
            return redirect(sheet_url(sheet))
    return _confirmation(request, sheet, form, is_open=sheet.is_checked)


@require_POST
@require(Permission.APPROVE_ALLOWANCES)
def support_reopen(request: UserRequest, sheet_id: int) -> HttpResponseBase:
    sheet = sheet_of(request, sheet_id, may_approve)
    form = ReopeningForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            sheets.reopen(sheet, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Đã mở lại. Bảng cũ còn ở cuối trang; xã kiểm tra lại bảng mới.")
            return redirect(sheet_url(sheet))
    return _page(request, sheet.place, sheet.days, reopening=form)


@require_POST
@require(Permission.CHECK_ALLOWANCES, Permission.APPROVE_ALLOWANCES)
def support_file(request: UserRequest, place_id: int, year: int, month: int) -> HttpResponseBase:
    """Ask for the file of a commune's month, or of all communes of a place above."""
    place, days = _place_and_days(request, place_id, year, month, level=Level.PROVINCE)
    form = SheetFileForm(request.POST)
    if form.is_valid():
        params = {"place": place.pk, "on": days.first.isoformat()}
        with refusals_on(form):
            kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
            export = exports.request(kind=kind, params=params, by=request.user, reason=reason)
            transaction.on_commit(partial(ring, export))
            return redirect("export_show", export.pk)
    return _page(request, place, days, file=form)


def _confirmation(
    request: UserRequest, sheet: MonthSheet, form: SheetConfirmationForm, *, is_open: bool
) -> HttpResponse:
    """Show the sheet in numbers before it is checked or approved; ``is_open``: it still waits for that."""
    month = month_name(sheet.month)
    second = sheet.second_checker(request.user) if sheet.is_drafted else sheet.second_approver(request.user)
    context = {
        "second": second,
        "open_pairs": len(look_alikes(sheet)) if sheet.is_checked else 0,
        "page": sheet_page(sheet.place, sheet.days, sheet),
        "sheet": sheet,
        "form": form,
        "is_open": is_open and sheet.reopened_at is None,
        "month": month,
        "address": sheet_url(sheet),
        "trail": [(f"{sheet.place}, {month}", sheet_url(sheet)), ("Kiểm tra" if sheet.is_drafted else "Duyệt", "")],
    }
    return render(request, "allowances/sheet_confirm.html", context, status=422 if form.is_bound else 200)


def _page(
    request: UserRequest,
    place: Place,
    days: MonthDays,
    *,
    chosen: ChosenAmountsForm | None = None,
    reopening: ReopeningForm | None = None,
    file: SheetFileForm | None = None,
) -> HttpResponseBase:
    user = request.user
    stored = MonthSheet.objects.visible_to(user).filter(place=place, month=days.first)
    stored = stored.select_related("place", "resolution")
    earlier = list(stored.exclude(reopened_at=None).with_total().select_related("reopened_by").order_by("-number"))
    asked = next((one for one in earlier if str(one.number) == request.GET.get("number")), None)
    sheet = asked or stored.standing().select_related("checked_by", "approved_by").first()
    if sheet:
        sheet.resolution = basis_of(sheet)
    page = sheet_page(place, days, sheet)
    is_old = asked is not None
    checks, approves = may_check(user, place) and not is_old, may_approve(user, place) and not is_old
    if sheet and sheet.is_drafted and checks:
        chosen = chosen or ChosenAmountsForm(sheet=sheet)
    looking = SheetLinesForm(request.GET)
    look = looking.valid_value("look") or ""
    rows = paid_rows(page.lines_of(look), user)
    table = SheetListing(rows, request=request, notes=[month_name(days.first)], form=looking, of=place)
    context: dict[str, Any] = {
        "page": page,
        "title": f"Kinh phí {month_name(days.first)}",
        "sheet": sheet,
        "is_old": is_old,
        "look": look,
        "unconfirmed": paid_rows(page.unconfirmed_lines, user) if page.unconfirmed_lines else [],
        "earlier": earlier,
        "chosen": chosen if chosen and chosen.rules else None,
        "checks": checks,
        "approves": approves,
        "open_pairs": len(look_alikes(sheet)) if sheet and approves else 0,
        "reopening": (reopening or ReopeningForm()) if approves and page.is_stored else None,
        "file": (file or SheetFileForm()) if page.is_stored and not is_old and (checks or approves) else None,
        "form": next((one for one in (chosen, reopening, file) if one and one.is_bound), None),
        "trail": [(f"{place}, {month_name(days.first)}", "")],
        "address": reverse("support_sheet", args=[place.pk, days.first.year, days.first.month]),
    }
    return table.response("allowances/support_sheet.html", context, status=422 if context["form"] else 200)


def _place_and_days(
    request: UserRequest, place_id: int, year: int, month: int, *, level: int = Level.COMMUNE
) -> tuple[Place, MonthDays]:
    """Return the commune and the days that an address names, or a place down from ``level``."""
    places = Place.objects.visible_to(request.user).filter(level__gte=level, level__lte=Level.COMMUNE)
    place, days = get_object_or_404(places, pk=place_id), month_of(year, month, today=timezone.localdate())
    if days is None:
        raise Http404
    return place, days
