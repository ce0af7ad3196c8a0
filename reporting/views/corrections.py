"""“Sửa báo cáo đã gửi”: until somebody decides about it, whoever sent a report puts it right."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.forms.reports import CorrectionForm
from reporting.models import Report
from reporting.pages.answering import correction_page, form_of, receive_correction


@require(Permission.SEE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_correct(request: UserRequest, report_id: int) -> HttpResponse:
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=report_id)
    if not report.is_written_by(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return receive_correction(request, report)
    if not report.may_be_corrected_by(request.user, timezone.now()):
        return redirect("report_show", report.pk)
    return correction_page(request, form_of(report, form_class=CorrectionForm))
