"""What pages about slips share."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_variables

from accounts.access import UserRequest, manages
from accounts.models import User
from accounts.pages.once import keep_once

_KEY = "issued_slip"


@sensitive_variables("code")
def redirect_to_code(request: UserRequest, user: User, code: str) -> HttpResponse:
    """Redirect the one who issued ``user`` a slip to the page that shows its code once."""
    keep_once(request, _KEY, user.pk, code)
    return redirect("slip_show", user.pk)


def visible_account(request: UserRequest, user_id: int) -> User:
    """Return the account if the user may see it; else 404."""
    rows = User.objects.visible_to(request.user).select_related("place__parent").with_second_factor()
    return get_object_or_404(rows, pk=user_id)


def managed_account(request: UserRequest, user_id: int) -> User:
    """Return the account if the user may change it; in scope but above their role (or their own) is
    403.
    """
    account = visible_account(request, user_id)
    if not manages(request.user, account):
        raise PermissionDenied
    return account
