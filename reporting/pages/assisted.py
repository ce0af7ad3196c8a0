"""What pages about assisted share."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import User
from core.refusals import Refused
from core.templatetags.wording import instant
from reporting.actions import reports
from reporting.forms.reviews import AssistForm
from reporting.models import Report
from reporting.notices import contacts
from reporting.pages.answering import refused_photos
from reporting.pages.reading import indicators_of, trail_of
from reporting.pages.reports import report_of
from reporting.rollups import references

_KEEPING = {"draft", "keep", "photos"}  # buttons that send nothing for good; "keep" is what the enter key presses


def receive_for(request: UserRequest, report: Report) -> HttpResponse:
    """Send for the leader, or keep a draft; photos are kept whatever becomes of the rest."""
    form = _form(report, request.POST)
    form.full_clean()
    for sentence in refused_photos(request, report):
        form.add_error(None, sentence)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        return _store(request, form)
    except reports.AlreadySubmitted as refused:
        return _already_submitted(request, form, refused)
    except reports.ChangedMeanwhile as refused:
        return _changed_meanwhile(request, form, refused)
    except Refused as refused:
        refused.add_to(form)
        return _page(request, form, status=422)


def _store(request: UserRequest, form: AssistForm) -> HttpResponse:
    report, content = form.report, form.content
    facts: dict[str, Any] = {
        "reason": form.cleaned_data["assisted_reason"],
        "figures": content.figures,
        "narrative": content.narrative,
        "activities": content.activities,
        "version": form.seen_version,
        "by": request.user,
    }
    if form.sending:
        reports.assist(report, **facts, nothing_happened=form.nothing)
        messages.success(request, f"Đã nhập thay báo cáo của {report.reporter}. Tổ trưởng được báo ngay trên cổng.")
        return redirect("report_show", report.pk)
    if "draft" in request.POST or form.is_changed:
        saved = reports.draft_for(report, **facts)
        messages.success(request, f"Đã lưu nháp nhập thay lúc {instant(saved.drafted_at)}. Báo cáo chưa được nộp.")
    url = reverse("report_assist", args=[report.pk])
    return redirect(f"{url}#photos" if "photos" in request.POST else url)


def _already_submitted(request: UserRequest, form: AssistForm, refused: reports.AlreadySubmitted) -> HttpResponse:
    """A second press of the button is no error; what the leader sent meanwhile is."""
    last = refused.stored.submissions.order_by("-number").first()
    if last is not None and last.by_id == request.user.pk and last.content == form.content:
        messages.info(request, f"{refused} Không cần nhập lại.")
        return redirect("report_show", form.report.pk)
    form.add_error(None, f"{refused} Bản anh/chị vừa nhập chưa được nhận; muốn thay, xin trả lại báo cáo trước.")
    return _page(request, form, status=422)


def _changed_meanwhile(request: UserRequest, form: AssistForm, refused: reports.ChangedMeanwhile) -> HttpResponse:
    """What was typed stays, now on the version that is stored: pressing again is a choice made knowingly.

    A second press of the button that keeps a draft is no change.
    """
    if not form.sending and form.content == refused.stored.content():
        return redirect("report_assist", form.report.pk)
    posted = request.POST.copy()
    posted["version"] = str(refused.stored.version)
    form = _form(report_of(request.user, refused.stored.pk), posted)
    form.full_clean()
    form.add_error(None, "Báo cáo này vừa được sửa trong lúc anh/chị nhập. Xin hỏi lại tổ trưởng rồi mới nộp thay.")
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
        sending=posted is not None and not _KEEPING & posted.keys(),
        nothing=posted is not None and "nothing" in posted,
    )


def _page(request: UserRequest, form: AssistForm, *, status: int = 200) -> HttpResponse:
    report = form.report
    context = {
        "form": form,
        "report": report,
        "leaders": _leaders(report),
        "photos": list(report.photos.order_by("number")),
        "is_overdue": report.due_at <= timezone.now(),
        "trail": trail_of(request.user, report, ending="Nhập thay"),
    }
    return render(request, "reporting/report_assist.html", context, status=status)


def _leaders(report: Report) -> list[User]:
    """Who will be told."""
    return contacts([report], at=timezone.now())[report.pk].users
