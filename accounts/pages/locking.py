"""The pages of allauth that change a way into one's own account, each under the account's lock."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect

from accounts.access import UserRequest
from accounts.actions.locking import lock_own
from accounts.models import User
from core.refusals import Refused


def under_own_lock(request: UserRequest, change: Callable[[User], HttpResponseBase]) -> HttpResponseBase:
    """Answer with what ``change`` makes of the stored account, in one transaction with its lock.

    Whoever was shut out while the request waited for the lock is sent to the page of signing in.
    """
    with transaction.atomic():
        try:
            stored = lock_own(request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(settings.LOGIN_URL)
        return change(stored)
