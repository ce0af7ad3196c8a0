"""“Không phát sinh”: a page that says what will be written as zero, and the button that does it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.actions import reports
from reporting.forms.reports import NothingForm, ReportForm
from reporting.models import Indicator, Report, Submission
from reporting.pages.answering import Outcome, form_of, note_opening, receive, sent_from
from reporting.pages.reading import trail_of


@require(Permission.SEE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_nothing(request: UserRequest, report_id: int) -> HttpResponse:
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=report_id)
    if not report.is_written_by(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _receive(request, _form(report, request.POST))
    if not report.is_writable or not report.round.receives_at(timezone.now()):
        return redirect("report_show", report.pk)
    return _page(request, _form(report))


def _form(report: Report, posted: QueryDict | None = None) -> ReportForm:
    return form_of(report, posted=posted, sending=posted is not None, form_class=NothingForm)


def _receive(request: UserRequest, form: ReportForm) -> HttpResponse:
    report = form.report
    if not form.is_valid():
        return _page(request, form, status=422)
    sent = reports.content_of_nothing(report, form.content)
    reception = receive(form, partial(_store, request), sending=True, resend=False, sent=sent)
    match reception.outcome:
        case Outcome.REPEATED | Outcome.SENT_BEFORE:
            messages.info(request, str(reception.refusal))
        case Outcome.CHANGED:
            messages.warning(request, "Báo cáo vừa thay đổi. Xin xem lại rồi xác nhận.")
            return redirect("report_nothing", report.pk)
        case Outcome.REFUSED if reception.refusal:
            reception.refusal.add_to(form)
            return _page(request, form, status=422)
    return redirect("report_receipt", report.pk)


def _store(request: UserRequest, form: ReportForm, version: int) -> Submission:
    facts = form.content._asdict() | {"confirmed": form.confirmed, "version": version, "by": request.user}
    return reports.submit(form.report, **facts, nothing_happened=True, sent_from=sent_from(request, form.report))


def _page(request: UserRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    report = form.report
    note_opening(request, report)
    context = {
        "form": form,
        "report": report,
        "flows": [item for item in form.questions if item.indicator.kind == Indicator.Kind.FLOW],
        "stocks": [item for item in form.questions if item.indicator.kind == Indicator.Kind.STOCK],
        "trail": trail_of(request.user, report, ending="Không phát sinh"),
    }
    return render(request, "reporting/report_nothing.html", context, status=status)
