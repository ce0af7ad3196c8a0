"""What a pilot came to: proposed from its rounds, put into words finding by finding, finished."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import Event, User
from accounts.roles import Permission
from core.refusals import refusals_as_messages, refusals_on
from overview.actions import summaries
from overview.exports.summaries import kind_of_summary
from overview.forms.summaries import FindingAddForm, FindingForm, SummaryPeriodForm, SummaryRoundsForm
from overview.models import PilotSummary, PilotSummaryQuerySet, SummaryFinding
from reporting.rollups.newest import rounds_concerning

HEADING = "Sơ kết, tổng kết"


@require_safe
@require(Permission.SEE_ROLLUPS)
def summary_list(request: UserRequest) -> HttpResponse:
    return render(request, "overview/summary_list.html", {"summaries": _summaries_of(request.user).order_by("-pk")})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SUM_UP)
def summary_create(request: UserRequest) -> HttpResponse:
    """Choose the rounds; those that a page of rollups names stand chosen, else the complete ones of a period."""
    user, now = request.user, timezone.now()
    if user.scope is None:
        raise Http404
    offered = rounds_concerning(user, user.scope, now)
    by_period = SummaryPeriodForm(request.GET, rounds=offered, since=user.scope.valid_from, at=now)
    named = [code for code in request.GET.getlist("round") if code in {one.code for one in offered}]
    form = SummaryRoundsForm(
        request.POST if request.method == "POST" else None,
        rounds=offered,
        at=now,
        initial={"rounds": named or by_period.codes()},
    )
    with refusals_on(form):
        if request.method == "POST" and form.is_valid():
            chosen = form.chosen_rounds()
            summary = summaries.propose(user.scope, chosen, by=user)
            if left_out := len(chosen) - summary.rounds.count():
                messages.warning(
                    request, f"Không lấy {left_out} kỳ vì ở địa bàn này không có báo cáo nào phải nộp trong các kỳ ấy."
                )
            messages.success(request, "Cổng đã đề xuất các nhận định từ số liệu. Xin đọc, sửa, bỏ hoặc thêm.")
            return redirect("summary_show", summary.pk)
    context = {
        "form": form,
        "by_period": by_period,
        "place": user.scope,
        "trail": _trail(("Lập báo cáo sơ kết, tổng kết", "")),
    }
    return render(request, "overview/summary_create.html", context, status=422 if form.errors else 200)


@require_safe
@require(Permission.SEE_ROLLUPS)
def summary_show(request: UserRequest, summary_id: int) -> HttpResponse:
    user, now = request.user, timezone.now()
    summary = get_object_or_404(_summaries_of(user), pk=summary_id)
    findings = list(summary.findings.order_by("position", "pk"))
    changed = summaries.changed_findings(summary, findings, by=user, at=now)
    sections = [
        (section.label, found)
        for section in SummaryFinding.Section
        if (found := [one for one in findings if one.section == section and not one.is_dropped])
    ]
    rounds = list(summary.rounds.order_by("data_to", "pk"))
    context = {
        "summary": summary,
        "rounds": rounds,
        "kind": kind_of_summary(rounds),
        "sections": sections,
        "dropped": [one for one in findings if one.is_dropped],
        "changed": changed,
        "edited": _edited_findings(summary),
        "written": len(findings),
        "standing": sum(not one.is_dropped for one in findings),
        "changed_standing": sum(one.pk in changed for one in findings if not one.is_dropped),
        "writes": PilotSummary.objects.writable_by(user).filter(pk=summary.pk).exists(),
        "trail": _trail((str(summary.place), "")),
    }
    return render(request, "overview/summary_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SUM_UP)
def finding_edit(request: UserRequest, finding_id: int) -> HttpResponse:
    finding, now = _finding(request.user, finding_id), timezone.now()
    form = FindingForm(
        request.POST if request.method == "POST" else None, initial={"text": finding.text, "seen": finding.text}
    )
    with refusals_on(form):
        if request.method == "POST" and form.is_valid():
            said = {"text": form.cleaned_data["text"], "seen": form.cleaned_data["seen"]}
            summaries.edit(finding, **said, by=request.user, at=now)
            messages.success(request, "Đã lưu nhận định.")
            return redirect("summary_show", finding.summary_id)
    changed = summaries.changed_findings(finding.summary, [finding], by=request.user, at=now)
    context = {
        "form": form,
        "finding": finding,
        "edited": _edited_findings(finding.summary),
        "is_changed": finding.pk in changed,
        "proposed": changed.get(finding.pk),
        "trail": _trail((str(finding.summary.place), reverse("summary_show", args=[finding.summary_id])), ("Sửa", "")),
    }
    return render(request, "overview/finding_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SUM_UP)
def finding_add(request: UserRequest, summary_id: int) -> HttpResponse:
    summary = _draft(request.user, summary_id)
    form = FindingAddForm(request.POST if request.method == "POST" else None)
    with refusals_on(form):
        if request.method == "POST" and form.is_valid():
            summaries.add(summary, **form.cleaned_data, by=request.user)
            messages.success(request, "Đã thêm nhận định.")
            return redirect("summary_show", summary.pk)
    trail = _trail((str(summary.place), reverse("summary_show", args=[summary.pk])), ("Thêm nhận định", ""))
    context = {"form": form, "summary": summary, "trail": trail}
    return render(request, "overview/finding_add.html", context, status=422 if form.errors else 200)


@require_POST
@require(Permission.SUM_UP)
def finding_drop(request: UserRequest, finding_id: int) -> HttpResponse:
    """Leave a finding out, or with ``keep`` take it back in."""
    finding = _finding(request.user, finding_id)
    with refusals_as_messages(request):
        summaries.drop(finding, is_dropped="keep" not in request.POST, by=request.user)
    return redirect("summary_show", finding.summary_id)


@require_POST
@require(Permission.SUM_UP)
def summary_finish(request: UserRequest, summary_id: int) -> HttpResponse:
    summary = _draft(request.user, summary_id)
    with refusals_as_messages(request):
        summaries.finish(summary, by=request.user)
        messages.success(request, "Đã hoàn tất báo cáo. Lãnh đạo và cấp trên xem được từ bây giờ.")
    return redirect("summary_show", summary.pk)


@require_POST
@require(Permission.SUM_UP)
def summary_remove(request: UserRequest, summary_id: int) -> HttpResponse:
    summary = _draft(request.user, summary_id)
    with refusals_as_messages(request):
        summaries.remove(summary, by=request.user)
        messages.success(request, "Đã xóa bản nháp báo cáo.")
    return redirect("summary_list")


def _summaries_of(user: User) -> PilotSummaryQuerySet:
    rows = PilotSummary.objects.visible_to(user).select_related("place", "created_by", "finished_by")
    return rows.annotate(of=Count("rounds"), starts_on=Min("rounds__data_from"), ends_on=Max("rounds__data_to"))


def _draft(user: User, summary_id: int) -> PilotSummary:
    """Return the draft. Raises Http404 where it is none of theirs, or finished."""
    return get_object_or_404(PilotSummary.objects.writable_by(user).select_related("place"), pk=summary_id)


def _finding(user: User, finding_id: int) -> SummaryFinding:
    drafts = PilotSummary.objects.writable_by(user)
    rows = SummaryFinding.objects.visible_to(user).select_related("summary__place").filter(summary__in=drafts)
    return get_object_or_404(rows, pk=finding_id)


def _edited_findings(summary: PilotSummary) -> set[int]:
    """Return the positions of the findings that an official saved in other words, or looked over and saved."""
    edits = Event.objects.about(summary).filter(verb="summaries.edit")
    return set(edits.values_list("after__finding", flat=True))


def _trail(*steps: tuple[str, str]) -> list[tuple[str, Any]]:
    return [(HEADING, reverse("summary_list")), *steps]
