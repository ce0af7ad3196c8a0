"""The yearly report on the service, on a page and as a Word file that an office signs."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.documents import attachment
from exchange.exports.books import DOCX
from operations.exports.service import write_service_report
from operations.rollups.service import ServiceReport, reported_years, service_report


@never_cache
@require_safe
@require(Permission.SEE_SYSTEM)
def service_show(request: UserRequest, year: int) -> HttpResponse:
    report = _report(request, year)
    trail = [("Tình trạng hệ thống", reverse("system_state")), (f"Báo cáo vận hành năm {year}", "")]
    return render(request, "operations/service_show.html", {"report": report, "trail": trail})


@require_safe
@require(Permission.SEE_SYSTEM)
def service_file(request: UserRequest, year: int) -> HttpResponseBase:
    file = write_service_report(_report(request, year))
    return attachment(file, name=f"bao-cao-van-hanh-{year}{DOCX.suffix}", content_type=DOCX.content_type)


def _report(request: UserRequest, year: int) -> ServiceReport:
    """Return the report of a year that there is something to say of. Raises Http404."""
    now = timezone.now()
    if request.user.place is None or year not in reported_years(now):
        raise Http404
    return service_report(year, by=request.user, place=request.user.place, at=now)
