"""What an official decides about a report that somebody below them owes: return, accept, excuse."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from core.templatetags.wording import number
from reporting.access import may_review
from reporting.actions import reports
from reporting.forms.report_filters import AWAITING
from reporting.forms.reports import ReasonForm
from reporting.forms.reviews import ChosenForm, ReturnForm
from reporting.models import Report
from reporting.pages.reading import reading_page


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
def report_accept_many(request: UserRequest) -> HttpResponse:
    """Those that were ticked and not refused are accepted; each refusal is shown with its reason."""
    form = ChosenForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Xin đánh dấu ít nhất một báo cáo để duyệt.")
        return redirect(f"{reverse('report_list')}?state={AWAITING}")
    versions = form.cleaned_data["chosen"]
    rows = Report.objects.visible_to(request.user).select_related("round", "place", "team")
    found = list(rows.filter(pk__in=versions).order_by("pk"))
    if len(found) < len(versions):
        raise Http404
    decided = reports.accept_many([(report, versions[report.pk]) for report in found], by=request.user)
    refused = [(report, why) for report, why in decided if why]
    back = f"{reverse('report_list')}?{urlencode({'round': found[0].round.code, 'state': AWAITING})}"
    if not refused:
        messages.success(request, f"Đã duyệt {number(len(decided))} báo cáo.")
        return redirect(back)
    context = {"accepted": len(decided) - len(refused), "refused": refused, "back": back}
    return render(request, "reporting/report_accepted.html", context, status=200 if context["accepted"] else 422)


@require(Permission.REVIEW_REPORTS)
@require_POST
def report_return(request: UserRequest, report_id: int) -> HttpResponse:
    report = _report_to_review(request.user, report_id)
    form = ReturnForm(request.POST, report=report)
    if not form.is_valid():
        return reading_page(request, report, reason=form, opened="return", status=422)
    typed = form.cleaned_data
    return _decide(
        request,
        report,
        form,
        lambda: reports.return_report(
            report, reason=typed["reason"], marked=typed["marked"], version=typed["version"], by=request.user
        ),
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
    report = get_object_or_404(Report.objects.shown_to(user), pk=report_id)
    if not may_review(user, report):
        raise PermissionDenied
    return report


def _decide(request: UserRequest, report: Report, form: ReasonForm, action: Callable[[], Report]) -> HttpResponse:
    """Do it and say so; refused, the page as it now stands with the reason why, and what was typed."""
    with refusals_as_messages(request):
        decided = action()
        messages.success(request, f"{decided.reporter}: {decided.get_state_display().lower()}.")
        return redirect("report_show", report.pk)
    return reading_page(request, Report.objects.shown_to(request.user).get(pk=report.pk), reason=form, status=422)
