"""The reporter's form: shown whole or one question at a time, received, and laid beside another version.

When it was opened the session remembers until the report is sent: a GET writes no row.
"""

import datetime
from collections.abc import Callable, Iterator
from enum import Enum, auto
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from accounts.forms import is_a_phone
from accounts.models import User
from core.documents import StoreAway
from core.refusals import Refused
from core.templatetags.wording import instant
from reporting.actions import photos, reports
from reporting.forms.reports import CorrectionForm, ReportForm, TeamsSum
from reporting.forms.steps import step_of, whole
from reporting.models import ACTIVITIES, Content, DeviceKind, Report, SentFrom, Submission
from reporting.pages.reading import answer_rows, trail_of
from reporting.rollups import below, references
from reporting.rollups.diary import diary_figures

OPENED = "reports_opened"  # in the session: {number of a report: seconds since 1970}, the newest last
REMEMBERED = 5


class Outcome(Enum):
    """What became of a report that somebody sent or saved."""

    STORED = auto()
    REPEATED = auto()  # sent before, with the same content: a second press of the button, or an answer lost on the way
    SENT_BEFORE = auto()  # with other content: nothing was replaced
    CHANGED = auto()  # somebody wrote other content since the page was opened: nothing was replaced
    REFUSED = auto()  # the refusal says why, and at which field


class Reception(NamedTuple):
    """What every door into a report has to tell: ``report`` as it stands now, and ``submission``, the latest one."""

    outcome: Outcome
    report: Report
    submission: Submission | None = None
    refusal: Refused | None = None

    def is_by(self, user: User) -> bool:
        """Whether the latest submission is ``user``'s own."""
        return self.submission is not None and self.submission.by_id == user.pk


def receive[Form: ReportForm](
    form: Form,
    store: Callable[[Form, int], Report | Submission],
    *,
    sending: bool,
    resend: bool = True,
    sent: Content | None = None,
) -> Reception:
    """Store what a valid form holds, on the version that its page was opened on; the one translation of refusals.

    ``store`` saves a draft (gives the report) or sends it (gives the submission); ``sent`` is what it sends where that
    is not what was typed. Where somebody wrote the very same meanwhile, a draft stands already, and what is ``sending``
    is sent on top of that; without ``resend`` whoever sends looks again first.
    """
    try:
        return _stored(store(form, form.seen_version))
    except reports.AlreadySubmitted as refused:
        last = _last_submission(refused.stored)
        same = last is not None and last.content == (sent or form.content)
        return Reception(Outcome.REPEATED if same else Outcome.SENT_BEFORE, refused.stored, last, refused)
    except reports.ChangedMeanwhile as refused:
        is_same = form.content == refused.stored.content()
        if is_same and refused.stored.is_correctable:
            return Reception(Outcome.REPEATED, refused.stored, _last_submission(refused.stored), refused)
        if is_same and not sending:
            return Reception(Outcome.STORED, refused.stored)
        if not is_same or not resend:
            return Reception(Outcome.CHANGED, refused.stored, refusal=refused)
        try:
            return _stored(store(form, refused.stored.version))
        except Refused as again:
            return Reception(Outcome.REFUSED, refused.stored, refusal=again)
    except Refused as refused:
        return Reception(Outcome.REFUSED, form.report, refusal=refused)


def _last_submission(report: Report) -> Submission | None:
    return report.versions.select_related("report__round").order_by("-number").first()


def _stored(stored: Report | Submission) -> Reception:
    if isinstance(stored, Report):
        return Reception(Outcome.STORED, stored)
    return Reception(Outcome.STORED, stored.report, stored)


