"""Reports that come again every period: the list, setting one up, changing it, opening what is due by hand."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import number
from reporting.actions import series as actions
from reporting.forms.series import SeriesForm
from reporting.models import Indicator, Round, Series
from reporting.pages.round_tables import SeriesListing
from reporting.periods import LEVELS
from reporting.rollups.overlaps import asked_in_periods


@require_safe
@require(Permission.MANAGE_ROUNDS)
def series_list(request: UserRequest) -> HttpResponseBase:
    found: Any = Series.objects.visible_to(request.user).select_related("within").annotate(opened=Count("rounds"))
    found = found.prefetch_related(Prefetch("rounds", Round.objects.only("series", "period")))
    rows, now = list(found.order_by("title", "pk")), timezone.now()
    for one in rows:
        one.next, one.unopened = next(iter(_next_periods(one, count=1)), None), len(actions.unopened_periods(one, now))
    context = {
        "lacks_rounds": not Round.objects.visible_to(request.user).exists(),
        "trail": [("Kỳ báo cáo", reverse("round_list")), ("Báo cáo định kỳ", "")],
    }
    return SeriesListing(rows, request=request).response("reporting/series_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ROUNDS)
def series_create(request: UserRequest) -> HttpResponse:
    """The first button shows the next periods with their deadlines, the second sets the series up."""
    form = SeriesForm(request.POST if request.method == "POST" else None, user=request.user, asked=request.GET)
    if form.is_valid() and request.POST.get("step") == "save":
        with refusals_on(form):
            made = actions.create(**form.facts, by=request.user)
            messages.success(request, f"Đã lập “{made.title}”. Cổng tự mở từng kỳ vào ngày sau ngày chốt.")
            _warn(request, made)
            return redirect("series_list")
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ROUNDS)
def series_edit(request: UserRequest, series_id: int) -> HttpResponse:
    """Changes what comes; rounds that were opened stay as they are."""
    series = _series(request, series_id)
    form = SeriesForm(request.POST if request.method == "POST" else None, user=request.user, thing=series)
    if form.is_valid() and request.POST.get("step") == "save":
        with refusals_on(form):
            edited = actions.edit(series, **form.changes, by=request.user)
            messages.success(request, "Đã lưu. Các kỳ đã mở không thay đổi.")
            _warn(request, edited)
            return redirect("series_list")
    return _page(request, form, series)


@require_POST
@require(Permission.MANAGE_ROUNDS)
def series_open(request: UserRequest, series_id: int) -> HttpResponse:
    """What the clock does every few minutes, at once."""
    series = _series(request, series_id)
    with refusals_as_messages(request):
        opened = actions.open_due_of(series, by=request.user)
        done = f"Đã mở {number(len(opened))} kỳ." if opened else "Không có kỳ nào đến ngày mà chưa mở."
        messages.success(request, done)
    return redirect("series_list")


def _series(request: UserRequest, series_id: int) -> Series:
    return get_object_or_404(Series.objects.visible_to(request.user).select_related("within"), pk=series_id)


def _page(request: UserRequest, form: SeriesForm, series: Series | None) -> HttpResponse:
    ending = series.title if series else "Lập báo cáo định kỳ"
    trail = [("Kỳ báo cáo", reverse("round_list")), ("Báo cáo định kỳ", reverse("series_list")), (ending, "")]
    seen = form.planned() if form.is_bound and not form.errors else series
    context: dict[str, Any] = {
        "form": form,
        "overlaps": _overlaps(request, seen, _asked_indicators(form, seen), series) if seen and not form.errors else [],
        "series": series,
        "opened": series.rounds.count() if series else 0,
        "coming": _next_periods(seen, count=3) if seen and not form.errors else [],
        "overdue": _waiting(seen) if seen and not form.errors else 0,
        "trail": trail,
    }
    return render(request, "reporting/series_edit.html", context, status=422 if form.errors else 200)


def _asked_indicators(form: SeriesForm, series: Series) -> list[Indicator]:
    return list(form.cleaned_data["indicators"] if form.is_bound else series.indicators.order_by("order", "code"))


def _overlaps(
    request: UserRequest, series: Series, indicators: list[Indicator], edited: Series | None = None
) -> list[str]:
    """Return what ``series``, planned anew of ``edited``, asks that others ask already."""
    others, rounds = Series.objects.visible_to(request.user), Round.objects.visible_to(request.user)
    if edited is not None:
        others = others.exclude(pk=edited.pk)
    return asked_in_periods(series, indicators, others, rounds)


def _warn(request: UserRequest, saved: Series) -> None:
    """Say what is asked twice to whoever saved without a look at the next periods."""
    for sentence in _overlaps(request, saved, list(saved.indicators.order_by("order", "code"))):
        messages.warning(request, sentence)


def _next_periods(series: Series, *, count: int) -> list[Any]:
    """The next periods, each deadline with the word for who reports."""
    return [
        (one.period, [(LEVELS[deadline.level], deadline) for deadline in one.deadlines])
        for one in actions.coming(series, timezone.now(), count)
    ]


def _waiting(series: Series) -> int:
    """Periods whose day has come and that are not open yet: what saving or the clock will catch up."""
    now = timezone.now()
    return len(actions.unopened_periods(series, now)) if series.pk else sum(1 for _ in actions.due(series, now))
