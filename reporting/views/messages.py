"""A pasted message: read into the form of a report, or shared out among the teams of a commune; the text goes."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from reporting.access import assistable_by, may_assist
from reporting.forms.messages import MessageForm
from reporting.forms.reports import ReportForm
from reporting.models import Report, Submission
from reporting.pages.answering import form_of, form_page, store_answers
from reporting.pages.assisted import assist_form, assist_page, store_entry
from reporting.pages.messages import MessageShown, mark_fields, names_of, read_message, save_proposals, with_proposals
from reporting.reading import FormRead, NotRead, as_read, names_a_period, read_for_teams

MANY_ROUNDS = "tổ có nhiều kỳ đang mở, tin không nói kỳ nào"


class TeamMessage(NamedTuple):
    """What a message says of one team: for which of its open reports, none where it owes none."""

    report: Report | None
    name: str
    words: str
    read: FormRead


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_REPORTS)
def report_message(request: UserRequest, report_id: int) -> HttpResponse:
    """The report's own form with the box for a message open, or with what was read filled in."""
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=report_id, team__isnull=False)
    if not report.is_written_by(request.user):
        raise PermissionDenied
    if not report.is_writable or not report.round.receives_at(timezone.now()):
        return redirect("report_show", report.pk)
    if request.method != "POST":
        return form_page(request, form_of(report), message=MessageShown(MessageForm()))
    form, shown = _filled_in(request, report, lambda stored, data: form_of(stored, posted=data), store_answers)
    return form_page(request, form, message=shown, status=200 if shown.is_read else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REVIEW_REPORTS)
def report_assist_message(request: UserRequest, report_id: int) -> HttpResponse:
    """The same on the form by which an official enters a report for its leader."""
    report = get_object_or_404(Report.objects.shown_to(request.user), pk=report_id)
    if not may_assist(request.user, report):
        raise PermissionDenied
    if not report.takes_an_entry or not report.round.receives_at(timezone.now()):
        return redirect("report_show", report.pk)
    if request.method != "POST":
        return assist_page(request, assist_form(report), message=MessageShown(MessageForm()))
    form, shown = _filled_in(request, report, assist_form, store_entry)
    return assist_page(request, form, message=shown, status=200 if shown.is_read else 422)


def _filled_in[F: ReportForm](
    request: UserRequest,
    report: Report,
    form_for: Callable[[Report, QueryDict], F],
    store: Callable[[UserRequest, F, int], Report | Submission],
) -> tuple[F, MessageShown]:
    """Return the report's form with what the message says filled in, kept by ``store`` as a draft, and what a page says
    of the message.
    """
    asked = MessageForm(request.POST)
    read = read_message(report, asked.cleaned_data["message"], reader=request.user) if asked.is_valid() else FormRead()
    data, proposed = with_proposals(report, request.POST, read)
    form = form_for(report, data)
    saved = None if form.correcting else save_proposals(form, proposed, partial(store, request))
    if saved:
        data["version"] = str(saved.version)
        form = form_for(Report.objects.shown_to(request.user).get(pk=report.pk), data)
    mark_fields(form, proposed)
    return form, MessageShown(
        asked, proposed, read.not_read, is_read=asked.is_valid(), is_saved=saved is not None,
        says_nothing=read.says_nothing,
        nothing_url=reverse("report_nothing", args=[report.pk]) if report.is_written_by(request.user) else "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ASSIST_REPORTS)
def message_read(request: UserRequest) -> HttpResponse:
    """The messages of several teams at once: what each says, and a way to the entry for its leader."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "rows": [], "not_read": [], "trail": [("Báo cáo", ""), ("Dán tin nhắn Zalo", "")]}
    if form.is_valid():
        context["rows"], context["not_read"] = _rows(request.user, as_read(form.cleaned_data["message"]))
        context["is_read"] = True
    return render(request, "reporting/message_read.html", context, status=422 if form.errors else 200)


def _rows(user: User, text: str) -> tuple[list[TeamMessage], list[NotRead]]:
    """Return a row for each team that ``text`` names, in the order of their names; and what it says of nobody."""
    open_reports = assistable_by(user).receiving_at(timezone.now())
    by_team: dict[int, list[Report]] = {}
    rows = open_reports.select_related("round", "place", "team__place").order_by(
        "team__sort_key", "round__due_at", "pk"
    )
    for report in rows:
        by_team.setdefault(report.team_id or 0, []).append(report)
    names = {(one.key, one.kind, one.words): one for reports in by_team.values() for one in names_of(reports[0])}
    found, not_read = read_for_teams(text, list(names.values()))
    return [
        row for team, reports in by_team.items() if team in found
        for row in _rows_of_team(reports, "\n".join(found[team]), user)
    ], not_read  # fmt: skip


def _rows_of_team(reports: list[Report], words: str, user: User) -> list[TeamMessage]:
    """Return the row of the report that is meant; one for each where none is."""
    name = str(reports[0].team)
    waiting = [report for report in reports if report.is_writable]
    if not waiting:
        return [TeamMessage(None, name, words, FormRead(not_read=[NotRead(words, "báo cáo của tổ đã nộp")]))]
    if len(waiting) > 1 and not names_a_period(words):
        return [TeamMessage(None, name, words, FormRead(not_read=[NotRead(words, MANY_ROUNDS)]))]
    rows = [TeamMessage(report, name, words, read_message(report, words, reader=user)) for report in waiting]
    return [row for row in rows if row.read.values or row.read.says_nothing] or rows[:1]
