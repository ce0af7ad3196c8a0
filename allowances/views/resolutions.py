"""Resolutions on support money and their sums: the list, one of them, and what is done with it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, province_of, require
from accounts.roles import Permission
from allowances.access import READS_IT, may_set
from allowances.actions import corrections, resolutions
from allowances.forms.resolutions import (
    NewResolutionForm,
    ResolutionCorrectionForm,
    SupportResolutionForm,
    SupportRuleEditForm,
    SupportRuleForm,
)
from allowances.models import SupportResolution, SupportRule
from allowances.pages.resolutions import ResolutionListing
from allowances.phrases import month_name, sheets_by_month
from core.edit_pages import edit_page, posted_data
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import number

LIST = "Nghị quyết hỗ trợ kinh phí"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SET_ALLOWANCES)
def support_resolution_list(request: UserRequest) -> HttpResponseBase:
    form = NewResolutionForm(posted_data(request))
    if form.is_valid():
        with refusals_on(form):
            province = province_of(request.user)
            assert province is not None  # noqa: S101  who may set them stands in one
            written = resolutions.write(province, **form.edits, rates_of=form.example, by=request.user)
            next_step = "Xin sửa từng mức chi theo nghị quyết" if form.example else "Xin thêm các mức chi"
            messages.success(request, f"Đã ghi {written}. {next_step} rồi bấm Áp dụng nghị quyết.")
            return redirect("support_resolution", written.pk)
    rows = SupportResolution.objects.visible_to(request.user).select_related("province").order_by("-starts_on", "-pk")
    table = ResolutionListing(rows, request=request)
    context = {"form": form, "trail": [(LIST, "")]}
    return table.response("allowances/resolution_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(*READS_IT)
def support_resolution(request: UserRequest, resolution_id: int) -> HttpResponseBase:
    """Show a resolution with its sums; who sets them adds one."""
    resolution = _resolution(request, resolution_id)
    sets_any = request.user.may(Permission.SET_ALLOWANCES)
    sets = may_set(request.user, resolution.province) and not resolution.is_withdrawn
    if request.method == "POST" and not sets:
        raise PermissionDenied
    form = SupportRuleForm(posted_data(request)) if sets else None
    if form and form.is_valid():
        with refusals_on(form):
            added = resolutions.add_rule(resolution, **form.facts, by=request.user)
            messages.success(request, f"Đã thêm mức {added}.")
            return redirect("support_resolution", resolution.pk)
    context = {
        "resolution": resolution,
        "rules": resolution.rules.in_order(),
        "form": form,
        "may_set": sets,
        "may_remove": may_set(request.user, resolution.province) and resolution.is_removable,
        "may_correct": may_set(request.user, resolution.province) and resolution.is_number_fixed,
        "corrections": resolution.corrections.select_related("corrected_by").order_by("-corrected_at", "-pk"),
        "trail": [*([(LIST, reverse("support_resolution_list"))] if sets_any else []), (str(resolution), "")],
    }
    return render(request, "allowances/resolution_show.html", context, status=422 if form and form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SET_ALLOWANCES)
def support_resolution_edit(request: UserRequest, resolution_id: int) -> HttpResponse:
    resolution = _own(request, resolution_id)
    form = SupportResolutionForm(posted_data(request), thing=resolution)
    write = partial(_edit, request, resolution)
    back = reverse("support_resolution", args=[resolution.pk])
    trail = _trail(resolution)
    return edit_page(request, form, write, title=f"Sửa {resolution}", said="Đã lưu {}.", back=back, trail=trail)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SET_ALLOWANCES)
def support_resolution_correct(request: UserRequest, resolution_id: int) -> HttpResponse:
    """Put the number or title right that approved sheets bear."""
    resolution = _own(request, resolution_id)
    names = {"number": resolution.number, "title": resolution.title}
    form = ResolutionCorrectionForm(posted_data(request), initial=names)
    back = reverse("support_resolution", args=[resolution.pk])
    if form.is_valid():
        with refusals_on(form):
            corrected = corrections.correct(resolution, **form.cleaned_data, by=request.user)
            messages.success(request, f"Đã đính chính {corrected}. Trang và giấy tờ ghi cả số, trích yếu trước đó.")
            return redirect(back)
    title = f"Đính chính số, trích yếu của {resolution}"
    context = {"form": form, "title": title, "back": back, "button": "Đính chính"}
    context |= {"trail": [*_trail(resolution), ("Đính chính", "")]}
    return render(request, "edit_page.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SET_ALLOWANCES)
def support_resolution_force(request: UserRequest, resolution_id: int) -> HttpResponse:
    resolution = _own(request, resolution_id)
    if request.method == "POST":
        with refusals_as_messages(request):
            resolutions.put_in_force(resolution, by=request.user)
            messages.success(request, f"Đã áp dụng {resolution}. Các xã lập được bảng kinh phí tháng.")
        return redirect("support_resolution", resolution.pk)
    rival = resolution.rivals.first()
    return _confirmation(
        request,
        resolution,
        "Áp dụng",
        rival=rival,
        obstacle=resolution.obstacle_of(rival) if rival else "",
        consequences=[
            f"Các xã, phường lập được bảng kinh phí theo các mức dưới đây, từ {month_name(resolution.starts_on)}.",
            "Mỗi ngày chỉ một nghị quyết được áp dụng. Hết hạn hay có nghị quyết thay thế thì chỉ cần ghi ngày cuối; "
            "bấm Ngừng áp dụng thì không áp dụng lại được nữa.",
            *([f"Nghị quyết {resolution.doubt}."] if resolution.doubt else []),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SET_ALLOWANCES)
def support_resolution_withdraw(request: UserRequest, resolution_id: int) -> HttpResponse:
    resolution = _own(request, resolution_id)
    if request.method == "POST":
        with refusals_as_messages(request):
            resolutions.withdraw(resolution, by=request.user)
            messages.success(request, f"Đã ngừng áp dụng {resolution}. Các bảng đã kiểm tra vẫn còn.")
        return redirect("support_resolution", resolution.pk)
    standing = resolution.sheets.standing().count()
    return _confirmation(
        request,
        resolution,
        "Ngừng áp dụng",
        consequences=[
            "Các xã, phường không lập thêm bảng kinh phí nào theo nghị quyết này.",
            f"{number(standing)} bảng đã lập theo nghị quyết này vẫn còn và làm tiếp được; bảng đang lập thì theo nghị "
            "quyết khác, khi có nghị quyết khác áp dụng cho tháng ấy.",
            "Ngừng rồi thì không áp dụng lại, không sửa nghị quyết này được nữa.",
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SET_ALLOWANCES)
def support_resolution_remove(request: UserRequest, resolution_id: int) -> HttpResponse:
    resolution = _own(request, resolution_id)
    if request.method == "POST":
        with refusals_as_messages(request):
            resolutions.remove(resolution, by=request.user)
            messages.success(request, f"Đã xóa {resolution}.")
            return redirect("support_resolution_list")
        return redirect("support_resolution", resolution.pk)
    return _confirmation(
        request,
        resolution,
        "Xóa",
        consequences=[
            f"Xóa hẳn {resolution} và {number(resolution.rules.count())} mức chi của nó; chưa ai được chi theo.",
            "Xóa rồi thì không lấy lại được; nhật ký vẫn ghi ai xóa, lúc nào.",
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SET_ALLOWANCES)
def support_rule_edit(request: UserRequest, rule_id: int) -> HttpResponse:
    """Write a sum of a draft anew or take it away; of a resolution in force, its clause and until when it holds."""
    rules = SupportRule.objects.visible_to(request.user).select_related("resolution__province")
    rule = get_object_or_404(rules, pk=rule_id)
    resolution = rule.resolution
    if not may_set(request.user, resolution.province):
        raise PermissionDenied
    back = reverse("support_resolution", args=[resolution.pk])
    if resolution.is_draft and "remove" in request.POST:
        with refusals_as_messages(request):
            said = f"Đã bỏ mức {rule}."
            resolutions.remove_rule(rule, by=request.user)
            messages.success(request, said)
        return redirect(back)
    is_whole = resolution.is_draft or "basis" in request.POST  # put in force meanwhile: refused with its sentence
    form = (SupportRuleForm if is_whole else SupportRuleEditForm)(posted_data(request), rule=rule)
    if form.is_valid():
        with refusals_on(form):
            if isinstance(form, SupportRuleForm):
                edited = resolutions.edit_rule(rule, **form.facts, by=request.user)
                messages.success(request, f"Đã lưu mức {edited}.")
                return redirect(back)
            if form.is_removed or form.cleaned_data["ends_on"] != rule.ends_on:
                resolutions.end_rule(rule, ends_on=form.cleaned_data["ends_on"], by=request.user)
            if not form.is_removed:
                resolutions.reword(rule, wording=form.cleaned_data["wording"], by=request.user)
            messages.success(request, "Đã bỏ mức chi." if form.is_removed else f"Đã lưu mức {rule}.")
            return redirect(back)
    trail = [*_trail(resolution), ("Sửa mức chi", "")]
    context = {"form": form, "title": f"Sửa mức {rule}", "back": back, "button": "Lưu", "trail": trail, "rule": rule}
    return render(request, "allowances/rule_edit.html", context, status=422 if form.is_bound else 200)


def _confirmation(
    request: UserRequest, resolution: SupportResolution, verb: str, *, consequences: list[str], **about: Any
) -> HttpResponse:
    """Show what will happen to a resolution before it does, or the ``obstacle`` that a ``rival`` is to it."""
    trail = [*_trail(resolution), (verb, "")]
    context = {"resolution": resolution, "verb": verb, "consequences": consequences, "trail": trail, **about}
    context["rules"] = resolution.rules.in_order()
    return render(request, "allowances/resolution_confirm.html", context)


def _edit(request: UserRequest, resolution: SupportResolution, **edits: Any) -> SupportResolution:
    """Edit a resolution, and say which sheets its new days leave without one."""
    before = resolution.waiting_sheets
    edited = resolutions.edit(resolution, **edits, by=request.user)
    if left := {month: sheets for month, sheets in before.items() if month not in edited.waiting_sheets}:
        said = (
            f"{sheets_by_month(left)} nay nằm ngoài những ngày áp dụng. Bảng đang lập sẽ theo nghị quyết khác, khi có "
            "nghị quyết khác áp dụng cho tháng ấy; bảng đã kiểm tra thì khi ấy xin mở lại."
        )
        messages.warning(request, said)
    return edited


def _trail(resolution: SupportResolution) -> list[tuple[str, str]]:
    """Return the way to what is done with a resolution."""
    return [
        (LIST, reverse("support_resolution_list")),
        (str(resolution), reverse("support_resolution", args=[resolution.pk])),
    ]


def _resolution(request: UserRequest, resolution_id: int) -> SupportResolution:
    rows = SupportResolution.objects.visible_to(request.user).select_related("province")
    return get_object_or_404(rows, pk=resolution_id)


def _own(request: UserRequest, resolution_id: int) -> SupportResolution:
    """Return a resolution of the reader's own province, which they set."""
    resolution = _resolution(request, resolution_id)
    if not may_set(request.user, resolution.province):
        raise PermissionDenied
    return resolution
