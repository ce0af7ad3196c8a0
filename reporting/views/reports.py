"""One report: its reporter's form, everybody else's reading page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.models import Report
from reporting.pages.answering import form_of, form_page, receive_form
from reporting.pages.reading import reading_page


@require(Permission.SEE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_show(request: UserRequest, report_id: int) -> HttpResponse:
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=report_id)
    writer = report.is_written_by(request.user)
    if request.method == "POST":
        if not writer:
            raise PermissionDenied
        return receive_form(request, report)
    if writer and report.is_writable and report.round.receives_at(timezone.now()):
        return form_page(request, form_of(report))
    return reading_page(request, report)
