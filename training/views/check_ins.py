"""People mark themselves here: by the code on the trainer's screen, or by the word of an online session."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, background, require
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from teams.models import Member
from training.access import member_to_attend, takes_marks
from training.actions import check_ins, codes
from training.deadlines import opens_at
from training.forms.attendance import WordForm
from training.models import Attendance, SessionDay
from training.pages.attendance import day_run_by, trail_of_day
from training.rollups.roll import roll

DEVICE = "device"  # the cookie that tells one phone from another
DEVICE_AGE = 60 * 60 * 24 * 365  # seconds
POLL = 5  # seconds between two looks at the code, well within the grace of an old one


@background
@never_cache
@require_safe
@require(Permission.MARK_ATTENDANCE)
def attendance_screen(request: UserRequest, day_id: int) -> HttpResponse:
    """Show the code on the wall of the room. Without JavaScript the page loads itself again."""
    day = day_run_by(request.user, day_id)
    context = _code(request, day) | {"trail": trail_of_day(day, "Màn hình điểm danh")}
    return render(request, "training/attendance_screen.html", context)


@background
@never_cache
@require_safe
@require(Permission.MARK_ATTENDANCE)
def attendance_code(request: UserRequest, day_id: int) -> HttpResponse:
    """Show the part of the screen that changes."""
    return render(request, "training/_attendance_code.html", _code(request, day_run_by(request.user, day_id)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_TRAINING)
def check_in(request: UserRequest, token: str) -> HttpResponse:
    """Show where the code leads: a page that asks, and a button that marks."""
    now = timezone.now()
    try:
        day = codes.day_of(token, by=request.user, at=now)
        member = member_to_attend(day, request.user)
        if member is None:
            return render(request, "training/check_in.html", {"is_stranger": True}, status=404)
        if request.method == "POST":
            return _check_in_and_leave(request, day, member, Attendance.How.CODE)
    except Refused as refusal:
        return render(request, "training/check_in.html", {"refusal": str(refusal)}, status=422)
    return render(request, "training/check_in.html", {"day": day, "member": member})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_TRAINING)
def check_in_word(request: UserRequest, day_id: int) -> HttpResponse:
    """Let people of online sessions check in by the word that the trainer reads out."""
    days = SessionDay.objects.visible_to(request.user).select_related("session").exclude(session__code_word="")
    day = get_object_or_404(days, pk=day_id)
    member = member_to_attend(day, request.user)
    if member is None:
        return render(request, "training/check_in.html", {"is_stranger": True}, status=404)
    form = WordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            codes.check_word(day, form.cleaned_data["word"], by=request.user)
            return _check_in_and_leave(request, day, member, Attendance.How.WORD)
    context = {
        "day": day,
        "member": member,
        "form": form,
        "takes_marks": takes_marks(day, timezone.now()),
        "opens_at": opens_at(day.starts_at),
        "trail": trail_of_day(day, "Điểm danh"),
    }
    return render(request, "training/check_in_word.html", context, status=422 if form.is_bound else 200)


def _check_in_and_leave(request: UserRequest, day: SessionDay, member: Member, how: str) -> HttpResponse:
    """Mark the member, and leave on this device what tells it from others. Raises what ``check_in`` does."""
    device = request.COOKIES.get(DEVICE, "")[:64] or secrets.token_hex(16)
    attendance = check_ins.check_in(day, member, how=how, device=device, by=request.user)
    messages.success(request, f"Đã ghi {member}: {attendance.get_state_display()}. Cảm ơn anh/chị đã dự.")
    response = redirect("session_show", day.session_id)
    response.set_cookie(DEVICE, device, max_age=DEVICE_AGE, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


def _code(request: UserRequest, day: SessionDay) -> dict[str, object]:
    now = timezone.now()
    is_open = takes_marks(day, now)
    url = reverse("check_in", args=[codes.token_of(day, now)]) if is_open else ""
    listed = roll(day)
    return {
        "day": day,
        "url": request.build_absolute_uri(url) if is_open else "",
        "opens_at": opens_at(day.starts_at),
        "is_early": now < opens_at(day.starts_at),
        "seconds": settings.CHECK_IN_SECONDS,
        "poll": POLL,
        "there": listed.present_count,
        "expected": listed.expected_count,
    }
