"""Rounds: the list, one round, opening one in two steps, editing one, catching up with who owes."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.documents import attachment
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import day, number
from core.working_days import DAY
from places.models import existing
from reporting.actions.letter_files import SHELF, file_of
from reporting.actions.rounds import edit, enrol, open_round, owing_by_place, who_owes
from reporting.actions.series import periods_asking_the_same
from reporting.deadlines import DeadlineReading, counted_from, read, warnings
from reporting.forms.following import second_step_after
from reporting.forms.rounds import CountForm, DeadlineForm, LetterForm, RoundEditForm, RoundForm
from reporting.models import Indicator, Report, ReportQuerySet, Round, Series
from reporting.models.compliance import OWED_WAYS, Compliance, is_owed, is_submitted
from reporting.pages.asked import row_asked_for
from reporting.pages.reminders import reminder_plan
from reporting.pages.round_tables import RoundListing
from reporting.reading.letters import letter_facts
from reporting.rollups.overlaps import asked_already
from training.models import Document

UNITS = {Round.Reporter.TEAM: "tổ", Round.Reporter.COMMUNE: "xã", Round.Reporter.DISTRICT: "huyện"}


@require_safe
@require(Permission.MANAGE_ROUNDS)
def round_list(request: UserRequest) -> HttpResponseBase:
    rows = Round.objects.visible_to(request.user).select_related("within").order_by("-due_at", "-pk")
    counted = rows.annotate(
        owed=Count("reports", filter=is_owed("reports__")),
        submitted=Count("reports", filter=is_submitted("reports__")),
    )
    context = {
        "newest": rows.filter(_can_be_followed()).order_by("-data_to", "-pk").first(),
        "trail": [("Kỳ báo cáo", "")],
    }
    table = RoundListing(list(counted), request=request, at=timezone.now())
    return table.response("reporting/round_list.html", context)


@require_safe
@require(Permission.MANAGE_ROUNDS)
def round_show(request: UserRequest, code: str) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("within", "series"), code=code)
    now = timezone.now()
    reports = Report.objects.visible_to(request.user).filter(round=round)
    counts = _counts(reports.judged(now))
    phase = round.phase_at(now)
    indicators = list(round.indicators.select_related("platform").order_by("order", "code"))
    context = {
        "round": round,
        "phase": phase,
        "may_change": phase != Round.Phase.CLOSED,
        "may_follow": Round.objects.filter(_can_be_followed(), pk=round.pk).exists(),
        "closings": (history := list(round.closings.select_related("closed_by", "reopened_by").order_by("-closed_at"))),
        "closing": next((one for one in history if one.reopened_at is None), None),
        "unit": UNITS[Round.Reporter(round.level)],
        "indicators": indicators,
        "overlaps": asked_already(round, indicators, Round.objects.visible_to(request.user)),
        "document": Document.objects.visible_to(request.user).filter(number=round.letter).order_by("issued_on").last(),
        "owed": sum(counts.get(way.value, 0) for way in OWED_WAYS),
        "ways": [(way, counts.get(way.value, 0)) for way in Compliance],
        "plan": reminder_plan(round, reports, at=now),
        "trail": [("Kỳ báo cáo", reverse("round_list")), (round.title, "")],
    }
    return render(request, "reporting/round_show.html", context)


def _can_be_followed() -> Q:
    """Return the condition for rounds of a place that stands today which no series follows by itself."""
    return Q(existing(timezone.localdate(), "within__"), series=None)


def _counts(judged: ReportQuerySet) -> dict[str, int]:
    return dict(judged.order_by().values_list(F("compliance")).annotate(n=Count("pk")))


@require_POST
@require(Permission.MANAGE_ROUNDS)
def round_enrol(request: UserRequest, code: str) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    with refusals_as_messages(request):
        changed = enrol(round, by=request.user)
        done = f"đã cập nhật {changed} dòng" if changed else "không có gì thay đổi"
        messages.success(request, f"Danh sách phải nộp: {done}.")
    return redirect("round_show", code=round.code)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ROUNDS)
def round_open(request: UserRequest) -> HttpResponse:
    """Step 1 asks what, of whom and about which days; step 2 shows the deadline and who will owe, and opens.

    Both steps are one address and nothing is written before the last button: step 2 carries the answers of step 1.
    ``like``: an earlier round, for whose next period both steps are filled.
    """
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    earlier = Round.objects.visible_to(request.user).select_related("within")
    like = row_asked_for(earlier, (request.POST if sent else request.GET).get("like", ""))
    step = request.POST.get("step", "")
    if step == "letter":
        return _fill_from_letter(request, like)
    form = RoundForm(*sent, user=request.user, like=like)
    kept = SHELF.receive(form, "letter_pdf", kept=request.POST.get("letter_kept", ""), owner=request.user.pk)
    if not form.is_valid() or step == "back":
        return _first_step(request, form, like, kept=kept, refused=form.is_bound and step != "back")
    return _confirm(request, form, kept, step, like)


def _fill_from_letter(request: UserRequest, like: Round | None) -> HttpResponse:
    """Fill the first step with what the text of a letter says."""
    letter = LetterForm(request.POST)
    if not letter.is_valid():
        return _first_step(request, RoundForm(user=request.user, like=like), like, letter=letter, refused=True)
    known = Indicator.objects.visible_to(request.user).select_related("platform")
    filled = letter_facts(letter.cleaned_data["text"], known).initial()
    return _first_step(request, RoundForm(user=request.user, like=like, filled=filled), like)


def _first_step(
    request: UserRequest,
    form: RoundForm,
    like: Round | None,
    *,
    kept: str = "",
    letter: LetterForm | None = None,
    refused: bool = False,
) -> HttpResponse:
    trail = [("Kỳ báo cáo", reverse("round_list")), ("Mở kỳ báo cáo", "")]
    context = {"form": form, "kept": kept, "like": like, "refused": refused, "trail": trail}
    context["letter"] = letter or LetterForm()
    return render(request, "reporting/round_open.html", context, status=422 if refused else 200)


def _confirm(request: UserRequest, asked: RoundForm, kept: str, step: str, like: Round | None) -> HttpResponse:
    planned, opening = asked.planned(), step == "open"
    reading = read(planned.due_wording, planned.level)
    count = CountForm(request.POST if step == "count" else None)
    proposed = second_step_after(like) if like else {}
    due_at = _counted_deadline(reading, count) or reading.due_at or proposed.get("due_at")
    form = DeadlineForm(
        request.POST if opening else None, opens_at=planned.opens_at, proposed=proposed | {"due_at": due_at}
    )
    if opening and form.is_valid():
        due_at = form.cleaned_data["due_at"]
        texts = warnings(due_at, data_to=planned.data_to, at=timezone.now())
        if form.cleaned_data["weighed"] == due_at.isoformat() or not texts:
            round = _open_round(request, asked, form, SHELF.name_of(kept, owner=request.user.pk))
            if round is not None:
                return redirect("round_show", code=round.code)
    indicators = list(asked.cleaned_data["indicators"])
    context = _preview(planned, due_at) | {
        "overlaps": [
            *asked_already(planned, indicators, Round.objects.visible_to(request.user)),
            *_series_asking_the_same(request, planned, indicators),
        ],
        "asked": asked,
        "form": form,
        "kept": kept,
        "like": like,
        "reading": reading,
        "series_url": _series_url(planned, reading),
        "count": count,
        "opening": opening,
    }
    return render(request, "reporting/round_confirm.html", context, status=422 if opening or count.errors else 200)


def _counted_deadline(reading: DeadlineReading, count: CountForm) -> datetime.datetime | None:
    """The end of the days that the letter gives, from the day on which the officer says that they begin."""
    if reading.days is None or not count.is_valid():
        return None
    return counted_from(count.cleaned_data["starts_on"], reading.days.days, working=reading.days.working)


def _series_url(planned: Round, reading: DeadlineReading) -> str:
    """Where a report that comes again is set up; nowhere for what comes every week."""
    if reading.series not in Series.Period:
        return ""
    asked = {"title": planned.title[:160], "period": reading.series, "due_wording": planned.due_wording}
    return f"{reverse('series_create')}?{urlencode(asked)}"


def _open_round(request: UserRequest, asked: RoundForm, form: DeadlineForm, letter_file: str) -> Round | None:
    facts = (
        asked.facts()
        | {"letter_file": letter_file}
        | {name: form.cleaned_data[name] for name in ("due_at", "closes_at", "reminders")}
    )
    with refusals_on(form):
        round = open_round(**facts | {"indicators": list(facts["indicators"])}, by=request.user)
        unit = UNITS[Round.Reporter(round.level)]
        messages.success(request, f"Đã mở kỳ “{round.title}” cho {number(round.reports.count())} {unit}.")
        return round
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ROUNDS)
def round_edit(request: UserRequest, code: str) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("within"), code=code)
    form = RoundEditForm(request.POST if request.method == "POST" else None, thing=round)
    if form.is_valid():
        with refusals_on(form):
            edit(round, **form.edits, by=request.user)
            messages.success(request, f"Đã lưu kỳ “{round.title}”.")
            return redirect("round_show", code=round.code)
    trail = [
        ("Kỳ báo cáo", reverse("round_list")),
        (round.title, reverse("round_show", args=[round.code])),
        ("Sửa kỳ", ""),
    ]
    context = {"round": round, "form": form, "trail": trail}
    return render(request, "reporting/round_edit.html", context, status=422 if form.errors else 200)


@require_safe
@require(Permission.SEE_REPORTS)
def round_letter(request: UserRequest, code: str) -> HttpResponseBase:
    """The letter that asked for the round, to whoever stands where it is about."""
    round = get_object_or_404(Round.objects.visible_to(request.user).exclude(letter_file=""), code=code)
    return attachment(file_of(round), name=f"van-ban-{round.code}.pdf")


def _preview(planned: Round, due_at: datetime.datetime | None) -> dict[str, Any]:
    """What an officer weighs before opening: who will owe, and what is to be said about the deadline."""
    return {
        "round": planned,
        "due_at": due_at,
        "weighed": timezone.localtime(due_at).isoformat() if due_at else "",
        "texts": warnings(due_at, data_to=planned.data_to, at=timezone.now()) if due_at else [],
        "owing": who_owes(planned).count(),
        "by_place": owing_by_place(planned),
        "unit": UNITS[Round.Reporter(planned.level)],
        "trail": [("Kỳ báo cáo", reverse("round_list")), ("Mở kỳ báo cáo", "")],
    }


def _series_asking_the_same(request: UserRequest, planned: Round, indicators: list[Indicator]) -> list[str]:
    """Return a sentence for each regular report that would open the planned round by itself."""
    rows = Series.objects.visible_to(request.user).select_related("within").prefetch_related("indicators")
    return [
        f"Báo cáo định kỳ “{series}” sẽ tự mở kỳ {period.name} từ {day(period.ends_on + DAY)} với cùng nơi báo cáo và "
        "những chỉ tiêu này. Xin để cổng tự mở, trừ khi cần số liệu sớm hơn: anh/chị mở bây giờ thì cổng không tự mở "
        "kỳ ấy nữa."
        for series, period in periods_asking_the_same(planned, indicators, rows.order_by("title", "pk"))
    ]
