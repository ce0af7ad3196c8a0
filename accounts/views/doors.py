"""Doors that stay shut, and say where to go instead; and the way out, which leaves nothing behind."""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


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
