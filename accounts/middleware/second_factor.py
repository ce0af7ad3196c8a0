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

AGAIN = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
SET_UP = AGAIN | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
}


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Leave pages open that need no sign-in: signing in and out, health, what is public."""
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if not must_have_second_factor(request.user):
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        if not request.user.has_second_factor:
            if name in SET_UP:
                return None
            return _redirect(request, reverse("mfa_index"), "Xin bật xác minh hai bước trước khi dùng cổng.")
        if name in AGAIN or has_passed_second_factor(request, get_authentication_records(request, request.user)):
            return None
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
