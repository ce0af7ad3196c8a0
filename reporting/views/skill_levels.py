"""Levels of digital skills and the province's aim: the list of both, and the forms that name or change one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, is_of_their_province, province_of, require
from accounts.roles import Permission
from core.edit_pages import edit_page, posted_data
from core.forms import EditForm
from places.models import Level, Place
from reporting.actions.skills import create_level, edit_level, seed_frame, set_goal
from reporting.forms.skills import SkillGoalForm, SkillLevelForm
from reporting.models import SkillGoal, SkillLevel

LIST = "Mức kỹ năng số, mục tiêu"


@require_safe
@require(Permission.MANAGE_INDICATORS)
def skill_level_list(request: UserRequest) -> HttpResponseBase:
    levels = SkillLevel.objects.visible_to(request.user).select_related("province")
    province = province_of(request.user)
    context = {
        "levels": [(level, is_of_their_province(request.user, level)) for level in levels],
        "province": province,
        "goal": SkillGoal.objects.of_place(province) if province else None,
        "trail": [(LIST, "")],
    }
    return render(request, "reporting/skill_level_list.html", context)


@require_POST
@require(Permission.MANAGE_INDICATORS)
def skill_frame_seed(request: UserRequest) -> HttpResponse:
    levels = seed_frame(by=request.user)
    messages.success(request, f"Đã có đủ {len(levels)} mức. Xin đối chiếu bản gốc rồi sửa tên, căn cứ.")
    return redirect("skill_level_list")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def skill_level_edit(request: UserRequest, level_id: int | None = None) -> HttpResponseBase:
    """Name a level, or change the one that is named."""
    levels = SkillLevel.objects.visible_to(request.user).select_related("province")
    level = None if level_id is None else get_object_or_404(levels, pk=level_id)
    if level and not is_of_their_province(request.user, level):
        raise PermissionDenied
    form = SkillLevelForm(posted_data(request), thing=level)

    def create(**edits: Any) -> SkillLevel:
        return create_level(**edits, code=form.cleaned_data["code"], by=request.user)

    write = partial(edit_level, level, by=request.user) if level else create
    words = {"title": "Sửa mức kỹ năng số" if level else "Thêm mức kỹ năng số", "button": "Lưu mức"}
    return _edit_page(request, form, write, said="Đã lưu mức “{}”.", **words)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def skill_goal_edit(request: UserRequest, place_id: int) -> HttpResponseBase:
    provinces = Place.objects.visible_to(request.user).filter(level=Level.PROVINCE)
    province = get_object_or_404(provinces, pk=place_id)
    goal = SkillGoal.objects.visible_to(request.user).filter(place=province).first()
    words = {"title": f"Mục tiêu phổ cập kỹ năng số: {province}", "button": "Lưu mục tiêu"}
    write = partial(set_goal, province, by=request.user)
    return _edit_page(
        request, SkillGoalForm(posted_data(request), thing=goal), write, said="Đã lưu mục tiêu: {}.", **words
    )


def _edit_page(request: UserRequest, form: EditForm, write: Callable[..., object], **words: Any) -> HttpResponse:
    back = reverse("skill_level_list")
    return edit_page(request, form, write, back=back, trail=[(LIST, back)], **words)
