"""Access tokens of other systems are issued, used and revoked. A secret leaves the portal once,
when issued.
"""

import datetime
import hashlib
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.events import record
from accounts.actions.locking import lock_own
from accounts.models import AccessToken, User
from accounts.roles import Permission
from core.refusals import Refused
from core.text import clean
from places.models import Place

PREFIX = "tcns_"  # by which scanners of source code and of logs know a leaked one
BYTES = 32  # 256 random bits
LONGEST = datetime.timedelta(days=366)
USE_IS_WRITTEN_EVERY = datetime.timedelta(hours=1)


@transaction.atomic
def issue(
    place: Place, *, name: str, ends_on: datetime.date, by: User, at: datetime.datetime | None = None
) -> tuple[AccessToken, str]:
    """Issue a token that reads ``place`` and below until the end of ``ends_on``; return it and its secret.

    Refuses with signed_out, out_of_scope, name_missing, token_ends_too_soon, token_lasts_too_long.
    """
    at, by = at or timezone.now(), lock_own(by)
    _must_manage(by, place)
    if not clean(name):
        raise Refused("name_missing", "Xin ghi tên hệ thống nhận số liệu.", field="name")
    if ends_on < timezone.localdate(at):
        raise Refused("token_ends_too_soon", "Ngày hết hạn đã qua. Xin chọn từ hôm nay trở đi.", field="ends_on")
    if ends_on > timezone.localdate(at) + LONGEST:
        raise Refused(
            "token_lasts_too_long", "Mã truy cập có hạn tối đa một năm. Xin chọn ngày hết hạn sớm hơn.", field="ends_on"
        )
    secret = PREFIX + secrets.token_urlsafe(BYTES)
    token = AccessToken.objects.create(
        name=clean(name),
        place=place,
        digest=secret_digest(secret),
        ending=secret[-4:],
        issued_by=by,
        issued_at=at,
        ends_at=_midnight_after(ends_on),
    )
    record("tokens.issue", token, by=by, place=place, at=at, after={"ends_on": ends_on.isoformat()})
    return token, secret


@transaction.atomic
def revoke(token: AccessToken, *, reason: str, by: User, at: datetime.datetime | None = None) -> AccessToken:
    """Take a token back: the next request that carries it is refused. Refuses with out_of_scope, already_revoked."""
    at = at or timezone.now()
    token = AccessToken.objects.select_for_update(of=("self",)).select_related("place").get(pk=token.pk)
    _must_manage(by, token.place)
    if token.revoked_at is not None:
        raise Refused("already_revoked", "Mã truy cập này đã thu hồi từ trước.")
    token.revoked_at, token.revoked_by = at, by
    token.save(update_fields=["revoked_at", "revoked_by"])
    record("tokens.revoke", token, by=by, place=token.place, at=at, reason=reason)
    return token


@transaction.atomic
def revoke_issued_by(user: User, *, by: User | None, reason: str, at: datetime.datetime | None = None) -> int:
    """Take back all tokens that ``user`` issued, since somebody else may have done so in their name; return how many.

    ``by`` None: a command, recorded as the account's own doing where a person has to stand.
    """
    at = at or timezone.now()
    rows = AccessToken.objects.valid_at(at).select_for_update(of=("self",)).select_related("place")
    issued = list(rows.filter(issued_by=user).order_by("pk"))
    for token in issued:
        token.revoked_at, token.revoked_by = at, by or user
        token.save(update_fields=["revoked_at", "revoked_by"])
        record("tokens.revoke", token, by=by, place=token.place, at=at, reason=reason)
    return len(issued)


def use(secret: str, *, at: datetime.datetime | None = None) -> AccessToken | None:
    """Return the valid token of ``secret`` or None; its use is stored to the hour, at most once an
    hour.
    """
    at = at or timezone.now()
    valid = AccessToken.objects.valid_at(at).select_related("place")
    token = valid.filter(digest=secret_digest(secret)).first()
    if token is not None and (token.last_used_at is None or at - token.last_used_at >= USE_IS_WRITTEN_EVERY):
        hour = at.replace(minute=0, second=0, microsecond=0)
        earlier = Q(last_used_at=None) | Q(last_used_at__lt=hour)
        AccessToken.objects.filter(earlier, pk=token.pk).update(last_used_at=hour)
        token.last_used_at = hour
    return token


def secret_digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _must_manage(by: User, place: Place) -> None:
    if not by.may(Permission.MANAGE_TOKENS) or not by.reaches(place):
        raise Refused("out_of_scope", "Địa bàn này không thuộc phạm vi anh/chị được cấp mã truy cập.")


def _midnight_after(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()))
