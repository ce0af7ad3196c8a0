"""Slips for choosing a password, as officials give them: issuing, the one time the code is shown, taking back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, count_shown_phone, manages, require
from accounts.actions import slips
from accounts.adapter.second_factor import second_factor_due
from accounts.forms import SlipIssueForm, roles_given
from accounts.models import Slip
from accounts.pages.once import take_once
from accounts.pages.slips import _KEY, managed_account, redirect_to_code, visible_account
from accounts.roles import Permission
from core.refusals import Refused, refusals_on


@sensitive_variables("code")
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
def slip_issue(request: UserRequest, user_id: int) -> HttpResponse:
    account = managed_account(request, user_id)
    form = SlipIssueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            _, code = slips.issue(account, lock_now=form.cleaned_data["lock_now"], by=request.user)
            return redirect_to_code(request, account, code)
    context = {"account": account, "form": form}
    return render(request, "accounts/slip_issue.html", context, status=422 if form.is_bound else 200)


@sensitive_variables("code")
@never_cache
@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def slip_show(request: UserRequest, user_id: int) -> HttpResponse:
    account = visible_account(request, user_id)
    code = take_once(request, _KEY, account.pk)
    waiting = Slip.objects.visible_to(request.user).open_at(timezone.now()).filter(user=account)
    if code and account.place and account.username.isdigit():
        count_shown_phone(account.place, account.username)  # printed on the slip, whoever issues it
    address = request.build_absolute_uri(reverse("slip_open"))
    context = {
        "account": account,
        "manages": manages(request.user, account),
        "slip": waiting.select_related("issued_by").order_by("pk").first(),
        "code": code,
        "goes_on": account.is_unused and account.role in dict(roles_given(request.user)),
        "address": address,
        "second_factor_due": second_factor_due(account),
        "link": f"{address}#{code}",  # behind "#": no server is sent it, and no log keeps it
    }
    return render(request, "accounts/slip_show.html", context)


@require_POST
@require(Permission.MANAGE_ACCOUNTS)
def slip_revoke(request: UserRequest, user_id: int) -> HttpResponse:
    account = managed_account(request, user_id)
    try:
        slips.revoke(account, by=request.user)
    except Refused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"Đã thu hồi phiếu đăng nhập của {account}. Mã trên phiếu không còn dùng được.")
    return redirect("account_show", account.pk)
