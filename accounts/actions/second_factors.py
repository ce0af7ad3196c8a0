"""Second factors are set up and given up by their owner, and taken away by whoever manages an
account.
"""

import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from accounts.actions import ways_in
from accounts.actions.events import record
from accounts.actions.locking import lock_managed, reason_missing
from accounts.adapter.second_factor import authenticator_kinds, cipher
from accounts.models import SpentCode, User
from core.refusals import Refused
from core.terms import portal_name

_SEALED = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
LETTER = """Kính gửi anh/chị,

Xác minh hai bước của tài khoản anh/chị trên {portal} vừa được gỡ, và mọi máy đang đăng nhập phải đăng nhập
lại. Nếu anh/chị không yêu cầu việc này, xin đổi mật khẩu và báo ngay cán bộ phụ trách.
"""


@transaction.atomic
def reset(user: User, *, by: User | None, reason: str, at: datetime.datetime | None = None) -> User:
    """Take every second factor from ``user``, who lost phone and codes: all their sessions end, no device is known.

    ``by`` None: a command. Refuses with not_oneself, not_managed, no_second_factor, reason_missing.
    """
    user = lock_managed(user, by=by)
    if not authenticator_kinds(user):
        raise Refused("no_second_factor", "Tài khoản này chưa bật xác minh hai bước.")
    if not reason.strip():
        raise reason_missing()
    address = user.email
    before = forget(user)
    record(
        "accounts.reset_second_factor",
        user,
        by=by,
        place=user.place,
        at=at,
        before={"second_factors": before},
        reason=reason.strip(),
    )
    if settings.SENDS_EMAIL and address:
        text = LETTER.format(portal=portal_name(user.place, timezone.localdate(at)))
        transaction.on_commit(lambda: send_mail("Đã gỡ xác minh hai bước", text, None, [address]), robust=True)
    return user


def forget(user: User) -> list[str]:
    """Remove the second factors of ``user`` and all else that opens the account; return the kinds of second factors
    that were among it.
    """
    kinds = sorted(set(authenticator_kinds(user).values()))
    Authenticator.objects.filter(user=user).delete()
    ways_in.forget(user)
    SpentCode.objects.filter(user=user).delete()
    return kinds


@transaction.atomic
def record_changes(user: User, *, before: dict[int, str], at: datetime.datetime | None = None) -> bool:
    """Record which second factors ``user`` set up or gave up since ``before``; return whether one
    was set up.
    """
    now = authenticator_kinds(user)
    added = sorted(kind for number, kind in now.items() if number not in before)
    removed = sorted(kind for number, kind in before.items() if number not in now)
    if added or removed:
        record(
            "accounts.change_second_factor",
            user,
            by=user,
            place=user.place,
            at=at,
            before={"second_factors": removed},
            after={"second_factors": added},
        )
    return any(kind != Authenticator.Type.RECOVERY_CODES for kind in added)


@transaction.atomic
def record_throttled(number: int, *, at: datetime.datetime | None = None) -> None:
    """Record that somebody tried the account with this number in vain too often."""
    user = User.objects.select_related("place").get(pk=number)
    record("accounts.throttled", user, by=None, place=user.place, at=at)


@transaction.atomic
def reseal() -> int:
    """Seal every secret with the SECRET_KEY of today, so that an earlier one can go; return how many there were."""
    rows = Authenticator.objects.select_for_update().filter(type__in=_SEALED).order_by("pk")
    for row in rows:
        name = _SEALED[Authenticator.Type(row.type)]
        row.data[name] = cipher().rotate(row.data[name].encode()).decode()
        row.save(update_fields=["data"])
    return len(rows)
