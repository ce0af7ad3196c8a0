"""What a page sends by itself: drafts as they are typed, and submissions that waited for a network (decision 0008).

Every answer is JSON, ``{"status", "message"}`` and, where something was stored, ``version``, ``at``, ``receipt_url``.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.templatetags.wording import instant
from core.widgets import tick_name
from reporting.access import may_write
from reporting.actions import photos, reports
from reporting.forms.arrivals import ArrivalForm
from reporting.forms.reports import CorrectionForm, NothingForm, ReportForm
from reporting.models import Compliance, Content, Report, Submission
from reporting.models.doubts import TICK
from reporting.pages.answering import Outcome, form_of, photos_sent, receive, sent_from

GONE = "Báo cáo này không còn phải nộp trên tài khoản này."
_ANSWERS = {
    "figures_unexplained": ("invalid", 422),
    "round_not_receiving": ("closed", 409),
    "not_the_reporter": ("forbidden", 403),
    "token_taken": ("forbidden", 403),
    "no_longer_owed": ("gone", 404),
}


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def report_sync(request: UserRequest, report_id: int) -> HttpResponseBase:
    """GET: who is signed in, and a fresh CSRF token. POST: the report's form, as a draft or with ``submit`` for good;
    with ``nothing_happened``, flows are zero and stocks stand. What stands out and is not confirmed is not stored: it
    is answered as "doubtful" with the question, and the phone sends it again with ``confirm``.

    A session that ended is told as 401, not sent to the sign-in page: a script asks, and keeps what it holds.
    """
    if not request.user.is_authenticated:
        return _answer("signed_out", 401, "Xin đăng nhập lại để gửi.")
    return _sync(request, report_id)


@require(Permission.SEE_REPORTS)
def _sync(request: UserRequest, report_id: int) -> JsonResponse:
    user = str(request.user.pk)
    if request.method == "GET":
        return JsonResponse({"status": "ready", "user": user, "csrf": get_token(request)})
    rows = Report.objects.visible_to(request.user).select_related("round", "place", "team__place")
    report = rows.filter(pk=report_id).first()
    if report is None:
        return _answer("gone", 404, GONE)
    if not may_write(request.user, report):
        return _answer("forbidden", 403, "Báo cáo này do người khác nộp.")
    if request.POST.get("user") != user:
        return _answer("other_user", 403, "Máy đang đăng nhập bằng tài khoản khác.")
    return _receive(request, report)


def _receive(request: UserRequest, report: Report) -> JsonResponse:
    arrival = ArrivalForm(request.POST)
    earlier = _earlier_submission(arrival.token_given) if arrival.is_final else None
    if earlier is not None and earlier.by_id != request.user.pk:
        return _answer("forbidden", 403, "Lần gửi này không phải của tài khoản này.")
    posted = _with_words_as_typed(request.POST)
    if earlier is not None:
        posted["confirm"] = "on"  # it was asked then
    form_class = NothingForm if arrival.says_nothing_happened else CorrectionForm if arrival.corrects else ReportForm
    form = form_of(report, posted=posted, sending=arrival.is_final, form_class=form_class)
    form.zeros_confirmed = arrival.confirms_zeros
    if not form.is_valid():
        if form.doubts:
            asked = " ".join(doubt.sentence for doubt in form.doubts)
            return _answer("doubtful", 422, asked.replace(TICK, "xin bấm “Số đúng, gửi đi”"))
        return _answer("invalid", 422, " ".join(_sentences(form)))
    without: list[str] = []
    store, sent = partial(_store, request, arrival, without), _content(form, arrival)
    reception = receive(form, store, sending=arrival.is_final, sent=sent)
    match reception.outcome:
        case Outcome.STORED if reception.submission:
            return _say_received("already" if earlier else "stored", reception.submission, without)
        case Outcome.STORED:
            return _say_saved(reception.report)
        case Outcome.REPEATED if arrival.is_final and reception.submission and reception.is_by(request.user):
            return _say_received("already", reception.submission)
        case Outcome.SENT_BEFORE | Outcome.REPEATED:
            words = f"{reception.refusal} Nội dung trên máy này khác bản đã nộp, không bản nào bị thay."
            if reception.report.is_correctable:
                words += " Muốn thay, xin mở báo cáo rồi bấm Sửa báo cáo đã gửi."
            return _answer("conflict", 409, words)
    refusal = reception.refusal
    status, code = _ANSWERS.get(refusal.code if refusal else "", ("conflict", 409))
    return _answer(status, code, str(refusal))


def _earlier_submission(token: UUID | None) -> Submission | None:
    return Submission.objects.filter(token=token).first() if token else None


def _with_words_as_typed(posted: QueryDict) -> QueryDict:
    """Words in an old typeface stay as they are: no report waits for those."""
    data = posted.copy()
    for words in ("narrative", "explanation"):
        data[tick_name(words)] = data.get(words, "")
    return data


def _sentences(form: ReportForm) -> list[str]:
    return [
        f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]


def _store(
    request: UserRequest, arrival: ArrivalForm, without: list[str], form: ReportForm, version: int
) -> Report | Submission:
    """``without`` takes a sentence for each picture that the report goes without."""
    content = form.content._asdict()
    if not arrival.is_final:
        return reports.save_draft(form.report, **content, version=version, by=request.user)
    submission, told = photos.submit_with(
        form.report,
        photos_sent(request),
        **content,
        version=version,
        by=request.user,
        confirmed=form.confirmed,
        nothing_happened=arrival.says_nothing_happened,
        composed_at=arrival.composed_at_given,
        token=arrival.token_given,
        correcting=arrival.corrects,
        sent_from=sent_from(request, form.report),
    )
    without.extend(told)
    return submission


def _content(form: ReportForm, arrival: ArrivalForm) -> Content:
    """What was typed, or what is sent where nothing happened."""
    typed = form.content
    if not arrival.says_nothing_happened:
        return typed
    return reports.content_of_nothing(form.report, typed)


def _say_saved(report: Report) -> JsonResponse:
    at = report.drafted_at or timezone.now()
    return _answer("saved", 200, f"Đã lưu lúc {instant(at)}.", version=report.version, at=at)


def _say_received(status: str, submission: Submission, without: Sequence[str] = ()) -> JsonResponse:
    """What the reporter is told, and when the server had it: the clock that counts."""
    report = Report.objects.select_related("round").get(pk=submission.report_id)
    words = [f"Cổng đã nhận báo cáo “{report.round}” lúc {instant(submission.at)}."]
    if submission.composed_at:
        words.append(f"Soạn lúc {instant(submission.composed_at)} theo giờ điện thoại.")
    if report.compliance_now(timezone.now()) == Compliance.LATE:
        words.append("Báo cáo được ghi là nộp trễ; số liệu vẫn được tính.")
    words += without
    receipt = reverse("report_receipt", args=[report.pk])
    return _answer(status, 200, " ".join(words), version=report.version, at=submission.at, receipt_url=receipt)


def _answer(status: str, code: int, message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"status": status, "message": message} | more, status=code)
