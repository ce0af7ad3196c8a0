"""The record of who signed in and out, changed their password or tried in vain, and from which network address."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models.users import User
from accounts.roles import Permission
from places.models import in_scope

# A rule of the portal's own: long enough to look into an incident that is found late, and no longer, since a network
# address is personal data. No law known here asks it of a state body (docs/law.csv). The database refuses to let go of
# a younger row.
AUTHENTICATION_KEPT = datetime.timedelta(days=365)


class AuthenticationKind(models.TextChoices):
    SIGNED_IN = "signed_in", "Đăng nhập"
    SIGNED_OUT = "signed_out", "Đăng xuất"
    PASSWORD = "password", "Tự đổi mật khẩu"
    FAILED = "failed", "Nhập sai mật khẩu hoặc mã"
    THROTTLED = "throttled", "Nhập sai nhiều lần, phải chờ"


class AuthenticationEventQuerySet(models.QuerySet["AuthenticationEvent"]):
    def visible_to(self, user: Any) -> Self:
        """Return the user's own rows and, for those who read the record, those of accounts within their place and
        those of no account.
        """
        if not getattr(user, "is_active", False):
            return self.none()
        own = Q(user=user)
        if not user.may(Permission.SEE_EVENTS):
            return self.filter(own)
        return self.filter(own | Q(user=None) | in_scope(user, "user__place__path"))

    def done_by(self, text: str) -> Self:
        """Return the rows of the account of this number, or of whoever has such a name or username."""
        return self.filter(user__in=User.objects.numbered_or_matching(text).values("pk"))

    def expired(self, at: datetime.datetime) -> Self:
        """Return the rows that are old enough to be deleted."""
        return self.filter(at__lt=at - AUTHENTICATION_KEPT)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class AuthenticationEvent(models.Model):
    """Somebody signed in or out as ``user``, changed that password, or tried to in vain, from ``address``.

    ``user`` is None where no account bears the name that was typed: the name itself, at times a password, is not kept.
    ``device`` says the browser as its owner would. It stands apart from the record of who did what, which is kept for
    good: a network address is personal data and has to go. Append-only for AUTHENTICATION_KEPT.
    """

    at = models.DateTimeField("lúc")
    user = models.ForeignKey(
        User, models.PROTECT, related_name="authentications", null=True, blank=True, verbose_name="tài khoản"
    )
    kind = models.CharField("việc", max_length=10, choices=AuthenticationKind)
    address = models.GenericIPAddressField("địa chỉ mạng", null=True, blank=True)
    device = models.CharField("máy", max_length=60, blank=True)

    objects = AuthenticationEventQuerySet.as_manager()

    class Meta:
        verbose_name = "lần đăng nhập"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AuthenticationKind.values), name="an_authentication_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(kind__in=["failed", "throttled"]),
                name="only_a_failure_is_of_no_account",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="authentication_newest_first"),
            models.Index(fields=["user", "-at", "-id"], name="authentication_of_an_account"),
            models.Index(fields=["address", "-at", "-id"], name="authentication_from_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, số {self.pk}"