def form_of(
    report: Report,
    *,
    posted: QueryDict | None = None,
    content: Content | None = None,
    sending: bool = False,
    form_class: type[ReportForm] = ReportForm,
) -> ReportForm:
    """``posted`` may be one step's: what the other steps ask is taken from what is stored."""
    stored = report.content()
    content = content or stored
    if posted is not None and "step" in posted:
        posted = whole(posted, content, report.round.asked())
    return form_class(
        posted,
        report=report,
        content=content,
        known=partial(references, report),
        sent=lambda: _last_figures(report, stored),
        below={} if report.team_id else _teams_sums(report),
        diary=partial(diary_figures, report),
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


def form_page(
    request: UserRequest, form: ReportForm, *, status: int = 200, message: object | None = None
) -> HttpResponse:
    """The whole form; the page of one question where ``step`` asks for it, as browsers without scripts do.

    ``message`` (MessageShown) stands on the whole one: what was read of a message, or the open box for one.
    """
    report = form.report
    note_opening(request, report)
    context = {
        "form": form,
        "report": report,
        "photos": list(report.photos.order_by("number")),
        "is_overdue": report.due_at <= timezone.now(),
        "trail": trail_of(request.user, report),
        "message": message,
    }
    sent = request.POST if request.method == "POST" else request.GET
    if "step" not in sent or form.below or message:  # sums beside every figure are read on one page
        return render(request, "reporting/report_form.html", context, status=status)
    context["step"] = step_of(form, sent["step"])
    return render(request, "reporting/report_step.html", context, status=status)


def receive_form(request: UserRequest, report: Report) -> HttpResponse:
    """Draft or submit, whichever button was pressed; photos are kept whatever becomes of the rest."""
    form = form_of(report, posted=request.POST, sending="submit" in request.POST)
    form.full_clean()
    for sentence in refused_photos(request, report):
        form.add_error(None, sentence)
    if not form.is_valid():
        return form_page(request, form, status=422)
    reception = receive(form, partial(store_answers, request), sending=form.sending)
    match reception.outcome:
        case Outcome.STORED if form.sending:
            return redirect("report_receipt", report.pk)
        case Outcome.STORED:
            if "step" not in request.POST and is_saved(request, form):
                saved = instant(reception.report.drafted_at)
                messages.success(request, f"Đã lưu nháp lúc {saved}. Báo cáo chưa được nộp.")
            return _next_page(request, form)
        case Outcome.REPEATED:
            messages.info(request, f"{reception.refusal} Không cần nộp lại.")
            return redirect("report_receipt", report.pk)
        case Outcome.REFUSED if reception.refusal:
            reception.refusal.add_to(form)
            return form_page(request, form, status=422)
    return _conflict_page(request, form, reception)


def store_answers(request: UserRequest, form: ReportForm, version: int) -> Report | Submission:
    """Going back in the browser shows an old page of one's own draft; one step replaces no answer but its own."""
    report, content = form.report, form.content._asdict()
    if report.drafted_by_id == request.user.pk and "step" in request.POST:
        version = max(version, report.version)
    if form.sending:
        return reports.submit(
            report,
            **content,
            confirmed=form.confirmed,
            version=version,
            by=request.user,
            sent_from=sent_from(request, report),
        )
    if not is_saved(request, form):
        return report
    return reports.save_draft(report, **content, version=version, by=request.user)


def is_saved(request: UserRequest, form: ReportForm) -> bool:
    """Whether a draft was asked for, or a button that leads on carries something new."""
    return "draft" in request.POST or form.is_changed


def refused_photos(request: UserRequest, report: Report) -> Iterator[str]:
    """Keep the photos that came along; a sentence for each that is not taken."""
    for file in request.FILES.getlist("photo")[: photos.MOST + 1]:
        try:
            photos.add(report, file, by=request.user)
        except reports.AlreadySubmitted:
            return  # what came with them says so better
        except StoreAway as away:
            yield str(away)
            return  # each more would wait for it as long
        except Refused as refused:
            yield f"{file.name}: {refused}"


def photos_sent(request: UserRequest) -> list[tuple[str, UploadedFile]]:
    """The pictures that came along, each with the name of its file."""
    return [(file.name or "", file) for file in request.FILES.getlist("photo")[: photos.MOST + 1]]


def _form_class(report: Report) -> type[ReportForm]:
    return CorrectionForm if report.is_correctable else ReportForm


def _next_page(request: UserRequest, form: ReportForm) -> HttpResponse:
    """Where the pressed button leads."""
    posted, url = request.POST, reverse("report_show", args=[form.report.pk])
    if posted.get("layout") == "steps":
        return redirect(f"{url}?step=1")
    if "step" not in posted or "layout" in posted:
        return redirect(f"{url}#photos" if "photos" in posted else url)
    step = step_of(form, posted["step"])
    onward = 0 if "photos" in posted else -1 if "back" in posted else 1
    return redirect(f"{url}?{urlencode({'step': max(step.number + onward, 1)})}")


def correction_page(request: UserRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    report, now = form.report, timezone.now()
    context = {
        "form": form,
        "report": report,
        "photos": list(report.photos.order_by("number")),
        "compliance": report.compliance_now(now),
        "is_overdue": report.due_at <= now,
        "trail": trail_of(request.user, report, ending="Sửa báo cáo đã gửi"),
    }
    return render(request, "reporting/report_correct.html", context, status=status)


def receive_correction(request: UserRequest, report: Report) -> HttpResponse:
    """A new version in the place of the one that was sent; pictures chosen on the page go with it."""
    form = form_of(report, posted=request.POST, sending=True, form_class=CorrectionForm)
    if not form.is_valid():
        return correction_page(request, form, status=422)
    files, without = photos_sent(request), list[str]()

    def store(form: ReportForm, version: int) -> Submission:
        facts = form.content._asdict() | {"version": version, "by": request.user, "confirmed": form.confirmed}
        submission, told = photos.submit_with(report, files, **facts, correcting=True)
        without.extend(told)
        return submission

    reception = receive(form, store, sending=True)
    match reception.outcome:
        case Outcome.STORED:
            for sentence in without:
                messages.warning(request, sentence)
            return redirect("report_receipt", report.pk)
        case Outcome.REPEATED:
            messages.info(request, "Bản sửa giống hệt bản đã nộp nên không có gì để sửa.")
            return redirect("report_receipt", report.pk)
        case Outcome.REFUSED if reception.refusal:
            reception.refusal.add_to(form)
            return correction_page(request, form, status=422)
    return _conflict_page(request, form, reception)


def _conflict_page(request: UserRequest, form: ReportForm, reception: Reception) -> HttpResponse:
    """Both versions side by side, and a form that holds what was typed and now knows of the stored one.

    What was sent meanwhile by somebody else is no draft to go on with: it is corrected, where that is still open.
    """
    stored, mine = reception.report, form.content
    theirs = stored.content()
    values = answer_rows(stored, mine.figures)
    context = {
        "report": stored,
        "submission": reception.submission,
        "rows": [(row.indicator, row.value, theirs.figures.get(row.indicator.code)) for row in values],
        "activities": [(label, mine.activities[key], theirs.activities[key]) for key, label in ACTIVITIES.items()],
        "mine": mine,
        "theirs": theirs,
        "photos": list(stored.photos.order_by("number")),
        "form": None if reception.submission else form_of(stored, content=mine, form_class=_form_class(stored)),
        "trail": trail_of(request.user, stored),
    }
    return render(request, "reporting/report_conflict.html", context, status=409)


def note_opening(request: UserRequest, report: Report) -> None:
    """Remember the first time that somebody opened the form of a report that was never sent.

    Pages that the service worker fetches beforehand, or that the browser does, are no openings.
    """
    is_opened = request.headers.get("Sec-Fetch-Mode") == "navigate" and "Sec-Purpose" not in request.headers
    opened = request.session.get(OPENED, {})
    if request.method != "GET" or not is_opened or report.first_submitted_at or str(report.pk) in opened:
        return
    newest = list(opened.items())[1 - REMEMBERED :]
    request.session[OPENED] = dict([*newest, (str(report.pk), timezone.now().timestamp())])


def sent_from(request: UserRequest, report: Report) -> SentFrom:
    """Return what ``submit`` keeps of the browser that sends, but for what it is called."""
    known = "User-Agent" in request.headers
    device = (DeviceKind.PHONE if is_a_phone(request) else DeviceKind.DESK) if known else ""
    seconds = request.session.get(OPENED, {}).get(str(report.pk))
    opened_at = datetime.datetime.fromtimestamp(seconds, datetime.UTC) if seconds else None
    return SentFrom(device, opened_at)
