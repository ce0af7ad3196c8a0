"""The reporter's form: shown whole or one question at a time, received, and laid beside another version."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from core.pictures import LARGEST_UPLOAD
from core.refusals import Refused
from core.templatetags.wording import instant
from reporting.actions import photos, reports
from reporting.forms.reports import ReportForm, TeamsSum
from reporting.forms.steps import step_of, whole
from reporting.models import ACTIVITIES, Content, Report, Submission
from reporting.pages.reading import answer_rows, indicators_of, trail_of
from reporting.rollups import below, references

LAYOUT = "report_layout"  # in the session: "all" or "steps", as the reporter chose last


def form_of(
    report: Report, *, posted: QueryDict | None = None, content: Content | None = None, sending: bool = False
) -> ReportForm:
    """``posted`` may be one step's: what the other steps ask is taken from what is stored."""
    stored = report.content()
    indicators, sent = indicators_of(report), _last_figures(report, stored)
    content = content or stored
    if posted is not None and "step" in posted:
        posted = whole(posted, content, indicators)
    return ReportForm(
        posted,
        report=report,
        content=content,
        indicators=indicators,
        known=references(report, indicators),
        sent=sent,
        below=_teams_sums(report),
        sending=sending,
    )


def _last_figures(report: Report, stored: Content) -> dict[str, int | None]:
    """The figures sent last, by code: without a draft they are what stands in the report."""
    if not report.draft or not report.first_submitted_at:
        return {} if report.draft else stored.figures
    return dict(report.figures.values_list("indicator__code", "value").order_by())


def _teams_sums(report: Report) -> dict[str, TeamsSum]:
    found = below(report)
    return {c: TeamsSum(one.sum, one.reported_by, one.of) for c, one in found.figures.items()} if found else {}


def form_page(request: UserRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    """The page that the reporter prefers, or that they posted from; a phone keeps the whole one (``?whole``)."""
    report = form.report
    context = {
        "form": form,
        "report": report,
        "photos": list(report.photos.order_by("number")),
        "is_overdue": report.due_at <= timezone.now(),
        "trail": trail_of(request.user, report),
    }
    steps = "step" in request.POST if request.method == "POST" else request.session.get(LAYOUT) == "steps"
    if not steps or form.below or "whole" in request.GET:  # sums beside every figure are read on one page
        context["instead_of_steps"] = steps and not form.below
        return render(request, "reporting/report_form.html", context, status=status)
    context["step"] = step_of(form, request.POST.get("step") or request.GET.get("step"))
    return render(request, "reporting/report_step.html", context, status=status)


def receive(request: UserRequest, report: Report) -> HttpResponse:
    """Draft or submit, whichever button was pressed; photos are kept whatever becomes of the rest."""
    form = form_of(report, posted=request.POST, sending="submit" in request.POST)
    form.full_clean()
    for sentence in refused_photos(request, report):
        form.add_error(None, sentence)
    if not form.is_valid():
        return form_page(request, form, status=422)
    try:
        return _store(request, form, version=_seen_version(request, form))
    except reports.AlreadySubmitted as refused:
        return _already_submitted(request, form, refused)
    except reports.ChangedMeanwhile as refused:
        return _changed_meanwhile(request, form, refused)
    except Refused as refused:
        say_refusal(form, refused)
        return form_page(request, form, status=422)


def say_refusal(form: ReportForm, refused: Refused) -> None:
    """At the field that mends it, where there is one."""
    refused.add_to(form)


def _seen_version(request: UserRequest, form: ReportForm) -> int:
    """Going back in the browser shows an old page of one's own draft; one step replaces no answer but its own."""
    own = form.report.drafted_by_id == request.user.pk
    return form.report.version if own and "step" in request.POST else form.seen_version


def refused_photos(request: UserRequest, report: Report) -> Iterator[str]:
    """Keep the photos that came along; a sentence for each that is not taken."""
    for file in request.FILES.getlist("photo")[: photos.MOST + 1]:
        try:
            photos.add(report, _data(file), by=request.user)
        except reports.AlreadySubmitted:
            return  # what came with them says so better
        except Refused as refused:
            yield f"{file.name}: {refused}"


def _data(file: UploadedFile) -> bytes:
    """One byte more than is taken is enough to refuse it."""
    return file.read(LARGEST_UPLOAD + 1)


def _store(request: UserRequest, form: ReportForm, *, version: int) -> HttpResponse:
    content = form.content._asdict()
    if form.sending:
        reports.submit(form.report, **content, version=version, by=request.user)
        return redirect("report_receipt", form.report.pk)
    if "draft" in request.POST or form.is_changed:
        saved = reports.save_draft(form.report, **content, version=version, by=request.user)
        if "step" not in request.POST:
            messages.success(request, f"Đã lưu nháp lúc {instant(saved.drafted_at)}. Báo cáo chưa được nộp.")
    return _next_page(request, form)


def _next_page(request: UserRequest, form: ReportForm) -> HttpResponse:
    """Where the pressed button leads; a chosen layout is remembered until they sign out."""
    posted, url = request.POST, reverse("report_show", args=[form.report.pk])
    if layout := next((name for name in ("all", "steps") if name == posted.get("layout")), ""):
        request.session[LAYOUT] = layout
        return redirect(url)
    if "step" not in posted:
        return redirect(f"{url}#photos" if "photos" in posted else url)
    step = step_of(form, posted["step"])
    onward = 0 if "photos" in posted else -1 if "back" in posted else 1
    return redirect(f"{url}?{urlencode({'step': max(step.number + onward, 1)})}")


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
            say_refusal(form, again)
            return form_page(request, form, status=422)
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
        "activities": [(label, mine.activities[key], theirs.activities[key]) for key, label in ACTIVITIES.items()],
        "mine": mine,
        "theirs": theirs,
        "photos": list(stored.photos.order_by("number")),
        "form": None if submission else form_of(stored, content=mine),
        "trail": trail_of(request.user, stored),
    }
    return render(request, "reporting/report_conflict.html", context, status=409)
