"""Accounts that nobody signs in with: marked as told of, taken back when somebody does, disabled in the end."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.actions import accounts
from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Role


@transaction.atomic
def warn(user: User, *, at: datetime.datetime) -> User | None:
    """Write that ``user`` is told now; None where they have signed in or been told meanwhile, or must not be disabled.

    Whom it is told to, and how, is the caller's part of the transaction.
    """
    _hold_administrators(user)
    locked = User.objects.idle_at(at).select_for_update(of=("self",)).select_related("place")
    found = locked.filter(pk=user.pk, idle_told_at=None).order_by("pk").first()
    if found is None or _is_last_administrator(found):
        return None
    found.idle_told_at = at
    found.save(update_fields=["idle_told_at"])
    record("accounts.warn", found, by=None, place=found.place, at=at)
    return found


def take_back(*, at: datetime.datetime) -> int:
    """Forget that those were told who have signed in since; return how many."""
    back = User.objects.filter(idle_told_at__lte=F("last_login"), last_login__lte=at)
    return back.update(idle_told_at=None)


@transaction.atomic
def disable(user: User, *, at: datetime.datetime) -> User | None:
    """End an account IDLE_NOTICE_DAYS after it was told of; None where somebody signed in, or it is the last
    administrator's of its place."""
    _hold_administrators(user)
    long_ago = at - datetime.timedelta(days=settings.IDLE_NOTICE_DAYS)
    told = User.objects.idle_at(at).told_idle().filter(idle_told_at__lte=long_ago)
    found = told.select_for_update(of=("self",)).filter(pk=user.pk).order_by("pk").first()
    if found is None or _is_last_administrator(found):
        return None
    days = settings.IDLE_ACCOUNT_DAYS
    reason = f"Không đăng nhập từ {days} ngày trở lên, đã báo trước {settings.IDLE_NOTICE_DAYS} ngày."
    return accounts.disable(found, by=None, reason=reason, at=at)


def _hold_administrators(user: User) -> None:
    """So that of the last two administrators not both are disabled at one moment."""
    if user.role == Role.ADMIN:
        list(User.objects.select_for_update(of=("self",)).filter(role=Role.ADMIN, place=user.place_id).order_by("pk"))


def _is_last_administrator(user: User) -> bool:
    others = User.objects.filter(role=Role.ADMIN, place=user.place_id, is_active=True).exclude(pk=user.pk)
    return user.role == Role.ADMIN and not others.exists()
