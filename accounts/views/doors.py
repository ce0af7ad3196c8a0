"""Doors that stay shut, and say where to go instead; and the way out, which leaves nothing behind."""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import throttles


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's, and on a shared phone the button "back" then shows none of the pages that were open.

    Only the browser's cache is cleared: its storage holds reports that wait for a network, each for its own user.
    """
    response: HttpResponse = allauth.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache"'
    return response


@login_not_required
@require_safe
def signup_closed(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_closed.html")


@login_not_required
@require_safe
def password_forgotten(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset.html")


@login_not_required
@never_cache
@require_safe
def may_upload(request: HttpRequest) -> HttpResponse:
    """Tell nginx, which asks before it takes a large body, whether somebody signed in with this browser: 204 or 401.

    The device's cookie of the last LATELY is asked first, and answers without the database or the session, which may
    just have run out: what is sent then still arrives and is kept for its owner (``accounts.middleware.sessions``). To
    ask for the user would end that session in a request whose cookies nobody sees; it is done for a phone that stays
    signed in for longer.
    """
    known = throttles.has_signed_in_lately(request) or request.user.is_authenticated
    return HttpResponse(status=204 if known else 401)
