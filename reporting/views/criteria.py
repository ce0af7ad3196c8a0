"""These pages show what a province asks of its teams for each grade, and let its staff write it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.edit_pages import edit_page, posted_data
from places.models import Place
from reporting.access import may_set_criteria
from reporting.actions import criteria
from reporting.forms.assessments import AssessedYearForm, AssessmentCriterionForm, newest_year
from reporting.models import AssessmentCriterion
from reporting.pages.assessments import AssessmentCriterionListing
from reporting.rollups.assessments import LEAST_KNOWN, criteria_of


@require_safe
@require(Permission.SEE_ROLLUPS)
def criterion_list(request: UserRequest) -> HttpResponseBase:
    """Show what is asked for a year, and by which rows since when."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=request.user.place_id)
    may_write = may_set_criteria(request.user, place)
    stored = list(AssessmentCriterion.objects.visible_to(request.user).order_by("measure", "-first_year", "pk"))
    form = AssessedYearForm(request.GET, today=timezone.localdate())
    year = form.chosen_year
    used = criteria_of(place, year)
    examples = [one for one in used if one.pk is None]
    omit = () if may_write and stored else ("edit",)
    table = AssessmentCriterionListing([*stored, *examples], used=used, year=year, request=request, omit=omit)
    context = {"may_write": may_write, "has_examples": bool(examples), "least_known": LEAST_KNOWN, "form": form}
    context["trail"] = [("Tiêu chí", "")]
    return table.response("reporting/criterion_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def criterion_add(request: UserRequest) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=request.user.place_id)
    form = AssessmentCriterionForm(posted_data(request), initial={"first_year": newest_year(timezone.localdate())})
    write = partial(criteria.add, place, by=request.user)
    return _edit_page(request, form, write, title="Thêm tiêu chí", said="Đã ghi tiêu chí “{}”.")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDICATORS)
def criterion_edit(request: UserRequest, criterion_id: int) -> HttpResponse:
    criterion = _criterion(request.user, criterion_id)
    form = AssessmentCriterionForm(posted_data(request), thing=criterion)
    write = partial(criteria.edit, criterion, by=request.user)
    said = "Đã lưu tiêu chí. Đánh giá đã gửi giữ tiêu chí lúc gửi."
    removal = reverse("criterion_remove", args=[criterion.pk])
    return _edit_page(request, form, write, title="Sửa tiêu chí", said=said, removal=removal)


@require_POST
@require(Permission.MANAGE_INDICATORS)
def criterion_remove(request: UserRequest, criterion_id: int) -> HttpResponse:
    criterion = _criterion(request.user, criterion_id)
    criteria.remove(criterion, by=request.user)
    messages.success(request, f"Đã bỏ tiêu chí “{criterion}”.")
    return redirect("criterion_list")


def _criterion(user: User, criterion_id: int) -> AssessmentCriterion:
    rows = AssessmentCriterion.objects.visible_to(user).select_related("place")
    criterion: AssessmentCriterion = get_object_or_404(rows, pk=criterion_id)
    if not may_set_criteria(user, criterion.place):
        raise PermissionDenied
    return criterion


def _edit_page(
    request: UserRequest, form: AssessmentCriterionForm, write: Callable[..., object], **words: Any
) -> HttpResponse:
    back = reverse("criterion_list")
    return edit_page(request, form, write, back=back, trail=[("Tiêu chí", back)], **words)
