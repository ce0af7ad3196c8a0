"""How long somebody must wait after failures, and which browsers an account knows
(docs/decisions/0024).

Failures are counted by account and device: each known device for itself, all unknown ones together.
So strangers who try an account's password never delay the phone that its owner signs in with, and
nobody is shut out for good.
"""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Device, SpentCode, Throttle, User

FREE = 5  # failures without any wait (level 2: at most five wrong sign-ins)
WAITS = (30, 60, 120, 240, 480, 900)  # seconds, after the fifth failure and each one more; the last for all beyond
QUIET = datetime.timedelta(days=1)  # after which earlier failures are forgotten
SWEPT = 100  # forgotten rows that go whenever a new one comes

DEVICES = 10  # of an account; the one not seen for longest is forgotten first
COOKIE = "__Host-device" if settings.HTTPS else "device"
COOKIE_SECONDS = 60 * 60 * 24 * 365
LATELY = datetime.timedelta(days=31)  # a ticket for large uploads, whatever became of the session (decision 50)
_SALT = "accounts.throttles"


class TryLater(Exception):
    """Too many failures: come back in ``seconds``. ``news``: the first refusal of this run, worth telling."""

    def __init__(self, seconds: int, *, news: bool) -> None:
        super().__init__(f"Đã nhập sai quá nhiều lần. Xin thử lại sau {wait_in_words(seconds)}.")
        self.seconds, self.news = seconds, news


def wait_in_words(seconds: int) -> str:
    """Return a wait in words, rounded up so that whoever waits that long may try: 30 → 30 giây, 61
    → 2 phút.
    """
    return f"{seconds} giây" if seconds < 60 else f"{-(-seconds // 60)} phút"


def bucket_key(kind: str, account: str, device: str) -> str:
    """Return the key under which failures of ``kind`` ("password", "code") at ``account`` from
    ``device`` are counted.

    ``account`` is a name, known or not. ``device`` is the digest of a known one, "" for all unknown
    ones.
    """
    return salted_hmac(_SALT, "\0".join((kind, account, device)), algorithm="sha256").hexdigest()


def count_attempt(key: str, *, at: datetime.datetime | None = None) -> None:
    """Count an attempt as a failure before it is looked at, so that of many at once none slips
    through. Raises TryLater.
    """
    at = at or timezone.now()
    refused = _count_attempt(key, at)
    if refused is not None:
        raise refused


@transaction.atomic
def _count_attempt(key: str, at: datetime.datetime) -> TryLater | None:
    row = _lock_bucket(key, at)
    if at - row.failed_at >= QUIET:
        row.failures, row.told = 0, False
    wait = (row.failed_at - at).total_seconds() + seconds_to_wait(row.failures)
    refused = None
    if wait > 0:
        refused = TryLater(int(-(-wait // 1)), news=not row.told)
        row.told = True
    else:
        row.failures, row.failed_at = row.failures + 1, at
    row.save()
    return refused


def forget_failures(key: str) -> None:
    """Delete the failures of a bucket, since the right password or code was given."""
    Throttle.objects.filter(bucket=key).update(failures=0, told=False)


def write_as_much(key: str) -> None:
    """Write into a bucket what stands there. A failure that is not recorded must take as long as one that is: names
    that nobody bears share one run of failures, so the time of an answer would tell them from others.
    """
    Throttle.objects.filter(bucket=key).update(told=F("told"))


def seconds_to_wait(failures: int) -> int:
    """Return the seconds to wait after so many failures in a row."""
    return WAITS[min(failures - FREE, len(WAITS) - 1)] if failures >= FREE else 0


def _lock_bucket(key: str, at: datetime.datetime) -> Throttle:
    """Return the locked row of a bucket; where there is none, create it and delete some old ones."""
    rows = Throttle.objects.select_for_update()
    row = rows.filter(bucket=key).first()
    while row is None:  # swept between being made and being locked
        Throttle.objects.bulk_create([Throttle(bucket=key, failed_at=at)], ignore_conflicts=True)
        _sweep(at)
        row = rows.filter(bucket=key).first()
    return row


def _sweep(at: datetime.datetime) -> None:
    """Delete old rows, which would stay for names that nobody bears; rows in use are passed by."""
    stale = Throttle.objects.select_for_update(skip_locked=True).filter(failed_at__lt=at - QUIET)
    keys = list(stale.order_by("failed_at").values_list("pk", flat=True)[:SWEPT])
    Throttle.objects.filter(pk__in=keys).delete()


def record_spent_code(user: User, step: int) -> bool:
    """Store that the account's code of that half minute is used; return whether it was not used
    before.
    """
    _, is_first = SpentCode.objects.get_or_create(user=user, step=step)
    SpentCode.objects.filter(user=user, step__lt=step - 10).delete()
    return is_first


def device_digest(request: HttpRequest) -> str:
    """Return the digest of the device of a request; "" where its cookie is missing or not ours."""
    device: str = request.get_signed_cookie(COOKIE, default="", salt=_SALT) or ""
    return hashlib.sha256(device.encode()).hexdigest() if device else ""


def has_signed_in_lately(request: HttpRequest) -> bool:
    """Tell whether somebody signed in with this browser in the last LATELY."""
    return bool(request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=LATELY))


def known_device(request: HttpRequest, username: str) -> str:
    """Return the digest of a device that the account knows, else "". An unknown name takes as long
    as a known one.
    """
    digest = device_digest(request)
    known = Device.objects.filter(user__username=username, digest=digest).exists()
    return digest if digest and known else ""


def is_device_of_one(request: HttpRequest, user: User) -> bool:
    """Tell whether ``user`` signs in on this device and no other account is known to have done so."""
    digest = device_digest(request)
    return bool(digest) and set(Device.objects.filter(digest=digest).values_list("user", flat=True)) == {user.pk}


@transaction.atomic
def remember_device(request: HttpRequest, response: HttpResponse, user: User, *, at: datetime.datetime) -> None:
    """Remember that ``user`` signed in on this device, by a cookie that other accounts on it share."""
    device = request.get_signed_cookie(COOKIE, default="", salt=_SALT) or secrets.token_urlsafe(32)
    digest = hashlib.sha256(device.encode()).hexdigest()
    seen = {"last_seen_at": at}
    Device.objects.update_or_create(
        user=user, digest=digest, defaults=seen, create_defaults=seen | {"first_seen_at": at}
    )
    newest = user.devices.order_by("-last_seen_at", "-pk").values_list("pk", flat=True)
    for old in list(newest[DEVICES:]):
        Device.objects.filter(pk=old).delete()
    response.set_signed_cookie(
        COOKIE, device, salt=_SALT, max_age=COOKIE_SECONDS, httponly=True, secure=settings.HTTPS, samesite="Lax"
    )
