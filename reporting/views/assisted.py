"""An official enters a report for a leader of their commune; the leader objects."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission, Role
from places.errors import Refused
from reporting.access import may_assist, may_write
from reporting.actions import reports
from reporting.forms.reviews import AssistForm, ObjectionForm
from reporting.models import Report
from reporting.notices import contacts
from reporting.rollups import references
from reporting.views.reading import indicators_of, reading_page, trail_of
from reporting.views.reports import report_of


@require(Permission.REVIEW_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_assist(request: UserRequest, report_id: int) -> HttpResponse:
    report = report_of(request.user, report_id)
    if not may_assist(request.user, report):
        raise PermissionDenied
    if request.method == "POST":
        return _receive(request, _form(report, request.POST))
    if not report.is_writable or not report.round.receives_at(timezone.now()):
        return reading_page(request, report)
    return _page(request, _form(report))


@require(Permission.WRITE_REPORTS)
@require_POST
def report_object(request: UserRequest, report_id: int) -> HttpResponse:
    report = report_of(request.user, report_id)
    if request.user.role != Role.LEADER or not may_write(request.user, report):
        raise PermissionDenied
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return reading_page(request, report, objection=form, status=422)
    try:
        reports.object_to(report, objection=form.cleaned_data["objection"], by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        return reading_page(request, report_of(request.user, report_id), objection=form, status=422)
    messages.success(request, "Ý kiến đã được ghi nhận và báo cho cán bộ xã. Cán bộ sẽ trả lại báo cáo để sửa.")
    return redirect("report_show", report.pk)


def _receive(request: UserRequest, form: AssistForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, status=422)
    report, content = form.report, form.content
    try:
        reports.assist(
            report,
            reason=form.cleaned_data["assisted_reason"],
            figures=content.figures,
            narrative=content.narrative,
            activities=content.activities,
            version=form.seen_version,
            by=request.user,
        )
    except reports.AlreadySubmitted as refused:
        return _already_submitted(request, form, refused)
    except reports.ChangedMeanwhile as refused:
        return _changed_meanwhile(request, refused)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form, status=422)
    messages.success(request, f"Đã nhập thay báo cáo của {report.reporter}. Tổ trưởng được báo ngay trên cổng.")
    return redirect("report_show", report.pk)


def _already_submitted(request: UserRequest, form: AssistForm, refused: reports.AlreadySubmitted) -> HttpResponse:
    """A second press of the button is no error; what the leader sent meanwhile is."""
    last = refused.stored.submissions.order_by("-number").first()
    if last is not None and last.by_id == request.user.pk and last.content == form.content:
        messages.info(request, f"{refused} Không cần nhập lại.")
        return redirect("report_show", form.report.pk)
    form.add_error(None, f"{refused} Bản bạn vừa nhập chưa được nhận; muốn thay, xin trả lại báo cáo trước.")
    return _page(request, form, status=422)


def _changed_meanwhile(request: UserRequest, refused: reports.ChangedMeanwhile) -> HttpResponse:
    """What was typed stays, now on the version that is stored: pressing again is a choice made knowingly."""
    posted = request.POST.copy()
    posted["version"] = str(refused.stored.version)
    form = _form(report_of(request.user, refused.stored.pk), posted)
    form.full_clean()
    form.add_error(None, "Tổ vừa sửa báo cáo này trong lúc bạn nhập. Xin hỏi lại tổ trưởng rồi mới nộp thay.")
    return _page(request, form, status=409)


def _form(report: Report, posted: QueryDict | None = None) -> AssistForm:
    indicators = indicators_of(report)
    return AssistForm(
        posted,
        report=report,
        content=report.content(),
        indicators=indicators,
        known=references(report, indicators),
        sent=dict(report.figures.values_list("indicator__code", "value").order_by()),
        sending=True,
    )


def _page(request: UserRequest, form: AssistForm, *, status: int = 200) -> HttpResponse:
    report = form.report
    context = {
        "form": form,
        "report": report,
        "leaders": _leaders(report),
        "is_overdue": report.due_at <= timezone.now(),
        "trail": trail_of(request.user, report, ending="Nhập thay"),
    }
    return render(request, "reporting/report_assist.html", context, status=status)


def _leaders(report: Report) -> list[User]:
    """Who will be told."""
    return contacts([report], at=timezone.now())[report.pk].users
