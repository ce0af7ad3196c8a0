"""Pages of second factors: one's own (allauth's, with a record of what changed), and taking another's away."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, manages, require
from accounts.actions import second_factors
from accounts.adapter.second_factor import authenticator_kinds, must_have_second_factor
from accounts.forms import PlainReasonForm
from accounts.models import User
from accounts.pages.locking import under_own_lock
from accounts.roles import Permission
from core.refusals import refusals_on

type Page = Callable[..., HttpResponseBase]


@never_cache
@require_safe
def mfa_index(request: UserRequest) -> HttpResponse:
    """Show one's own second factors; anybody who is signed in may have some."""
    rows = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    of = {row.type: row for row in rows}
    codes = of.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "totp": of.get(Authenticator.Type.TOTP),
        "keys": [row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "has_codes": codes is not None,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "asked_for": must_have_second_factor(request.user),
    }
    return render(request, "mfa/index.html", context)


def _record_changes(page: Page) -> Page:
    """Wrap a page of allauth's on which one changes one's second factors, so that the change is
    recorded.

    This session then counts as having shown one. Other sessions were opened without it: they end.
    """

    @sensitive_post_parameters()
    @never_cache
    @wraps(page)
    def changing(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return page(request, *args, **kwargs)

        def change(stored: User) -> HttpResponseBase:
            before = authenticator_kinds(stored)
            response = page(request, *args, **kwargs)
            if second_factors.record_changes(request.user, before=before):
                record_authentication(request, request.user, method="mfa")
                for session in UserSession.objects.filter(user=request.user):
                    if session.session_key != request.session.session_key:
                        session.end()
            return response

        return under_own_lock(request, change)

    return changing


mfa_activate_totp = _record_changes(totp.activate_totp)
mfa_deactivate_totp = _record_changes(totp.deactivate_totp)
mfa_generate_recovery_codes = _record_changes(recovery_codes.generate_recovery_codes)
mfa_add_webauthn = _record_changes(webauthn.add_webauthn)
mfa_remove_webauthn = _record_changes(webauthn.remove_webauthn)
mfa_view_recovery_codes = never_cache(recovery_codes.view_recovery_codes)
mfa_edit_webauthn = webauthn.edit_webauthn
mfa_download_recovery_codes = recovery_codes.download_recovery_codes
mfa_authenticate = sensitive_post_parameters()(base.authenticate)
mfa_reauthenticate = sensitive_post_parameters()(never_cache(base.reauthenticate))
mfa_reauthenticate_webauthn = never_cache(webauthn.reauthenticate_webauthn)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
@reauthentication_required(allow_get=True)
def account_reset_second_factor(request: UserRequest, user_id: int) -> HttpResponse:
    rows = User.objects.visible_to(request.user).select_related("place__parent")
    account = get_object_or_404(rows, pk=user_id)
    if not manages(request.user, account):
        raise PermissionDenied
    form = PlainReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            second_factors.reset(account, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"Đã gỡ xác minh hai bước của {account}.")
            return redirect("account_show", account.pk)
    context = {"account": account, "form": form}
    return render(request, "accounts/account_reset_second_factor.html", context, status=422 if form.is_bound else 200)
