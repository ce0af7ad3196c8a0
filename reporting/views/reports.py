"""One report: its reporter's form, everybody else's reading page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.access import may_write_seen
from reporting.pages.answering import form_of, form_page, receive
from reporting.pages.reading import reading_page
from reporting.pages.reports import report_of


@require(Permission.SEE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_show(request: UserRequest, report_id: int) -> HttpResponse:
    report = report_of(request.user, report_id)
    writer = may_write_seen(request.user, report)
    if request.method == "POST":
        if not writer:
            raise PermissionDenied
        return receive(request, report)
    if writer and report.is_writable and report.round.receives_at(timezone.now()):
        return form_page(request, form_of(report))
    return reading_page(request, report)
