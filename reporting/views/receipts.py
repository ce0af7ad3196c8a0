"""What was received last and when: to show, to print, to pass on as text."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.actions import photos
from reporting.models import Report
from reporting.pages.reading import activity_rows, answer_rows, trail_of


@require(Permission.SEE_REPORTS)
@require_safe
def report_receipt(request: UserRequest, report_id: int) -> HttpResponse:
    """404 while nothing was sent."""
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=report_id)
    submission = report.versions.select_related("by").order_by("-number").first()
    if submission is None:
        raise Http404
    content, now = submission.content, timezone.now()
    context = {
        "report": report,
        "submission": submission,
        "rows": answer_rows(report, content.figures),
        "activities": activity_rows(content),
        "photos": report.photos.filter(number__in=submission.photos).order_by("number"),
        "photos_let_go": photos.number_let_go(report, now),
        "compliance": report.compliance_now(now),
        "may_correct": report.may_be_corrected_by(request.user, now),
        "trail": trail_of(request.user, report, ending="Biên nhận"),
    }
    context["text"] = render_to_string("reporting/_receipt.txt", context).strip()
    return render(request, "reporting/report_receipt.html", context)
