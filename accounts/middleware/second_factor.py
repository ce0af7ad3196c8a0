"""Whoever must have a second factor reaches no page until it is set up and shown.

Signing in asks for it by itself (allauth's stages). This middleware is for roles that must set one
up first, and for a session that was opened by the password alone before another session set one up:
whoever knows only the password stays outside of both.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from accounts.adapter.second_factor import has_passed_second_factor, must_have_second_factor
from accounts.models import User

AGAIN = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
SET_UP = AGAIN | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
}
SIGN_OUT = "account_logout"


def second_factor_due(request: HttpRequest, user: User) -> bool:
    """Tell whether this session of ``user`` still lacks a second factor: one that the role must have, or that the
    account has and did not show here. What was shown here counts no more once it was given up.
    """
    if not user.has_second_factor:
        return must_have_second_factor(user)
    return not has_passed_second_factor(request, get_authentication_records(request, user))


def opens_before_second_factor(request: HttpRequest, user: User) -> bool:
    """Tell whether the request is for a page where ``user`` shows or sets up the second factor, or signs out."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    return name == SIGN_OUT or name in (AGAIN if user.has_second_factor else SET_UP)


class SecondFactorMiddleware:
    """Leads whoever's session waits for a second factor to the page where they show it or set one up.

    Before SessionLimitsMiddleware, which gives such a session no user, and so would ask them to sign in anew.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Leave pages open that need no sign-in: signing in and out, health, what is public."""
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        user: User | None = request.waiting_user  # type: ignore[attr-defined]
        if user is None:
            return None
        if not user.has_second_factor:
            return _redirect(request, reverse("mfa_index"), "Xin bật xác minh hai bước trước khi dùng cổng.")
        query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path() if request.method == "GET" else "/"})
        return _redirect(request, f"{reverse('mfa_reauthenticate')}?{query}", "Xin nhập mã xác minh để dùng tiếp.")


def _redirect(request: HttpRequest, where: str, why: str) -> HttpResponse:
    """Redirect to the page ``where``, which says why; a script gets ``why`` as JSON instead."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(where)
    wanted = request.headers.get("Accept", "")
    if "application/json" in wanted or request.content_type == "application/json":
        return JsonResponse({"error": why}, status=403)
    return redirect(where)
