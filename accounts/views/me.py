"""One's own account: what it is, where it is signed in, how long that lasts."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, background
from accounts.actions import sessions
from accounts.models import AuthenticationEvent, ParkedForm
from core.refusals import refusals_as_messages

LATEST = 20  # sign-ins of one's own that are shown


@require_safe
def account_me(request: UserRequest) -> HttpResponse:
    parked = ParkedForm.objects.visible_to(request.user).order_by("-parked_at")
    return render(request, "accounts/account_me.html", {"parked": parked})


@never_cache
@require_safe
def usersessions_list(request: UserRequest) -> HttpResponse:
    rows = sessions.open_sessions(request.user, at=timezone.now())
    latest = AuthenticationEvent.objects.filter(user=request.user).newest_first()[:LATEST]
    context = {"rows": rows, "this": request.session.session_key, "others": len(rows) > 1, "latest": latest}
    return render(request, "accounts/session_list.html", context)


@require_POST
def usersession_end(request: UserRequest, row_id: int) -> HttpResponse:
    row = get_object_or_404(UserSession.objects.filter(user=request.user), pk=row_id)
    with refusals_as_messages(request):
        sessions.end(row, by=request.user, within=request.session.session_key or "")
        messages.success(request, f"Đã đăng xuất: {row.user_agent}.")
    return redirect("usersessions_list")


@require_POST
def usersessions_end_others(request: UserRequest) -> HttpResponse:
    ended = sessions.end_others(by=request.user, within=request.session.session_key or "")
    messages.success(request, f"Đã đăng xuất {ended} máy khác." if ended else "Không còn máy nào khác.")
    return redirect("usersessions_list")


@require_POST
def session_keep(request: UserRequest) -> HttpResponse:
    """Pressing the button is something done: the middleware writes it down as with any other page."""
    return redirect("session_left")


@background
@never_cache
@require_safe
def session_left(request: UserRequest) -> JsonResponse:
    """Return the seconds that the session lasts if nothing is done, and whether doing something
    would prolong it.
    """
    clock, now = request.session_clock, timezone.now()
    left = int((clock.ends_at - now).total_seconds())
    return JsonResponse({"left": left, "prolongs": clock.can_be_prolonged(now)})
