"""People mark themselves here: by the code on the trainer's screen, signed in or with a code of their own, or by the
word of an online session.
"""

import datetime
import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, background, require
from accounts.models import User
from accounts.onward import forget_onward, keep_onward, kept_onward
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from teams.models import Member
from training.access import member_to_attend, takes_marks
from training.actions import check_ins, codes, own_codes
from training.deadlines import opens_at
from training.forms.attendance import OwnCodeForm, WordForm
from training.models import Attendance, SessionDay
from training.pages.attendance import day_run_by, trail_of_day
from training.rollups.roll import roll

DEVICE = "check-in-device"  # the cookie that tells one phone from another
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


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Show where the code leads: a page that asks, and a button that marks.

    A browser that showed the code in time has shown it: it keeps when, so that signing in, or looking for a code of
    one's own, takes the time it takes. Whoever is sent the address alone has shown nothing.
    """
    now = timezone.now()
    kept = kept_onward(request, at=now)
    scanned_at = kept.at if kept and kept.path == request.path else now
    try:
        response = _answer_scan(request, token, scanned_at)
    except Refused as refusal:
        return render(request, "training/check_in.html", {"refusal": str(refusal)}, status=422)
    if request.method == "GET" and scanned_at == now:
        keep_onward(response, request.path, at=now)
    return response


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
            return _check_in_and_leave(request, day, member, Attendance.How.WORD, by=request.user)
    context = {
        "day": day,
        "member": member,
        "form": form,
        "takes_marks": takes_marks(day, timezone.now()),
        "opens_at": opens_at(day.starts_at),
        "trail": trail_of_day(day, "Điểm danh"),
    }
    return render(request, "training/check_in_word.html", context, status=422 if form.is_bound else 200)


def _answer_scan(request: HttpRequest, token: str, scanned_at: datetime.datetime) -> HttpResponse:
    """Answer a browser that showed the code at ``scanned_at``. Raises what ``codes.day_of`` and ``check_in`` do."""
    user = request.user
    if not isinstance(user, User):
        return _check_in_by_own_code(request, codes.day_of(token, by=None, at=scanned_at), scanned_at)
    if not user.may(Permission.SEE_TRAINING):
        raise PermissionDenied
    day = codes.day_of(token, by=user, at=scanned_at)
    member = member_to_attend(day, user)
    if member is None:
        return render(request, "training/check_in.html", {"is_stranger": True}, status=404)
    if request.method == "POST":
        return _check_in_and_leave(request, day, member, Attendance.How.CODE, by=user, scanned_at=scanned_at)
    return render(request, "training/check_in.html", {"day": day, "member": member})


def _check_in_by_own_code(request: HttpRequest, day: SessionDay, scanned_at: datetime.datetime) -> HttpResponse:
    """Ask nobody in particular to sign in or to give a code of their own, and mark whose code it is.

    Strangers are told no name: whoever gave the code of a member is told their given name, to see that it was theirs.
    """
    device = _device(request)
    form = OwnCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            member = own_codes.invitation_of(form.cleaned_data["code"], day, device=device).member
            how = Attendance.How.OWN_CODE
            attendance = check_ins.check_in(day, member, how=how, device=device, by=None, scanned_at=scanned_at)
            context = {"day": day, "given_name": member.full_name.split()[-1], "attendance": attendance}
            return _leave(render(request, "training/check_in_done.html", context), device)
    query = urlencode({REDIRECT_FIELD_NAME: request.path})
    context = {"day": day, "form": form, "sign_in": f"{reverse('account_login')}?{query}"}
    page = render(request, "training/check_in_by_code.html", context, status=422 if form.is_bound else 200)
    return _keep(page, device)  # wrong tries are counted by it


def _check_in_and_leave(
    request: HttpRequest,
    day: SessionDay,
    member: Member,
    how: str,
    *,
    by: User,
    scanned_at: datetime.datetime | None = None,
) -> HttpResponse:
    """Mark the member, and go on to the session. Raises what ``check_in`` does."""
    device = _device(request)
    attendance = check_ins.check_in(day, member, how=how, device=device, by=by, scanned_at=scanned_at)
    messages.success(request, f"Đã ghi {member}: {attendance.get_state_display()}. Cảm ơn anh/chị đã dự.")
    return _leave(redirect("session_show", day.session_id), device)


def _device(request: HttpRequest) -> str:
    """Return what this browser keeps to be told from others; of a new one, what it is given to keep."""
    return request.COOKIES.get(DEVICE, "")[:64] or secrets.token_hex(16)


def _leave(response: HttpResponse, device: str) -> HttpResponse:
    """Leave on this device what tells it from others; the scan is used."""
    forget_onward(response)
    return _keep(response, device)


def _keep(response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(DEVICE, device, max_age=DEVICE_AGE, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


def _code(request: UserRequest, day: SessionDay) -> dict[str, object]:
    now = timezone.now()
    is_open = takes_marks(day, now)
    url = reverse("check_in", args=[codes.token_of(day, now)]) if is_open else ""
    listed = roll(day, by=request.user)
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
