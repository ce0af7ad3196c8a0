"""Indicators and platforms: the list of both, and the forms that name or change one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, is_of_their_province, require
from accounts.roles import Permission
from core.refusals import refusals_on
from reporting.actions.indicator_pack import PACK
from reporting.actions.indicators import (
    create_indicator,
    create_platform,
    edit_indicator,
    edit_platform,
    seed_letter,
    seed_pack,
)
from reporting.forms.indicators import IndicatorForm, PlatformForm
from reporting.models import Indicator, Platform, TopicLink
from reporting.pages.indicator_tables import IndicatorListing
from training.models import Topic

PACK_CODES = {facts["code"] for _, facts in PACK}


@require_safe
@require(Permission.MANAGE_INDICATORS)
def indicator_list(request: UserRequest) -> HttpResponseBase:
    today = timezone.localdate()
    indicators = Indicator.objects.visible_to(request.user).select_related("platform", "province")
    indicators = indicators.order_by("order", "code")
    platforms = Platform.objects.visible_to(request.user).select_related("province").order_by("group", "name")
    user = request.user
    context = {
        "platforms": [
            (platform, is_of_their_province(user, platform))
            for platform in platforms.annotate(asked=Count("indicators"))
        ],
        "lacks_pack": not set(Indicator.objects.visible_to(user).values_list("code", flat=True)) >= PACK_CODES,
        "trail": [("Chỉ tiêu", "")],
    }
    table = IndicatorListing(indicators, day=today, request=request)
    return table.response("reporting/indicator_list.html", context)


@require_POST
@require(Permission.MANAGE_INDICATORS)
def indicator_seed(request: UserRequest) -> HttpResponse:
    asked = seed_letter(by=request.user)
    messages.success(request, f"Đã có đủ {len(asked)} chỉ tiêu của công văn. Xin xem lại trước khi mở kỳ báo cáo.")
    return redirect("indicator_list")


@require_POST
@require(Permission.MANAGE_INDICATORS)
def indicator_seed_pack(request: UserRequest) -> HttpResponse:
    asked = seed_pack(by=request.user)
    messages.success(
        request,
        f"Đã có đủ {len(asked)} chỉ tiêu 2025–2026, nguồn chưa đối chiếu bản gốc. Xin xem lại trước khi mở kỳ báo cáo.",
    )
    return redirect("indicator_list")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def indicator_edit(request: UserRequest, indicator_id: int | None = None) -> HttpResponse:
    """Name an indicator, or change the one that is named."""
    visible = Indicator.objects.visible_to(request.user).select_related("province")
    indicator = None if indicator_id is None else get_object_or_404(visible, pk=indicator_id)
    if indicator and not is_of_their_province(request.user, indicator):
        raise PermissionDenied
    form = IndicatorForm(request.POST if request.method == "POST" else None, thing=indicator)
    if form.is_valid():
        with refusals_on(form):
            saved = (
                edit_indicator(indicator, **form.edits, by=request.user)
                if indicator
                else create_indicator(**form.cleaned_data, by=request.user)
            )
            messages.success(request, f"Đã lưu chỉ tiêu “{saved}”.")
            return redirect("indicator_list")
    topics = _teaching_topics(request, indicator=indicator) if indicator else Topic.objects.none()
    return _form(request, form, topics, "Sửa chỉ tiêu" if indicator else "Thêm chỉ tiêu", "Lưu chỉ tiêu")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def platform_edit(request: UserRequest, platform_id: int | None = None) -> HttpResponse:
    """Name a platform, or change the one that is named."""
    visible = Platform.objects.visible_to(request.user).select_related("province")
    platform = None if platform_id is None else get_object_or_404(visible, pk=platform_id)
    if platform and not is_of_their_province(request.user, platform):
        raise PermissionDenied
    form = PlatformForm(request.POST if request.method == "POST" else None, thing=platform)
    if form.is_valid():
        with refusals_on(form):
            saved = (
                edit_platform(platform, **form.edits, by=request.user)
                if platform
                else create_platform(**form.edits, by=request.user)
            )
            messages.success(request, f"Đã lưu nền tảng “{saved}”.")
            return redirect("indicator_list")
    topics = _teaching_topics(request, platform=platform) if platform else Topic.objects.none()
    return _form(request, form, topics, "Sửa nền tảng" if platform else "Thêm nền tảng", "Lưu nền tảng")


def _teaching_topics(request: UserRequest, **thing: Indicator | Platform) -> QuerySet[Topic]:
    """The topics that teach an indicator or a platform."""
    links = TopicLink.objects.visible_to(request.user).filter(**thing)
    return Topic.objects.filter(links__in=links).order_by("sort_key", "pk")


def _form(
    request: UserRequest, form: IndicatorForm | PlatformForm, topics: QuerySet[Topic], title: str, button: str
) -> HttpResponse:
    trail = [("Chỉ tiêu", reverse("indicator_list")), (title, "")]
    context = {"form": form, "heading": title, "button": button, "topics": topics, "trail": trail}
    return render(request, "reporting/indicator_edit.html", context, status=422 if form.is_bound else 200)
