"""One report: its reporter's form, everybody else's reading page, the receipt."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.errors import Refused
from places.templatetags.wording import instant
from reporting.access import may_write
from reporting.actions import reports
from reporting.forms.reports import ReportForm
from reporting.models import Content, Report, Submission
from reporting.views.reading import answer_rows, indicators_of, reading_page, targets_of, trail_of


@require(Permission.SEE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_show(request: UserRequest, report_id: int) -> HttpResponse:
    report = report_of(request.user, report_id)
    writer = may_write(request.user, report)
    if request.method == "POST":
        if not writer:
            raise PermissionDenied
        return _receive(request, report)
    if writer and report.is_writable and report.round.receives_at(timezone.now()):
        return _form_page(request, form_of(report))
    return reading_page(request, report)


@require(Permission.SEE_REPORTS)
@require_safe
def report_receipt(request: UserRequest, report_id: int) -> HttpResponse:
    """What was received last and when, to show or to print; 404 while nothing was sent."""
    report = report_of(request.user, report_id)
    submission = report.submissions.select_related("by").order_by("-number").first()
    if submission is None:
        raise Http404
    context = {
        "report": report,
        "submission": submission,
        "rows": answer_rows(report, submission.figures),
        "compliance": report.compliance_now(timezone.now()),
        "trail": trail_of(request.user, report, ending="Biên nhận"),
    }
    return render(request, "reporting/report_receipt.html", context)


def report_of(user: User, report_id: int) -> Report:
    """The report, if ``user`` may see it; else 404."""
    rows = Report.objects.visible_to(user).select_related("round", "place", "team__place", "drafted_by")
    return get_object_or_404(rows, pk=report_id)


def _receive(request: UserRequest, report: Report) -> HttpResponse:
    """Draft or submit, whichever button was pressed."""
    form = form_of(report, posted=request.POST, sending="submit" in request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        return _store(request, form, version=form.seen_version)
    except reports.AlreadySubmitted as refused:
        return _already_submitted(request, form, refused)
    except reports.ChangedMeanwhile as refused:
        return _changed_meanwhile(request, form, refused)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form_page(request, form, status=422)


def _store(request: UserRequest, form: ReportForm, *, version: int) -> HttpResponse:
    content = form.content._asdict()
    if form.sending:
        reports.submit(form.report, **content, version=version, by=request.user)
        return redirect("report_receipt", form.report.pk)
    saved = reports.save_draft(form.report, **content, version=version, by=request.user)
    messages.success(request, f"Đã lưu nháp lúc {instant(saved.drafted_at)}. Báo cáo chưa được nộp.")
    return redirect("report_show", form.report.pk)


def _already_submitted(request: UserRequest, form: ReportForm, refused: reports.AlreadySubmitted) -> HttpResponse:
    """A second press of the button gets the receipt; other content is shown beside what was received."""
    last = refused.stored.submissions.order_by("-number").first()
    if last is not None and form.content == last.content:
        messages.info(request, f"{refused} Không cần nộp lại.")
        return redirect("report_receipt", form.report.pk)
    return _conflict_page(request, form, refused.stored, last)


def _changed_meanwhile(request: UserRequest, form: ReportForm, refused: reports.ChangedMeanwhile) -> HttpResponse:
    """The same content (an answer lost on the way, the button pressed again) harms nobody; other content is shown."""
    if form.content == refused.stored.content():
        try:
            return _store(request, form, version=refused.stored.version)
        except Refused as again:
            form.add_error(None, str(again))
            return _form_page(request, form, status=422)
    return _conflict_page(request, form, refused.stored, None)


def _conflict_page(
    request: UserRequest, form: ReportForm, stored: Report, submission: Submission | None
) -> HttpResponse:
    """Both versions side by side, and a form that holds what was typed and now knows of the stored one."""
    mine, theirs = form.content, stored.content()
    values = answer_rows(stored, mine.figures)
    context = {
        "report": stored,
        "submission": submission,
        "rows": [(row.indicator, row.value, theirs.figures.get(row.indicator.code)) for row in values],
        "mine": mine,
        "theirs": theirs,
        "form": None if submission else form_of(stored, content=mine),
        "trail": trail_of(request.user, stored),
    }
    return render(request, "reporting/report_conflict.html", context, status=409)


def form_of(
    report: Report, *, posted: QueryDict | None = None, content: Content | None = None, sending: bool = False
) -> ReportForm:
    return ReportForm(
        posted,
        report=report,
        content=content or report.content(),
        indicators=indicators_of(report),
        targets=targets_of(report),
        sent=dict(report.figures.values_list("indicator__code", "value").order_by()),
        sending=sending,
    )


def _form_page(request: UserRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    report = form.report
    context = {
        "form": form,
        "report": report,
        "is_overdue": report.due_at <= timezone.now(),
        "trail": trail_of(request.user, report),
    }
    return render(request, "reporting/report_form.html", context, status=status)
