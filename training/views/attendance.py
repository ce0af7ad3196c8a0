"""These pages mark the list of a day on the phone of whoever runs the session, take what phones send, and add
guests.
"""

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from core.templatetags.wording import instant, number
from training.actions import attendance as actions
from training.deadlines import mark_time
from training.forms.attendance import GuestForm, ListForm, MarksForm, SentMark, parse_mark
from training.models import Attendance, Session, SessionDay
from training.pages.attendance import _days, day_run_by, name_asked, person_argument, trail_of_day
from training.rollups.roll import RollLine, roll

UNREADABLE = "Máy gửi lượt điểm danh này không đọc được. Xin điểm danh lại người ấy."
GONE = "Ngày học này không còn trên tài khoản này."
ENDED_LINES = 150  # of the list of a session that ended, a page; while marks are taken a phone needs the whole list


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MARK_ATTENDANCE)
def attendance_list(request: UserRequest, day_id: int) -> HttpResponse:
    day = day_run_by(request.user, day_id)
    name = name_asked(request)
    listed = roll(day, by=request.user, named=[name])
    refusals: list[str] = []
    if request.method == "POST":
        lines = {line.key: line for line in listed.lines}
        changes = ListForm(request.POST).changes(lines)
        refusals = _mark_all(day, [(lines[key], state) for key, state in changes.items()], by=request.user)
        if not refusals:
            messages.success(request, f"Đã lưu điểm danh {number(len(changes))} người.")
            return redirect("attendance_list", day.pk)
        listed = roll(day, by=request.user, named=[name])
    context = {
        "day": day,
        "roll": listed,
        "page": Paginator(listed.expected, ENDED_LINES).get_page(request.GET.get("page")),
        "name": name,
        "asks_names": not request.user.may(Permission.SEE_TEAMS),
        "states": BUTTONS,
        "refusals": refusals,
        "takes_marks": day.session.state == Session.Status.PLANNED,
        "form": GuestForm(),
        "trail": trail_of_day(day, "Điểm danh"),
    }
    return render(request, "training/attendance_list.html", context, status=422 if refusals else 200)


# Short, for a thumb: the whole words stand in Attendance.State.
BUTTONS = [
    (Attendance.Presence.PRESENT, "Có mặt"),
    (Attendance.Presence.LATE, "Đến trễ"),
    (Attendance.Presence.LEFT_EARLY, "Về sớm"),
    (Attendance.Presence.EXCUSED, "Có phép"),
    (Attendance.Presence.ABSENT, "Vắng"),
]


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def attendance_sync(request: UserRequest, day_id: int) -> HttpResponseBase:
    """Answer a phone. GET: who is signed in, a fresh CSRF token, how everybody stands. POST: marks that a phone made,
    each with its token; those in ``taken`` are kept here, those in ``refused`` never will be, with a sentence why.

    A session that ended is told as 401, not sent to the sign-in page: a script asks, and keeps what it holds.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"status": "signed_out", "message": "Xin đăng nhập lại để gửi."}, status=401)
    return _sync(request, day_id)


@require(Permission.MARK_ATTENDANCE)
def _sync(request: UserRequest, day_id: int) -> JsonResponse:
    user = str(request.user.pk)
    day = _days(request.user).filter(pk=day_id).first()
    if day is None:
        return JsonResponse({"status": "gone", "user": user, "message": GONE}, status=404)
    if request.method == "GET":
        answer = {"status": "ready", "user": user, "csrf": get_token(request), "rows": _standing(day, request)}
        return JsonResponse(answer)
    if request.POST.get("user") != user:
        message = "Máy đang đăng nhập bằng tài khoản khác."
        return JsonResponse({"status": "other_user", "message": message}, status=403)
    form = MarksForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"status": "invalid", "message": UNREADABLE}, status=422)
    taken, refused = _take(day, **form.cleaned_data, by=request.user, named=[name_asked(request)])
    message = f"Đã lưu lúc {instant(timezone.now())}."
    return JsonResponse(
        {"status": "taken", "taken": taken, "refused": refused, "rows": _standing(day, request), "message": message}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MARK_ATTENDANCE)
def guest_add(request: UserRequest, day_id: int) -> HttpResponse:
    day = day_run_by(request.user, day_id)
    form = GuestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            attendance = actions.add_guest(day, **form.cleaned_data, by=request.user)
            messages.success(request, f"Đã ghi khách {attendance.guest} có mặt.")
            return redirect("attendance_list", day.pk)
    context = {"day": day, "form": form, "trail": trail_of_day(day, "Thêm khách")}
    return render(request, "training/guest_add.html", context, status=422 if form.is_bound else 200)


def _mark_all(day: SessionDay, changes: list[tuple[RollLine, str]], *, by: User) -> list[str]:
    """Mark each; the refusals, one line a person. What could be taken stays taken."""
    refusals = []
    for line, state in changes:
        try:
            actions.mark(day, **person_argument(line), state=state, how=Attendance.How.LIST, by=by)
        except Refused as refusal:
            refusals.append(f"{line.person}: {refusal}")
    return refusals


def _take(
    day: SessionDay, *, marks: list[Any], sent_at: datetime.datetime | None, by: User, named: list[str]
) -> tuple[list[str], dict[str, str]]:
    """Return tokens of the marks that are kept now, and why others are not. One that fails takes no other with it."""
    at, taken, refused = timezone.now(), [], {}
    lines = {line.key: line for line in roll(day, by=by, named=named).lines}
    for raw in marks:
        one = parse_mark(raw)
        if one is None:
            refused[str(raw.get("token", "")) if isinstance(raw, dict) else ""] = UNREADABLE
            continue
        try:
            _take_one(day, one, lines.get(one.who), mark_time(one.made_at, sent_at=sent_at, at=at), by=by)
            taken.append(str(one.token))
        except Refused as refusal:
            refused[str(one.token)] = str(refusal)
    return taken, refused


def _take_one(day: SessionDay, one: SentMark, line: RollLine | None, made_at: datetime.datetime, *, by: User) -> None:
    if line is None:
        raise actions.not_on_the_list()
    how = Attendance.How.LIST
    actions.mark(day, **person_argument(line), state=one.state, how=how, by=by, made_at=made_at, token=one.token)


def _standing(day: SessionDay, request: UserRequest) -> dict[str, str]:
    lines = roll(day, by=request.user, named=[name_asked(request)]).lines
    return {line.key: line.settled_state for line in lines}
