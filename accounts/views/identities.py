"""Signing in by the province's own identity provider, and linking one's account to it. Without a provider (OIDC_ISSUER)
none of these pages is there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import UserRequest
from accounts.actions import identities
from core.refusals import Refused, refusals_as_messages

STATUSES = {
    "provider_failed": 503,
    "provider_busy": 503,
    "not_linked": 403,
    "slip_awaited": 403,
}  # of refusals; 400 of all others


def _with_a_provider[R: HttpRequest, **P](
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """Answer 404 without a provider, and show what the view refuses on a page of its own."""

    @never_cache
    @wraps(view)
    def wrapper(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.OIDC_ISSUER:
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            status = STATUSES.get(refusal.code, 400)
            return render(request, "account/identity_refused.html", {"refusal": refusal}, status=status)

    return wrapper


@login_not_required
@require_POST
@_with_a_provider
def identity_sign_in(request: HttpRequest) -> HttpResponse:
    return _leave(request, process=AuthProcess.LOGIN, onward=get_next_redirect_url(request))


@login_not_required
@require_GET
@_with_a_provider
def identity_callback(request: HttpRequest) -> HttpResponse:
    """Where the provider sends the browser back to."""
    arrival = get_adapter(request).arrival(request)
    if arrival.state["process"] == AuthProcess.CONNECT:
        return _link(request, arrival.subject, user_id=arrival.state["data"])
    user = identities.recognise(arrival.subject)
    if request.user.is_authenticated:
        get_account_adapter(request).logout(request)
    record_authentication(request, user, method="socialaccount")
    response: HttpResponse = perform_login(request, user, redirect_url=arrival.state.get("next"))
    request.session.set_expiry(0)  # as without "remember me"
    return response


@require_safe
@_with_a_provider
def identity_show(request: UserRequest) -> HttpResponse:
    return render(request, "accounts/identity_show.html", {"identity": identities.identity_of(request.user)})


@require_POST
@_with_a_provider
@reauthentication_required
def identity_link(request: UserRequest) -> HttpResponse:
    return _leave(request, process=AuthProcess.CONNECT, onward=None, user_id=request.user.pk)


@require_POST
@_with_a_provider
@reauthentication_required
def identity_unlink(request: UserRequest) -> HttpResponse:
    with refusals_as_messages(request):
        identities.unlink(request.user)
        messages.success(request, f"Đã gỡ liên kết với {settings.OIDC_NAME}. Xin đăng nhập bằng mật khẩu từ nay.")
    return redirect("identity_show")


def _leave(request: HttpRequest, *, process: str, onward: str | None, user_id: int | None = None) -> HttpResponse:
    """Show a page that leads on to the provider by itself.

    Not a redirect: browsers hold what follows a form to the policy's ``form-action``, at every further address that
    the provider may lead to, and the policy names none but the portal.
    """
    address = get_adapter(request).departure(request, process=process, onward=onward, user_id=user_id)
    return render(request, "account/identity_leave.html", {"address": address})


def _link(request: HttpRequest, subject: str, *, user_id: int) -> HttpResponse:
    user = request.user
    if not user.is_authenticated or user.pk != user_id:
        raise Refused("sign_in_stale", "Phiên làm việc đã hết. Xin đăng nhập lại, rồi liên kết.")
    identities.link(user, subject=subject)
    messages.success(request, f"Đã liên kết với {settings.OIDC_NAME}. Lần sau có thể đăng nhập bằng tài khoản đó.")
    return redirect("identity_show")
