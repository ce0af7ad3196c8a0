"""The end of a round: more time for one place, closing, reopening. Each says in numbers what it will do."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from core.templatetags.wording import deadline, instant, number
from places.models import Level, Place
from reporting.actions import closings
from reporting.forms.closings import CloseForm, ExtendForm, ReopenForm
from reporting.models import Compliance, Round
from reporting.models.compliance import OWED_WAYS


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ROUNDS)
def round_close(request: UserRequest, code: str) -> HttpResponse:
    round = _round(request, code)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            closing = closings.close(round, reason=form.cleaned_data["reason"], by=request.user)
            at = instant(closing.closed_at)
            messages.success(request, f"Đã chốt số liệu lúc {at}. Nếu cần nhận thêm báo cáo, kỳ này mở lại được.")
            return redirect("round_show", code=round.code)
    return _page(request, "reporting/round_close.html", round, form, "Chốt số liệu", **_what_closes(round))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ROUNDS)
def round_reopen(request: UserRequest, code: str) -> HttpResponse:
    round = _round(request, code)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            closings.reopen(round, **form.cleaned_data, by=request.user)
            messages.success(request, "Đã mở lại kỳ báo cáo. Số liệu đã chốt trước đây được giữ trong lịch sử.")
            return redirect("round_show", code=round.code)
    closing = round.closings.standing().first()
    return _page(request, "reporting/round_reopen.html", round, form, "Mở lại kỳ", closing=closing)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ROUNDS)
def round_extend(request: UserRequest, code: str) -> HttpResponse:
    """The first button says how many deadlines would move, the second moves them."""
    round = _round(request, code)
    form = ExtendForm(request.POST if request.method == "POST" else None, round=round, user=request.user)
    moving: int | None = None
    if form.is_valid():
        place, due_at = form.cleaned_data["place"], form.cleaned_data["due_at"]
        moving = closings.extendable(round, place, due_at).count()
        if request.POST.get("step") == "extend":
            with refusals_on(form):
                moved = closings.extend(
                    round, place, due_at=due_at, reason=form.cleaned_data["reason"], by=request.user
                )
                messages.success(request, f"Đã gia hạn {number(moved)} báo cáo ở {place} đến {deadline(due_at)}.")
                return redirect("round_show", code=round.code)
    return _page(request, "reporting/round_extend.html", round, form, "Gia hạn", moving=moving)


def _round(request: UserRequest, code: str) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user).select_related("within"), code=code)


def _page(request: UserRequest, template: str, round: Round, form: Any, ending: str, **context: Any) -> HttpResponse:
    trail = [
        ("Kỳ báo cáo", reverse("round_list")),
        (round.title, reverse("round_show", args=[round.code])),
        (ending, ""),
    ]
    status = 422 if form.errors else 200
    return render(request, template, {"round": round, "form": form, "trail": trail} | context, status=status)


def _what_closes(round: Round) -> dict[str, Any]:
    """The numbers of today: what is frozen, and who would be left out."""
    now = timezone.now()
    judged = round.reports.judged(now).order_by().values_list(F("compliance"))
    counts = dict(judged.annotate(n=Count("pk")))
    communes = Place.objects.within(round.within).at(Level.COMMUNE).valid_on(round.data_to).count()
    return {
        "ways": [(way, counts.get(way.value, 0)) for way in Compliance],
        "owed": sum(counts.get(way.value, 0) for way in OWED_WAYS),
        "missing": counts.get(Compliance.MISSING.value, 0),
        "communes": communes if round.within.level < Level.COMMUNE else 0,
        "waiting": closings.running(round, now).count(),
        "is_due": round.due_at <= now,
        "closing": round.closings.standing().first(),
    }
