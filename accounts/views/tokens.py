"""Keys of other systems: the list and what they are for, issuing one, its secret shown once, revoking."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.actions import tokens
from accounts.forms import PlainReasonForm, TokenForm
from accounts.models import AccessToken
from accounts.pages.once import keep_once, take_once
from accounts.pages.record_tables import TokenListing
from accounts.roles import Permission
from core.refusals import refusals_on

_KEY = "issued_token"


@require_safe
@require(Permission.MANAGE_TOKENS)
def token_list(request: UserRequest) -> HttpResponseBase:
    at = timezone.now()
    rows = AccessToken.objects.visible_to(request.user).select_related("place", "issued_by")
    table = TokenListing(rows.order_by("-issued_at", "-pk"), request=request, at=at)
    return table.response(
        "accounts/token_list.html", {"description": request.build_absolute_uri(reverse("api_openapi"))}
    )


@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_TOKENS)
@reauthentication_required(allow_get=True)
def token_create(request: UserRequest) -> HttpResponse:
    form = TokenForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid():
        with refusals_on(form):
            token, secret = tokens.issue(**form.cleaned_data, by=request.user)
            keep_once(request, _KEY, token.pk, secret)
            return redirect("token_show", token.pk)
    return render(request, "accounts/token_create.html", {"form": form}, status=422 if form.is_bound else 200)


@sensitive_variables("secret")
@never_cache
@require_safe
@require(Permission.MANAGE_TOKENS)
def token_show(request: UserRequest, token_id: int) -> HttpResponse:
    token = _visible(request, token_id)
    context = {
        "token": token,
        "validity": token.validity_at(timezone.now()),
        "secret": take_once(request, _KEY, token.pk),
        "address": request.build_absolute_uri(reverse("api_rounds")),
    }
    return render(request, "accounts/token_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_TOKENS)
def token_revoke(request: UserRequest, token_id: int) -> HttpResponse:
    token = _visible(request, token_id)
    form = PlainReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            tokens.revoke(token, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"Đã thu hồi mã truy cập: {token}.")
            return redirect("token_show", token.pk)
    context = {"token": token, "form": form}
    return render(request, "accounts/token_revoke.html", context, status=422 if form.is_bound else 200)


def _visible(request: UserRequest, token_id: int) -> AccessToken:
    rows = AccessToken.objects.visible_to(request.user).select_related("place", "issued_by", "revoked_by")
    return get_object_or_404(rows, pk=token_id)
