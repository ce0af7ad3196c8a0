"""Resolutions on support money and their sums: the list, one of them, and what is done with it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, province_of, require
from accounts.roles import Permission
from allowances.access import WORKS_WITH_IT, may_set
from allowances.actions import resolutions
from allowances.forms.resolutions import ExampleForm, RuleEndForm, SupportResolutionForm, SupportRuleForm
from allowances.models import SupportResolution, SupportRule
from allowances.pages.resolutions import ResolutionListing
from allowances.rules.examples import EXAMPLES
from core.refusals import refusals_as_messages, refusals_on

LIST = "Nghị quyết hỗ trợ kinh phí"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SET_ALLOWANCES)
def support_resolution_list(request: UserRequest) -> HttpResponseBase:
    form = SupportResolutionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            province = province_of(request.user)
            assert province is not None  # noqa: S101  who may set them stands in one
            written = resolutions.write(province, **form.cleaned_data, by=request.user)
            messages.success(request, f"Đã ghi {written}. Xin thêm các mức chi rồi bấm Áp dụng.")
            return redirect("support_resolution", written.pk)
    rows = SupportResolution.objects.visible_to(request.user).select_related("province").order_by("-starts_on", "-pk")
    table = ResolutionListing(rows, request=request)
    context = {"form": form, "example": ExampleForm(), "trail": [(LIST, "")]}
    return table.response("allowances/resolution_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(*WORKS_WITH_IT)
def support_resolution(request: UserRequest, resolution_id: int) -> HttpResponseBase:
    """Show a resolution with its sums; who sets them adds one."""
    resolution = _resolution(request, resolution_id)
    sets_any = request.user.may(Permission.SET_ALLOWANCES)
    sets = may_set(request.user, resolution.province) and not resolution.is_withdrawn
    if request.method == "POST" and not sets:
        raise PermissionDenied
    form = SupportRuleForm(request.POST if request.method == "POST" else None) if sets else None
    if form and form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data | {"months": [int(one) for one in form.cleaned_data["months"]]}
            added = resolutions.add_rule(resolution, **data, by=request.user)
            messages.success(request, f"Đã thêm mức {added}.")
            return redirect("support_resolution", resolution.pk)
    context = {
        "resolution": resolution,
        "rules": resolution.rules.in_order(),
        "form": form,
        "may_set": sets,
        "trail": [*([(LIST, reverse("support_resolution_list"))] if sets_any else []), (str(resolution), "")],
    }
    return render(request, "allowances/resolution_show.html", context, status=422 if form and form.is_bound else 200)


@require_POST
@require(Permission.SET_ALLOWANCES)
def support_resolution_copy(request: UserRequest) -> HttpResponse:
    """Begin a resolution from what is known of another province's."""
    form, province = ExampleForm(request.POST), province_of(request.user)
    if not form.is_valid() or province is None:
        messages.error(request, "Xin chọn một nghị quyết trong danh sách.")
        return redirect("support_resolution_list")
    with refusals_as_messages(request):
        written = resolutions.copy_example(EXAMPLES[form.cleaned_data["example"]], province, by=request.user)
        messages.success(request, f"Đã lấy {written} làm mẫu. Xin sửa mức chi theo nghị quyết của tỉnh rồi áp dụng.")
        return redirect("support_resolution", written.pk)
    return redirect("support_resolution_list")


@require_POST
@require(Permission.SET_ALLOWANCES)
def support_resolution_force(request: UserRequest, resolution_id: int) -> HttpResponse:
    resolution = _resolution(request, resolution_id)
    with refusals_as_messages(request):
        resolutions.put_in_force(resolution, by=request.user)
        messages.success(request, f"Đã áp dụng {resolution}. Các xã lập được bảng kinh phí tháng.")
    return redirect("support_resolution", resolution.pk)


@require_POST
@require(Permission.SET_ALLOWANCES)
def support_resolution_withdraw(request: UserRequest, resolution_id: int) -> HttpResponse:
    resolution = _resolution(request, resolution_id)
    with refusals_as_messages(request):
        resolutions.withdraw(resolution, by=request.user)
        messages.success(request, f"Đã ngừng áp dụng {resolution}. Các bảng đã kiểm tra vẫn còn.")
    return redirect("support_resolution", resolution.pk)


@require_POST
@require(Permission.SET_ALLOWANCES)
def support_rule_end(request: UserRequest, rule_id: int) -> HttpResponse:
    rules = SupportRule.objects.visible_to(request.user).select_related("resolution__province")
    rule = get_object_or_404(rules, pk=rule_id)
    form = RuleEndForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Xin nhập ngày cuối theo dạng 31/12/2026.")
    else:
        with refusals_as_messages(request):
            resolutions.end_rule(rule, ends_on=form.cleaned_data["ends_on"], by=request.user)
            messages.success(request, "Đã ghi ngày cuối của mức chi.")
    return redirect("support_resolution", rule.resolution_id)


def _resolution(request: UserRequest, resolution_id: int) -> SupportResolution:
    rows = SupportResolution.objects.visible_to(request.user).select_related("province")
    return get_object_or_404(rows, pk=resolution_id)
