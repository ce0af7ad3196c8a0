"""A password that the portal made, shown to the one who gave it, once."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from accounts.views.once import keep_once, take_once

_KEY = "issued_password"


@sensitive_variables("password")
def shown_once(request: UserRequest, user: User, password: str) -> HttpResponse:
    """Send the one who gave ``user`` a password to the page that shows it once; the last step of a view."""
    keep_once(request, _KEY, user.pk, password)
    return redirect("account_password", user.pk)


@sensitive_variables("password")
@never_cache
@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def account_password(request: UserRequest, user_id: int) -> HttpResponse:
    account = get_object_or_404(User.objects.visible_to(request.user).select_related("place"), pk=user_id)
    password = take_once(request, _KEY, account.pk)
    context = {"account": account, "password": password, "address": request.build_absolute_uri("/")}
    return render(request, "accounts/account_password.html", context)
