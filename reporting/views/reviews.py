"""What an official decides about a report that somebody below them owes: return, accept, excuse."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.errors import Refused
from reporting.access import may_review
from reporting.actions import reports
from reporting.forms.reports import ReasonForm
from reporting.models import Report
from reporting.views.reading import reading_page
from reporting.views.reports import report_of


@require(Permission.REVIEW_REPORTS)
@require_POST
def report_accept(request: UserRequest, report_id: int) -> HttpResponse:
    report = _report_to_review(request.user, report_id)
    form = ReasonForm(request.POST)
    form.fields["reason"].required = False
    if not form.is_valid():
        return reading_page(request, report, status=422)
    return _decide(
        request, report, form, lambda: reports.accept(report, version=form.cleaned_data["version"], by=request.user)
    )


@require(Permission.REVIEW_REPORTS)
@require_POST
def report_return(request: UserRequest, report_id: int) -> HttpResponse:
    report = _report_to_review(request.user, report_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return reading_page(request, report, reason=form, opened="return", status=422)
    reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
    return _decide(
        request, report, form, lambda: reports.return_report(report, reason=reason, version=version, by=request.user)
    )


@require(Permission.REVIEW_REPORTS)
@require_POST
def report_excuse(request: UserRequest, report_id: int) -> HttpResponse:
    report = _report_to_review(request.user, report_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return reading_page(request, report, reason=form, opened="excuse", status=422)
    return _decide(
        request, report, form, lambda: reports.excuse(report, reason=form.cleaned_data["reason"], by=request.user)
    )


def _report_to_review(user: User, report_id: int) -> Report:
    report = report_of(user, report_id)
    if not may_review(user, report):
        raise PermissionDenied
    return report


def _decide(request: UserRequest, report: Report, form: ReasonForm, action: Callable[[], Report]) -> HttpResponse:
    """Do it and say so; refused, the page as it now stands with the reason why, and what was typed."""
    try:
        decided = action()
    except Refused as refused:
        messages.error(request, str(refused))
        return reading_page(request, report_of(request.user, report.pk), reason=form, status=422)
    messages.success(request, f"{decided.reporter}: {decided.get_state_display().lower()}.")
    return redirect("report_show", report.pk)
