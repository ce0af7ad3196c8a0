"""What pages about slips share."""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.access import UserRequest, manages
from accounts.models import Slip, User
from accounts.pages.once import keep_once
from core.templatetags.wording import day

_KEY = "issued_slip"


class SlipState(NamedTuple):
    """What became of the last slip of an account nobody has entered, in words; ``holds``: it can still be used."""

    words: str
    holds: bool = False


def last_slips(users: Collection[int]) -> dict[int, Slip]:
    """Return the last slip of each of the accounts, by their keys, in one query."""
    rows = Slip.objects.filter(user__in=users).order_by("issued_at", "pk")
    return {slip.user_id: slip for slip in rows}


def state_of_slip(slip: Slip | None, at: datetime.datetime) -> SlipState:
    if slip is None:
        return SlipState("Chưa có phiếu")
    issued = f"Cấp ngày {day(timezone.localdate(slip.issued_at))}"
    if slip.revoked_at:
        return SlipState(f"{issued}, đã thu hồi")
    if slip.ends_at <= at:
        return SlipState(f"{issued}, hết hạn từ sau ngày {day(slip.last_day)}")
    return SlipState(f"{issued}, dùng đến hết ngày {day(slip.last_day)}", holds=True)


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
