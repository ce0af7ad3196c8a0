"""The diary of a team: a page to write an entry on a phone, the door for what waited there, the list, a withdrawal."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.roles import OF_TEAMS, Permission
from core.refusals import Refused, refusals_on
from core.templatetags.wording import day as day_in_words
from core.widgets import tick_name
from reporting.actions import diary
from reporting.forms.arrivals import ArrivalForm
from reporting.forms.diary import DiaryFilter, DiaryForm, DiaryWithdrawalForm
from reporting.models import DiaryEntry, DiaryKind, ResidentClass
from reporting.pages.asked import row_asked_for
from reporting.pages.diary import DiaryListing, diary_form, helped_in_words, listed_entries, places_to_narrow
from reporting.rollups.diary import diary_sum, months_written
from teams.models import Team


@require(Permission.WRITE_DIARY)
@require_http_methods(["GET", "HEAD", "POST"])
def diary_write(request: UserRequest, team_id: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("place"), pk=team_id)
    form = diary_form(team, request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            entry = diary.write_entry(team, **form.facts, by=request.user)
            messages.success(request, f"Đã ghi vào sổ: {_in_words(entry)}.{_about_the_past(entry)}")
            return redirect(_next_step(entry)[0])
    context = {"form": form, "team": team, "others": _other_teams(request, team), "trail": _trail(team, "Ghi sổ")}
    return render(request, "reporting/diary_write.html", context, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def diary_sync(request: UserRequest, team_id: int) -> HttpResponseBase:
    """GET: who is signed in, and a fresh CSRF token. POST: an entry that a phone kept, with the phone's time.

    A session that ended is told as 401, not sent to the sign-in page: a script asks, and keeps what it holds.
    """
    if not request.user.is_authenticated:
        return _answer("signed_out", 401, "Xin đăng nhập lại để gửi.")
    return _sync(request, team_id)


@require(Permission.WRITE_DIARY)
def _sync(request: UserRequest, team_id: int) -> JsonResponse:
    user = str(request.user.pk)
    team = Team.objects.visible_to(request.user).select_related("place").filter(pk=team_id).first()
    if team is None:
        return _answer("gone", 404, "Tài khoản này không còn ở trong tổ nên không ghi sổ của tổ được.")
    if request.method == "GET":
        return JsonResponse({"status": "ready", "user": user, "csrf": get_token(request)})
    if request.POST.get("user") != user:
        return _answer("other_user", 403, "Máy đang đăng nhập bằng tài khoản khác.")
    posted = request.POST.copy()
    posted[tick_name("words")] = posted.get("words", "")  # nobody is there to be asked what an old typeface means
    form, arrival = diary_form(team, request.user, posted), ArrivalForm(request.POST)
    if not form.is_valid():
        return _answer("invalid", 422, " ".join(_sentences(form)), errors=_errors(form))
    was_there = DiaryEntry.objects.filter(key=form.cleaned_data["key"]).exists()
    try:
        entry = diary.write_entry(team, **form.facts, composed_at=arrival.composed_at_given, by=request.user)
    except Refused as refusal:
        refusal.add_to(form)
        return _answer("refused", 409, " ".join(_sentences(form)), errors=_errors(form))
    url, words = _next_step(entry)
    message = f"Đã ghi vào sổ: {_in_words(entry)}.{_about_the_past(entry)}"
    return _answer("already" if was_there else "stored", 200, message, receipt_url=url, receipt=words)


@require(Permission.SEE_TEAMS)
@require_safe
def diary_list(request: UserRequest) -> HttpResponseBase:
    user = request.user
    team = row_asked_for(Team.objects.visible_to(user).select_related("place"), request.GET.get("team", ""))
    seen = listed_entries(user).filter(team=team) if team else listed_entries(user)
    places = [] if team else places_to_narrow(user)
    filters = DiaryFilter(request.GET.dict(), months=months_written(seen.order_by()), places=places)
    rows = filters.matching_rows(seen)
    is_of_one = team is not None or user.role in OF_TEAMS
    table = DiaryListing(rows, request=request, form=filters, omit=["team"] if is_of_one else [], of=team or "")
    writes = [one for one in _own_teams(request) if team is None or one == team]
    context = {
        "team": team,
        "books": [team] if team else writes,
        "filters": filters,
        "sum": diary_sum(rows) if table.count else None,
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "writes": writes,
        "trail": _trail(team) if team and user.role not in OF_TEAMS else [("Sổ ghi của tổ", "")],
    }
    return table.response("reporting/diary_list.html", context)


@require(Permission.WRITE_DIARY)
@require_http_methods(["GET", "HEAD", "POST"])
def diary_withdraw(request: UserRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(listed_entries(request.user), pk=entry_id)
    is_withdrawable = DiaryEntry.objects.withdrawable_by(request.user).filter(pk=entry.pk).exists()
    if not (is_withdrawable or entry.withdrawn_at):
        raise PermissionDenied
    form = DiaryWithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            diary.withdraw_entry(entry, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"Đã rút khỏi sổ: {_in_words(entry)}. Việc này không còn được tính.")
            return redirect(_address(entry.team))
    held = ResidentClass.objects.filter(pk=entry.pk).prefetch_related("skills__level").first()
    context = {"form": form, "entry": entry, "helped": helped_in_words(entry), "held": held}
    context["trail"] = _trail(entry.team, "Rút khỏi sổ")
    return render(request, "reporting/diary_withdraw.html", context, status=422 if form.is_bound else 200)


def _own_teams(request: UserRequest) -> list[Team]:
    """Return the teams whose diary the reader writes."""
    if not request.user.may(Permission.WRITE_DIARY):
        return []
    return list(Team.objects.visible_to(request.user).order_by("sort_key", "pk"))


def _other_teams(request: UserRequest, team: Team) -> list[Team]:
    return [one for one in _own_teams(request) if one != team]


def _in_words(entry: DiaryEntry) -> str:
    return f"{entry.get_kind_display()}, ngày {day_in_words(entry.day)}"


def _next_step(entry: DiaryEntry) -> tuple[str, str]:
    """Return the address and the words of what follows: of a class who came, where that was not said with it."""
    if entry.kind == DiaryKind.CLASS and not ResidentClass.objects.filter(pk=entry.pk).exists():
        return reverse("class_edit", args=[entry.pk]), "Ghi số người của lớp"
    return _address(entry.team), "Xem sổ ghi"


def _about_the_past(entry: DiaryEntry) -> str:
    """Say of an entry about a month that is over what it no longer changes, as the page of a withdrawal does."""
    if entry.day >= timezone.localdate().replace(day=1):
        return ""
    return " Báo cáo đã nộp, bảng kinh phí xã đã kiểm tra của tháng ấy thì giữ nguyên; cần tính thêm xin báo xã."


def _address(team: Team) -> str:
    return f"{reverse('diary_list')}?team={team.pk}"


def _trail(team: Team, ending: str = "") -> list[tuple[str, str]]:
    trail = [("Sổ ghi của tổ", reverse("diary_list")), (team.short_name, _address(team) if ending else "")]
    return [*trail, (ending, "")] if ending else trail


def _sentences(form: DiaryForm) -> list[str]:
    return [
        f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]


def _errors(form: DiaryForm) -> dict[str, list[str]]:
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def _answer(status: str, code: int, message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"status": status, "message": message} | more, status=code)
