"""Telling of accounts that nobody signs in with, and disabling them: by the clock, some at a time."""

import datetime
from collections import defaultdict
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access import manages
from accounts.actions import idle
from accounts.models import User
from accounts.roles import RULES, Permission
from core.templatetags.wording import day, number
from notices.actions.notices import tell
from operations.notices import ACCOUNT
from places.models import paths_up

BATCH = 100  # accounts told of in one transaction
A_RUN = 1000  # accounts told of in one run: the first one of an old portal finds thousands
MANAGERS = [role for role, rule in RULES.items() if Permission.MANAGE_ACCOUNTS in rule.may]


def tell_idle(*, at: datetime.datetime | None = None) -> int:
    """Tell of the accounts that have become idle: their holders, and who manages them; return how many accounts.

    Who has signed in since they were told is forgotten first. Safe to run twice at once.
    """
    at = at or timezone.now()
    idle.forget_warnings(at=at)
    rows = User.objects.idle_at(at).filter(idle_told_at=None).select_related("place")
    found = list(rows.order_by("place__path", "pk")[:A_RUN])
    return sum(_tell(found[start : start + BATCH], at) for start in range(0, len(found), BATCH))


def disable_idle(*, at: datetime.datetime | None = None) -> int:
    """Disable the accounts that were told of IDLE_NOTICE_DAYS ago and still nobody signed in with; return how many."""
    at = at or timezone.now()
    long_ago = at - datetime.timedelta(days=settings.IDLE_NOTICE_DAYS)
    told = User.objects.idle_at(at).warned_idle().filter(idle_told_at__lte=long_ago)
    return sum(idle.disable(user, at=at) is not None for user in told.order_by("pk"))


@transaction.atomic
def _tell(users: Collection[User], at: datetime.datetime) -> int:
    """A notice to each holder, and one to each who manages some of them, however many."""
    told = [found for user in users if (found := idle.warn(user, at=at))]
    managed: dict[int, list[User]] = defaultdict(list)
    by_key: dict[int, User] = {}
    for user, managers in _managers(told):
        for by in managers:
            by_key[by.pk] = by
            managed[by.pk].append(user)
    ends = day(timezone.localdate(at) + datetime.timedelta(days=settings.IDLE_NOTICE_DAYS))
    for user in told:
        tell(
            [user],
            kind=ACCOUNT.key,
            title="Tài khoản của anh/chị sắp ngừng vì lâu không đăng nhập",
            text=f"Để giữ tài khoản, xin đăng nhập trước ngày {ends}.",
            url=reverse("home"),
            once=f"idle:{user.pk}:{timezone.localdate(at)}",
            at=at,
        )
    for key in sorted(managed):
        count = number(len(managed[key]))
        tell(
            [by_key[key]],
            kind=ACCOUNT.key,
            title="Có tài khoản sắp ngừng vì lâu không đăng nhập",
            text=f"{count} tài khoản anh/chị quản lý sẽ ngừng từ ngày {ends} nếu người dùng không đăng nhập trước đó.",
            url=reverse("account_list") + "?idle=told",
            once=f"idle:{min(user.pk for user in managed[key])}:{timezone.localdate(at)}:managers",
            at=at,
        )
    return len(told)


def _managers(users: Collection[User]) -> list[tuple[User, list[User]]]:
    """Each account and who manages it, of the nearest level where anybody does; in one query."""
    paths = {path for user in users if user.place for path in paths_up(user.place.stands_at)}
    rows = User.objects.filter(is_active=True, role__in=MANAGERS, place__path__in=paths).select_related("place")
    officials = list(rows.order_by("pk"))
    found = []
    for user in users:
        may = [by for by in officials if by.place and manages(by, user)]
        nearest = max((by.place.level for by in may if by.place), default=0)
        found.append((user, [by for by in may if by.place and by.place.level == nearest]))
    return found
