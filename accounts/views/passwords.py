"""Slips as their holders use them, and the password of one's own account.

After the code, a slip signs in; where a second factor is due it gives a password first, and then asks for the factor.
"""

from functools import partial
from typing import Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts import throttles
from accounts.access import UserRequest
from accounts.actions import slips, ways_in
from accounts.actions.authentication import record_password_change
from accounts.adapter.noted import note_authentication
from accounts.adapter.second_factor import second_factor_due
from accounts.forms import ChosenPasswordForm, SlipForm, is_a_phone
from accounts.models import AuthenticationKind, Slip, User
from accounts.pages.locking import under_own_lock
from core.refusals import Refused

_KEY = "slip"
USED_WITHIN = 1800  # seconds between the code and what it opens, on the same browser
_THROTTLE: dict[str, Any] = {"app": "accounts", "action": "slip", "config": {"slip": settings.SLIP_TRIES}, "key": "all"}


@sensitive_post_parameters()
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def slip_open(request: HttpRequest) -> HttpResponse:
    """The code. Wrong ones are counted by address, loosely, and over all; what is right never counts."""
    if not ratelimit.consume(request, dry_run=True, **_THROTTLE):
        return ratelimit.handler429(request)
    form = SlipForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            slip = slips.find(form.cleaned_data["code"])
        except slips.CodeRefused as refusal:
            ratelimit.consume(request, **_THROTTLE)
            note_authentication(request, AuthenticationKind.FAILED, None)
            refusal.add_to(form)
        else:
            if not request.user.is_authenticated:
                request.session.cycle_key()  # a session that somebody planted here must not hold the slip
            request.session[_KEY] = {"of": slip.pk, "at": timezone.now().timestamp()}
            return redirect(_page_of(request, slip))
    is_in_zalo = "zalo" in request.headers.get("User-Agent", "").lower()  # its own browser says so
    context = {"form": form, "is_in_zalo": is_in_zalo}
    return _private(render(request, "account/slip_open.html", context, status=422 if form.is_bound else 200))


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def slip_sign_in(request: HttpRequest) -> HttpResponse:
    """Show whose slip it is, and sign them in. They stay signed in and find the offer of a lasting way in at home."""
    slip = _slip_in_session(request)
    if slip is None or _page_of(request, slip) != "slip_sign_in":
        return redirect("slip_open" if slip is None else "slip_password")
    if request.method != "POST":
        return _private(render(request, "account/slip_sign_in.html", {"account": slip.user}))
    try:
        user = slips.sign_in(slip)
    except slips.CodeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("slip_open")
    except Refused as refusal:  # a second factor was set up meanwhile
        messages.info(request, str(refusal))
        return redirect("slip_password")
    return _sign_in(request, user, method="slip", lasts=settings.SESSION_COOKIE_AGE)


@sensitive_variables("password", "made")
@sensitive_post_parameters()
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def slip_password(request: HttpRequest) -> HttpResponse:
    """Show whose slip it is, take a password, and sign them in by it as far as it goes alone."""
    slip = _slip_in_session(request)
    if slip is None or _page_of(request, slip) != "slip_password":
        return redirect("slip_open" if slip is None else "slip_sign_in")
    form = ChosenPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = slips.use(slip, password=form.password)
            note_authentication(request, AuthenticationKind.PASSWORD, user)
        except slips.CodeRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("slip_open")
        except slips.PasswordRefused as refusal:
            for said in refusal.messages:
                form.add_error("password1", said)
        else:
            messages.success(request, "Đã đặt mật khẩu. Lần sau anh/chị đăng nhập bằng mật khẩu này.")
            # As if it were typed: a second factor that is set up is asked for first, one that is due is set up next.
            return _sign_in(request, user, method="password", username=user.username)
    return _choice(request, form, slip.user, by_slip=True)


@sensitive_post_parameters()
@never_cache
def password_change(request: UserRequest) -> HttpResponseBase:
    """allauth's page on which one changes one's own password, with a record of it; whoever has none chooses one."""
    if not request.user.has_usable_password():
        return _choose_first_password(request)
    if request.method != "POST":
        page: HttpResponseBase = allauth.password_change(request)
        return page
    return under_own_lock(request, partial(_change, request))


def _change(request: UserRequest, stored: User) -> HttpResponseBase:
    before = request.user.password
    response: HttpResponseBase = allauth.password_change(request)
    if request.user.password != before:
        record_password_change(request.user)
        ways_in.forget(stored, within=request.session.session_key or "", device=throttles.device_digest(request))
        slips.withdraw(request.user, by=request.user, at=timezone.now())
        note_authentication(request, AuthenticationKind.PASSWORD, request.user)
    return response


@sensitive_variables("password", "made")
@reauthentication_required
def _choose_first_password(request: UserRequest) -> HttpResponse:
    form = ChosenPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = slips.choose_password(request.user, password=form.password)
        except slips.PasswordRefused as refusal:
            for message in refusal.messages:
                form.add_error("password1", message)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("home")
        else:
            update_session_auth_hash(request, user)
            note_authentication(request, AuthenticationKind.PASSWORD, user)
            messages.success(request, "Đã đặt mật khẩu. Lần sau anh/chị đăng nhập bằng mật khẩu này.")
            return redirect("home")
    return _choice(request, form, request.user)


@sensitive_variables("made")
def _choice(request: HttpRequest, form: ChosenPasswordForm, account: User, *, by_slip: bool = False) -> HttpResponse:
    """Return the page that suggests a password of four words and takes one of one's own."""
    context = {"form": form, "account": account, "made": slips.suggested_password(account), "by_slip": by_slip}
    return _private(render(request, "account/slip_password.html", context, status=422 if form.is_bound else 200))


def _page_of(request: HttpRequest, slip: Slip) -> str:
    """Return the name of the page where a slip signs in: with a password on a desk, where the session ends with the
    browser, and where a second factor is due.
    """
    return "slip_sign_in" if is_a_phone(request) and not second_factor_due(slip.user) else "slip_password"


def _slip_in_session(request: HttpRequest) -> Slip | None:
    """Return the slip whose code this browser gave a while ago, as long as it can be used."""
    kept = request.session.get(_KEY, {})
    now = timezone.now()
    if now.timestamp() - kept.get("at", 0) >= USED_WITHIN:
        return None
    return Slip.objects.open_at(now).select_related("user__place").filter(pk=kept["of"]).order_by("pk").first()


def _sign_in(request: HttpRequest, user: User, *, lasts: int = 0, **how: str) -> HttpResponse:
    """Sign in whom a slip lets in, for ``lasts`` seconds; 0: until the browser ends. Whoever was signed in here, maybe
    somebody else, is signed out, with what the browser keeps of their pages.
    """
    if somebody := request.user.is_authenticated:
        get_adapter(request).logout(request)
    request.session.pop(_KEY, None)
    record_authentication(request, user, **how)
    response = perform_login(request, user)
    request.session.set_expiry(lasts)
    if somebody:  # else a new phone would fetch every file again
        response["Clear-Site-Data"] = '"cache"'
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
