"""Slips of paper with a code that signs somebody in, or lets them choose a password."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models.users import User
from accounts.roles import Permission
from core.working_days import last_day
from places.models import in_scope


class SlipQuerySet(models.QuerySet["Slip"]):
    def visible_to(self, user: Any) -> Self:
        """Return the slips for accounts within the user's place, for those who may manage accounts."""
        may = isinstance(user, User) and user.may(Permission.MANAGE_ACCOUNTS)
        return self.filter(in_scope(user, "user__place__path")) if may else self.none()

    def unspent(self) -> Self:
        """Return the slips that are neither used nor revoked; they may have run out."""
        return self.filter(used_at=None, revoked_at=None)

    def open_at(self, at: datetime.datetime) -> Self:
        """Return the slips with which somebody may enter at the instant ``at``."""
        return self.unspent().filter(ends_at__gt=at, user__is_active=True)


class Slip(models.Model):
    """A one-time code that signs ``user`` in or gives them a password, printed and handed over (docs/decisions/0021).

    Only a keyed digest of the code is kept, so whoever issued it, or reads the database, cannot use it later.
    ``ends_at`` is half-open. ``issued_by`` and ``revoked_by`` are empty where a command did it.
    """

    class Purpose(models.TextChoices):
        FIRST = "first", "Mật khẩu lần đầu"
        RESET = "reset", "Đặt lại mật khẩu"

    user = models.ForeignKey(User, models.PROTECT, related_name="slips")
    kind = models.CharField("loại", max_length=5, choices=Purpose)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    issued_at = models.DateTimeField("cấp lúc")
    ends_at = models.DateTimeField("hết hạn lúc")
    used_at = models.DateTimeField("dùng lúc", null=True, blank=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu đăng nhập"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["first", "reset"]), name="a_slip_has_a_known_kind"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("issued_at")), name="a_slip_ends_after_it_is_issued"),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__gte=F("issued_at"), used_at__lt=F("ends_at")),
                name="a_slip_is_used_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None), name="a_slip_is_not_both_used_and_revoked"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by=None) | Q(revoked_at__isnull=False), name="only_a_revoked_slip_says_by_whom"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, revoked_at=None), name="an_account_has_one_unspent_slip"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.user.impersonal})"

    @property
    def last_day(self) -> datetime.date:
        """Return the last day on which the slip can be used."""
        return last_day(self.ends_at)
