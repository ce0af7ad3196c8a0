"""What the sign-in remembers: browsers an account came from, how often it was tried in vain, which codes are spent."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q, UniqueConstraint

from accounts.models.users import User


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, user: Any) -> Self:
        """Return the user's own devices: no official reads which phones somebody signs in with."""
        return self.filter(user_id=getattr(user, "pk", None), user__is_active=True)


class Device(models.Model):
    """A browser that an account once signed in from. It holds the random id in a cookie, the row only its SHA-256."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64, editable=False)
    first_seen_at = models.DateTimeField("đăng nhập lần đầu")
    last_seen_at = models.DateTimeField("đăng nhập gần nhất")

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = "thiết bị quen"
        constraints = [
            UniqueConstraint(fields=["user", "digest"], name="an_account_knows_a_device_once"),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=F("first_seen_at")), name="a_device_is_last_seen_after_it_is_first"
            ),
        ]

    def __str__(self) -> str:
        return f"Thiết bị số {self.pk}"


class NobodysQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return nothing, since no page shows these rows."""
        return self.none()


class Throttle(models.Model):
    """How often one account was tried in vain: from one known device, or from all unknown ones together.

    ``bucket`` is a keyed hash of both: what strangers type into the box of the name, at times a password, is not kept.
    """

    bucket = models.CharField(max_length=64, unique=True, editable=False)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(db_index=True)
    told = models.BooleanField(default=False)  # the record knows of this run of failures

    objects = NobodysQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt đăng nhập sai"
        constraints = [
            models.CheckConstraint(condition=Q(told=False) | Q(failures__gt=0), name="only_failures_are_told_of")
        ]

    def __str__(self) -> str:
        return f"{self.failures}"


class SpentCode(models.Model):
    """That an account has used the code of an authenticator's half minute: the same code opens nothing again.

    RFC 6238, 5.2: the verifier must not accept a code a second time.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    step = models.PositiveBigIntegerField()  # half minutes since 1970

    objects = NobodysQuerySet.as_manager()

    class Meta:
        verbose_name = "mã đã dùng"
        constraints = [UniqueConstraint(fields=["user", "step"], name="a_code_opens_once")]

    def __str__(self) -> str:
        return f"{self.step}"
