"""Why reports are not in on time: the causes at each place below one, and the reports behind every number."""

from collections.abc import Iterable
from typing import NamedTuple

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.forms.causes import OUTSTANDING, UNSENT, CauseFilter
from reporting.models import ReportCause
from reporting.pages.asked import Asked, asked
from reporting.pages.cause_tables import CauseListing, CauseReportListing, CauseRow, cause_rows, what_is_counted
from reporting.pages.measures import report_measure
from reporting.pages.remedies import Remedy, remedies
from reporting.pages.rollup_reforms import elsewhere, noted, today
from reporting.rollups import cause_counts, causes, reports_behind
from reporting.rollups.causes import CAUSES_OF_MEASURE
from reporting.rollups.overlaps import asked_twice
from reporting.rollups.ranking import COMPLETENESS, OF_RECEIVED, TIMELINESS

MEANINGS = {
    ReportCause.LATE: "đã nộp, nhưng sau hạn.",
    ReportCause.UNPLACED: "tổ ở ấp, khu phố đã sắp xếp lại mà chưa ai nói thuộc nơi nào, nên chưa xã nào lo cho tổ.",
    ReportCause.HEADLESS: "tổ không có tổ trưởng, cũng không có tổ phó.",
    ReportCause.NO_ACCOUNT: "có người phụ trách, nhưng không ai trong họ có tài khoản đang dùng.",
    ReportCause.UNSEEN: "có tài khoản, nhưng chưa ai đăng nhập lần nào nên chưa thấy việc phải làm.",
    ReportCause.SILENT: "đã từng đăng nhập, nhưng không gửi gì trong kỳ này.",
    ReportCause.NOT_DUE: "chưa nộp, còn trong hạn.",
    ReportCause.EXCUSED: "cơ quan đã miễn báo cáo này.",
    ReportCause.RETURNED: "đã nộp rồi bị trả lại để sửa; đã đếm ở đúng hạn hoặc nộp trễ, không cộng thêm.",
}


WORDS = {
    COMPLETENESS.key: ("Vì sao chưa nộp", "Đã nộp", "Chưa nộp"),
    TIMELINESS.key: ("Vì sao chưa đúng hạn", "Đúng hạn", "Chưa đúng hạn"),
    OF_RECEIVED.key: ("Vì sao nộp trễ", "Đúng hạn trên đã nộp", "Nộp trễ"),
}  # what is asked, what is there and what is missing


# Said beside a rate and no part of what is missing.
APART = (ReportCause.EXCUSED, ReportCause.RETURNED)


class MeasuredReports(NamedTuple):
    """A rate of reports: ``part`` of ``whole`` is there, ``missing`` is not; each with the list of these reports."""

    part: int
    part_url: str
    whole: int
    missing: int
    missing_url: str


class CauseShare(NamedTuple):
    """How many reports one cause holds back, where they are listed, and what the reader can do about it."""

    cause: ReportCause
    reports: int
    url: str
    remedy: Remedy | None


@require_safe
@require(Permission.SEE_ROLLUPS)
def cause_show(request: UserRequest, place_id: int, code: str) -> HttpResponseBase:
    question = asked(request, place_id, code)
    place, rounds = question.place, question.rounds
    node = causes(rounds, place, basis=question.basis, at=question.at)
    notes, whole = noted(question, node), CauseRow(question, place.name, place, cause_counts(node))
    measure = report_measure(question)
    shares, apart = _shares(whole, _causes_shown(measure)), _shares(whole, APART)
    asks, there, missing = WORDS[measure]
    title = f"{asks}: {place}"
    measured = _measured(whole, measure)
    context = {
        "question": question,
        "title": title,
        "place": place,
        "node": node,
        "whole": whole,
        "there": there,
        "missing": missing,
        "measured": measured,
        "shares": shares,
        "apart": apart,
        "drawn": [(one.cause.label, one.reports, measured.whole) for one in shares],
        "meanings": [(cause.label, meaning) for cause, meaning in MEANINGS.items()],
        "counted": what_is_counted(question),
        "rollup_url": question.url("rollup_show"),
        "overlaps": asked_twice(rounds),
        "origins": notes.origins.get(place.pk, ()),
        "undivided": notes.undivided,
        "elsewhere": elsewhere(question),
        **today(question),
        "trail": question.trail("cause_show"),
    }
    table = CauseListing(cause_rows(question, node), request=request, title=title, notes=_notes(question))
    return table.response("reporting/cause_show.html", context)


@require_safe
@require(Permission.SEE_ROLLUPS)
def cause_reports(request: UserRequest, place_id: int, code: str) -> HttpResponseBase:
    """``?of=`` a number of the reading or a cause, ``?own=1`` what stands at none of the places below."""
    question = asked(request, place_id, code)
    place, form, own = question.place, CauseFilter(request.GET), "own" in request.GET
    reports = reports_behind(question.rounds, place, basis=question.basis, at=question.at, own=own)
    title = f"Báo cáo: {question.basis.name_of_own(place, question.rounds) if own else place}"
    table = CauseReportListing(
        form.reports_asked_for(reports),
        question=question,
        title=title,
        request=request,
        form=form,
        notes=_notes(question),
    )
    context = {
        "question": question,
        "title": title,
        "place": place,
        "form": form,
        "own": own,
        "causes_url": question.url("cause_show"),
        "trail": [*question.trail("cause_show"), ("Báo cáo", "")],
    }
    return table.response("reporting/cause_reports.html", context)


def _causes_shown(measure: str) -> tuple[ReportCause, ...]:
    """Return the causes that add up to what is missing of a rate: those to mend, and what is not due yet."""
    causes: tuple[ReportCause, ...] = CAUSES_OF_MEASURE[measure]
    return causes if measure == OF_RECEIVED.key else (*causes, ReportCause.NOT_DUE)


def _measured(whole: CauseRow, measure: str) -> MeasuredReports:
    counts, url = whole.counts, whole.question.url
    missing = sum(map(counts.of, _causes_shown(measure)))
    if measure == COMPLETENESS.key:
        return MeasuredReports(
            counts.submitted, whole.behind("submitted"), counts.owed, missing, url("cause_reports", of=UNSENT)
        )
    is_of_received = measure == OF_RECEIVED.key
    missing_url = whole.behind("late") if is_of_received else url("cause_reports", of=OUTSTANDING)
    of = counts.submitted if is_of_received else counts.owed
    return MeasuredReports(counts.on_time, whole.behind("on_time"), of, missing, missing_url)


def _shares(whole: CauseRow, causes: Iterable[ReportCause]) -> list[CauseShare]:
    """Return those of ``causes`` that hold any report back, the most frequent first."""
    known = remedies(whole.question)
    found = [
        CauseShare(cause, whole.counts.of(cause), whole.behind(cause.value), known.get(cause))
        for cause in causes
        if whole.counts.of(cause)
    ]
    return sorted(found, key=lambda one: -one.reports)


def _notes(question: Asked) -> list[str]:
    """Return what has to be known to read a table of these numbers."""
    return [*(one.title for one in question.rounds), question.basis.label.lower()]
