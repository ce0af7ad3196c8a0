"""Accounts that nobody signs in with are warned of, cleared when somebody does, and disabled in the
end.
"""

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
    """Record that ``user`` is warned now; return None where they signed in meanwhile, were warned,
    or must stay enabled.

    The caller sends the notices within the same transaction.
    """
    _lock_administrators(user)
    locked = User.objects.idle_at(at).select_for_update(of=("self",)).select_related("place")
    found = locked.filter(pk=user.pk, idle_told_at=None).order_by("pk").first()
    if found is None or _is_last_administrator(found):
        return None
    found.idle_told_at = at
    found.save(update_fields=["idle_told_at"])
    record("accounts.warn", found, by=None, place=found.place, at=at)
    return found


def forget_warnings(*, at: datetime.datetime) -> int:
    """Forget the warnings of those who have signed in since; return how many there were."""
    back = User.objects.filter(idle_told_at__lte=F("last_login"), last_login__lte=at)
    return back.update(idle_told_at=None)


@transaction.atomic
def disable(user: User, *, at: datetime.datetime) -> User | None:
    """Disable an account IDLE_NOTICE_DAYS after its warning.

    Return None where somebody signed in, or where it is the last administrator's of its place.
    """
    _lock_administrators(user)
    long_ago = at - datetime.timedelta(days=settings.IDLE_NOTICE_DAYS)
    told = User.objects.idle_at(at).warned_idle().filter(idle_told_at__lte=long_ago)
    found = told.select_for_update(of=("self",)).filter(pk=user.pk).order_by("pk").first()
    if found is None or _is_last_administrator(found):
        return None
    days = settings.IDLE_ACCOUNT_DAYS
    reason = f"Không đăng nhập từ {days} ngày trở lên, đã báo trước {settings.IDLE_NOTICE_DAYS} ngày."
    return accounts.disable(found, by=None, reason=reason, at=at)


def _lock_administrators(user: User) -> None:
    """Lock the administrators of a place, so that the last two of them are not both disabled at one
    moment.
    """
    if user.role == Role.ADMIN:
        list(User.objects.select_for_update(of=("self",)).filter(role=Role.ADMIN, place=user.place_id).order_by("pk"))


def _is_last_administrator(user: User) -> bool:
    others = User.objects.filter(role=Role.ADMIN, place=user.place_id, is_active=True).exclude(pk=user.pk)
    return user.role == Role.ADMIN and not others.exists()
