"""An official enters a report for a leader of their commune; the leader objects."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, require
from accounts.roles import Permission, Role
from core.refusals import Refused
from reporting.access import may_assist, may_write
from reporting.actions import reports
from reporting.forms.reviews import ObjectionForm
from reporting.models import Report
from reporting.pages.assisted import assist_form, assist_page, receive_for_leader
from reporting.pages.reading import reading_page


@require(Permission.REVIEW_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_assist(request: UserRequest, report_id: int) -> HttpResponse:
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=report_id)
    if not may_assist(request.user, report):
        raise PermissionDenied
    if request.method == "POST":
        return receive_for_leader(request, report)
    if not report.takes_an_entry or not report.round.receives_at(timezone.now()):
        return reading_page(request, report)
    return assist_page(request, assist_form(report))


@require(Permission.WRITE_REPORTS)
@require_POST
def report_object(request: UserRequest, report_id: int) -> HttpResponse:
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=report_id)
    if request.user.role != Role.LEADER or not may_write(request.user, report):
        raise PermissionDenied
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return reading_page(request, report, objection=form, status=422)
    try:
        reports.object_to(report, objection=form.cleaned_data["objection"], by=request.user)
    except Refused as refused:
        refused.add_to(form)
        report = Report.objects.shown_to(request.user).get(pk=report_id)
        return reading_page(request, report, objection=form, status=422)
    messages.success(request, "Ý kiến đã được ghi nhận và báo cho cán bộ xã. Cán bộ sẽ trả lại báo cáo để sửa.")
    return redirect("report_show", report.pk)
