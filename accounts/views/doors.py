"""Doors that stay shut, and say where to go instead: nobody signs up or resets a password by themselves."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def signup_closed(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_closed.html")


@login_not_required
@require_safe
def password_forgotten(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset.html")
