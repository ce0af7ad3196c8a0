"""How long whoever failed must wait, and which browsers an account knows (docs/decisions/0024).

Failures are counted by account and device: each known device for itself, all unknown ones together. So strangers who
try an account's password never delay the phone that its owner signs in with, and nobody is shut out for good.
"""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
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
_SALT = "accounts.throttles"


class TryLater(Exception):
    """Too many failures: come back in ``seconds``. ``news``: the first refusal of this run, worth telling."""

    def __init__(self, seconds: int, *, news: bool) -> None:
        super().__init__(f"Đã nhập sai quá nhiều lần. Xin thử lại sau {spoken(seconds)}.")
        self.seconds, self.news = seconds, news


def spoken(seconds: int) -> str:
    """30 → 30 giây, 61 → 2 phút: rounded up, so that whoever waits as long is let try."""
    return f"{seconds} giây" if seconds < 60 else f"{-(-seconds // 60)} phút"


def bucket(kind: str, account: str, device: str) -> str:
    """The key of the failures of ``kind`` ("password", "code") at ``account`` (a name, known or not) from ``device``.

    ``device`` is a known one's digest, "" for all unknown ones.
    """
    return salted_hmac(_SALT, "\0".join((kind, account, device)), algorithm="sha256").hexdigest()


def attempt(key: str, *, at: datetime.datetime | None = None) -> None:
    """Count an attempt before it is looked at, as a failure: of many at once none slips through. Raises TryLater."""
    at = at or timezone.now()
    refused = _counted(key, at)
    if refused is not None:
        raise refused


@transaction.atomic
def _counted(key: str, at: datetime.datetime) -> TryLater | None:
    row = _locked(key, at)
    if at - row.failed_at >= QUIET:
        row.failures, row.told = 0, False
    wait = (row.failed_at - at).total_seconds() + delay(row.failures)
    refused = None
    if wait > 0:
        refused = TryLater(int(-(-wait // 1)), news=not row.told)
        row.told = True
    else:
        row.failures, row.failed_at = row.failures + 1, at
    row.save()
    return refused


def succeed(key: str) -> None:
    """What was tried was right: the failures of this bucket are forgotten."""
    Throttle.objects.filter(bucket=key).update(failures=0, told=False)


def delay(failures: int) -> int:
    """Seconds to wait after so many failures in a row."""
    return WAITS[min(failures - FREE, len(WAITS) - 1)] if failures >= FREE else 0


def _locked(key: str, at: datetime.datetime) -> Throttle:
    """The row of a bucket, locked; made where there is none, and then old ones go."""
    rows = Throttle.objects.select_for_update()
    row = rows.filter(bucket=key).first()
    while row is None:  # swept between being made and being locked
        Throttle.objects.bulk_create([Throttle(bucket=key, failed_at=at)], ignore_conflicts=True)
        _sweep(at)
        row = rows.filter(bucket=key).first()
    return row


def _sweep(at: datetime.datetime) -> None:
    """Names that nobody bears would otherwise stay for ever; rows in use are passed by."""
    stale = Throttle.objects.select_for_update(skip_locked=True).filter(failed_at__lt=at - QUIET)
    keys = list(stale.order_by("failed_at").values_list("pk", flat=True)[:SWEPT])
    Throttle.objects.filter(pk__in=keys).delete()


def spend(user: User, step: int) -> bool:
    """Whether nobody has used this account's code of that half minute yet; from now on it is used."""
    _, is_first = SpentCode.objects.get_or_create(user=user, step=step)
    SpentCode.objects.filter(user=user, step__lt=step - 10).delete()
    return is_first


def digest_of(request: HttpRequest) -> str:
    """The digest of the device that a request comes from; "" where its cookie is missing or not ours."""
    device: str = request.get_signed_cookie(COOKIE, default="", salt=_SALT) or ""
    return hashlib.sha256(device.encode()).hexdigest() if device else ""


def known_device(request: HttpRequest, username: str) -> str:
    """The digest of a device that the account knows, else "". An unknown name takes as long as a known one."""
    digest = digest_of(request)
    known = Device.objects.filter(user__username=username, digest=digest).exists()
    return digest if digest and known else ""


@transaction.atomic
def remember_device(request: HttpRequest, response: HttpResponse, user: User, *, at: datetime.datetime) -> None:
    """``user`` has signed in here: the device is known from now on, by a cookie that other accounts on it share."""
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
