"""The keys of other systems."""

import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from accounts.models.users import User
from accounts.roles import Permission
from core.working_days import last_day
from places.models import Place, in_scope


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def visible_to(self, user: Any) -> Self:
        """Return the tokens of the user's place or of one within it, for those who manage tokens."""
        may = isinstance(user, User) and user.may(Permission.MANAGE_TOKENS)
        return self.filter(in_scope(user, "place__path")) if may else self.none()

    def valid_at(self, at: datetime.datetime) -> Self:
        """Return the tokens that are neither revoked nor run out at ``at``."""
        return self.filter(revoked_at=None, ends_at__gt=at)


class AccessToken(models.Model):
    """A key by which another system reads the numbers of ``place`` and below; it never writes (docs/decisions/0019).

    Only the SHA-256 of the secret is kept (hexadecimal): 256 random bits cannot be guessed, so a slow, salted hash
    would only make every request dear. ``ends_at`` is half-open. A token stands where a user does in ``visible_to``:
    it has a scope and what rests on nothing else.
    """

    class Validity(models.TextChoices):
        """Whether a token may be used at an instant; computed, never stored."""

        VALID = "valid", "Đang dùng"
        ENDED = "ended", "Đã hết hạn"
        REVOKED = "revoked", "Đã thu hồi"

    name = models.CharField("tên hệ thống", max_length=120)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="địa bàn")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False)  # of the secret, so that two can be told apart
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("cấp lúc")
    ends_at = models.DateTimeField("hết hạn lúc")
    last_used_at = models.DateTimeField("dùng gần nhất", null=True, blank=True)  # to the hour
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    role: ClassVar[str] = ""  # nobody's: whatever asks for a role finds none

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "mã truy cập"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("issued_at")), name="a_token_ends_after_it_is_issued"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revoked_token_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def validity_at(self, at: datetime.datetime) -> Validity:
        if self.revoked_at is not None:
            return self.Validity.REVOKED
        return self.Validity.VALID if at < self.ends_at else self.Validity.ENDED

    @property
    def last_day(self) -> datetime.date:
        """Return the last day on which the token can be used."""
        return last_day(self.ends_at)

    @property
    def is_active(self) -> bool:
        return self.revoked_at is None

    @property
    def scope(self) -> Place | None:
        return self.place if self.is_active else None
