"""The form by which an official enters a report for its leader: shown, and received."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import User
from core.templatetags.wording import instant
from notices.access import reached_users
from reporting.actions import reports
from reporting.forms.reviews import AssistForm
from reporting.models import Report, Submission
from reporting.notices import contacts
from reporting.pages.answering import Outcome, is_saved, receive, refused_photos
from reporting.pages.reading import trail_of
from reporting.rollups import references

_KEEPING = {
    "draft",
    "keep",
    "photos",
    "read",
}  # buttons that send nothing for good; "keep" is what the enter key presses


def receive_for_leader(request: UserRequest, report: Report) -> HttpResponse:
    """Send for the leader, or keep a draft; photos are kept whatever becomes of the rest."""
    form = assist_form(report, request.POST)
    form.full_clean()
    for sentence in refused_photos(request, report):
        form.add_error(None, sentence)
    if not form.is_valid():
        return assist_page(request, form, status=422)
    reception = receive(form, partial(store_entry, request), sending=form.sending, resend=False)
    match reception.outcome:
        case Outcome.STORED if not form.sending:
            if is_saved(request, form):
                saved = instant(reception.report.drafted_at)
                messages.success(request, f"Đã lưu nháp nhập thay lúc {saved}. Báo cáo chưa được nộp.")
            url = reverse("report_assist", args=[report.pk])
            return redirect(f"{url}#photos" if "photos" in request.POST else url)
        case Outcome.STORED:
            messages.success(request, f"Đã nhập thay báo cáo của {report.reporter}. {_who_was_told(report)}")
            return redirect("report_show", report.pk)
        case Outcome.REPEATED if reception.is_by(request.user):
            messages.info(request, f"{reception.refusal} Không cần nhập lại.")
            return redirect("report_show", report.pk)
        case Outcome.REPEATED | Outcome.SENT_BEFORE:
            sentence = "Bản anh/chị vừa nhập chưa được nhận; muốn thay, xin trả lại báo cáo trước."
            form.add_error(None, f"{reception.refusal} {sentence}")
        case Outcome.CHANGED:
            return _changed_page(request, reception.report)
        case Outcome.REFUSED if reception.refusal:
            reception.refusal.add_to(form)
    return assist_page(request, form, status=422)


def store_entry(request: UserRequest, form: AssistForm, version: int) -> Report | Submission:
    report, content = form.report, form.content
    facts: dict[str, Any] = {
        "reason": form.cleaned_data["assisted_reason"],
        "figures": content.figures,
        "narrative": content.narrative,
        "activities": content.activities,
        "version": version,
        "by": request.user,
    }
    if form.sending:
        facts |= {"confirmed": form.confirmed, "correcting": form.correcting}
        return reports.assist(report, **facts, nothing_happened=form.nothing)
    return reports.draft_for(report, **facts) if is_saved(request, form) else report


def _changed_page(request: UserRequest, stored: Report) -> HttpResponse:
    """What was typed stays, now on the version that is stored: pressing again is a choice made knowingly."""
    posted = request.POST.copy()
    posted["version"] = str(stored.version)
    form = assist_form(Report.objects.shown_to(request.user).get(pk=stored.pk), posted)
    form.full_clean()
    form.add_error(None, "Báo cáo này vừa được sửa trong lúc anh/chị nhập. Xin hỏi lại tổ trưởng rồi mới nộp thay.")
    return assist_page(request, form, status=409)


def assist_form(report: Report, posted: QueryDict | None = None) -> AssistForm:
    return AssistForm(
        posted,
        report=report,
        content=report.content(),
        known=partial(references, report),
        sent=lambda: dict(report.figures.values_list("indicator__code", "value").order_by()),
        sending=posted is not None and not _KEEPING & posted.keys(),
        nothing=posted is not None and "nothing" in posted,
    )


def assist_page(
    request: UserRequest, form: AssistForm, *, status: int = 200, message: object | None = None
) -> HttpResponse:
    """``message`` (MessageShown): what was read of a message, or the open box for one."""
    report = form.report
    leaders = _leaders(report)
    reached = reached_users(leaders)
    context = {
        "form": form,
        "report": report,
        "leaders": [user for user in leaders if user.pk in reached],
        "unseen": [user for user in leaders if user.pk not in reached],
        "photos": list(report.photos.order_by("number")),
        "is_overdue": report.due_at <= timezone.now(),
        "trail": trail_of(request.user, report, ending="Nhập thay"),
        "message": message,
    }
    return render(request, "reporting/report_assist.html", context, status=status)


def _who_was_told(report: Report) -> str:
    """Who was told, and whom nothing gets to."""
    leaders = _leaders(report)
    keys = reached_users(leaders)
    reached = [user.full_name for user in leaders if user.pk in keys]
    unseen = [user.full_name for user in leaders if user.pk not in keys]
    if not leaders:
        return "Tổ này chưa có tài khoản nên không ai được báo trên cổng: xin báo cho tổ trưởng."
    said = [f"Cổng đã báo cho {', '.join(reached)}."] if reached else []
    if unseen:
        said.append(f"{', '.join(unseen)} chưa đăng nhập cổng lần nào nên chưa thấy: xin báo trực tiếp.")
    return " ".join(said)


def _leaders(report: Report) -> list[User]:
    """The accounts that are told."""
    return contacts([report], at=timezone.now())[report.pk].users
