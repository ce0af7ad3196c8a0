"""Indicators and platforms: the list of both, and the forms that name or change one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, is_of_their_province, require
from accounts.roles import Permission
from core.edit_pages import edit_page, posted_data
from core.forms import EditForm
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
from reporting.models import Indicator, Platform, Series, TopicLink
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
        "lacks_series": user.may(Permission.MANAGE_ROUNDS) and not Series.objects.visible_to(user).exists(),
        "trail": [("Chỉ tiêu", "")],
    }
    table = IndicatorListing(indicators, day=today, request=request)
    return table.response("reporting/indicator_list.html", context)


@require_POST
@require(Permission.MANAGE_INDICATORS)
def indicator_seed(request: UserRequest) -> HttpResponse:
    """Take the letter's indicators, and with ``pack`` those of the year besides."""
    asked, named = seed_letter(by=request.user), "của công văn"
    if "pack" in request.POST:
        asked, named = [*asked, *seed_pack(by=request.user)], "của công văn và 2025–2026, nguồn chưa đối chiếu bản gốc"
    messages.success(request, f"Đã có đủ {len(asked)} chỉ tiêu {named}. Xin xem lại trước khi mở kỳ báo cáo.")
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
    form = IndicatorForm(posted_data(request), thing=indicator)

    def create(**edits: Any) -> Indicator:
        return create_indicator(**form.cleaned_data, by=request.user)

    write = partial(edit_indicator, indicator, by=request.user) if indicator else create
    words = {"title": "Sửa chỉ tiêu" if indicator else "Thêm chỉ tiêu", "button": "Lưu chỉ tiêu"}
    topics = _teaching_topics(request, indicator=indicator) if indicator else Topic.objects.none()
    return _edit_page(request, form, write, topics, said="Đã lưu chỉ tiêu “{}”.", **words)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def platform_edit(request: UserRequest, platform_id: int | None = None) -> HttpResponse:
    """Name a platform, or change the one that is named."""
    visible = Platform.objects.visible_to(request.user).select_related("province")
    platform = None if platform_id is None else get_object_or_404(visible, pk=platform_id)
    if platform and not is_of_their_province(request.user, platform):
        raise PermissionDenied
    form = PlatformForm(posted_data(request), thing=platform)
    act = partial(edit_platform, platform) if platform else create_platform
    words = {"title": "Sửa nền tảng" if platform else "Thêm nền tảng", "button": "Lưu nền tảng"}
    topics = _teaching_topics(request, platform=platform) if platform else Topic.objects.none()
    return _edit_page(request, form, partial(act, by=request.user), topics, said="Đã lưu nền tảng “{}”.", **words)


def _teaching_topics(request: UserRequest, **thing: Indicator | Platform) -> QuerySet[Topic]:
    """The topics that teach an indicator or a platform."""
    links = TopicLink.objects.visible_to(request.user).filter(**thing)
    return Topic.objects.filter(links__in=links).order_by("sort_key", "pk")


def _edit_page(
    request: UserRequest, form: EditForm, write: Callable[..., object], topics: QuerySet[Topic], **words: Any
) -> HttpResponse:
    context = {"topics": topics, "template": "reporting/indicator_edit.html"} | words
    back = reverse("indicator_list")
    return edit_page(request, form, write, back=back, trail=[("Chỉ tiêu", back)], **context)
