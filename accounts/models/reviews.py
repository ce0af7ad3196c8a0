"""The yearly review of rights: who had which account, what was decided about each, and who signed it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models.users import User
from accounts.roles import Permission, Role
from places.models import Place, concerning, in_scope


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> Self:
        """Return the reviews of the user's place, of one within it or above it, for those who may
        manage accounts.
        """
        may = isinstance(user, User) and user.may(Permission.MANAGE_ACCOUNTS)
        return self.filter(concerning(user, "place__path")) if may else self.none()


class Review(models.Model):
    """The review of all accounts at or below ``place`` in a year. Once signed, the database refuses any change of it
    and of its lines. ``digest`` is the SHA-256 over the lines (``actions.reviews.digest_of``), ``statement`` what was
    signed, with the name as it was then."""

    place = models.ForeignKey(Place, models.PROTECT, verbose_name="địa bàn")
    year = models.PositiveSmallIntegerField("năm")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("mở lúc")
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    signed_at = models.DateTimeField("ký lúc", null=True, blank=True)
    statement = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt rà soát quyền"
        constraints = [
            models.UniqueConstraint(fields=["place", "year"], name="a_place_is_reviewed_once_a_year"),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None, statement="", digest="")
                | (Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(statement="") & ~Q(digest="")),
                name="a_signature_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Rà soát quyền năm {self.year}: {self.place}"


class ReviewLineQuerySet(models.QuerySet["ReviewLine"]):
    def visible_to(self, user: Any) -> Self:
        """Return the lines of accounts that stood within the user's place, for those who may manage
        accounts.
        """
        may = isinstance(user, User) and user.may(Permission.MANAGE_ACCOUNTS)
        return self.filter(in_scope(user, "place__path")) if may else self.none()

    def undecided(self) -> Self:
        return self.filter(verdict="")


class ReviewLine(models.Model):
    """One account in a review: role, place and last sign-in as they were when it was opened, and the verdict.

    ``unit`` is the commune of the account, or its own place above the communes: the page on which it is decided.
    """

    class Verdict(models.TextChoices):
        KEEP = "keep", "Giữ nguyên"
        DISABLE = "disable", "Ngừng tài khoản"
        CHANGE = "change", "Cần đổi vai trò, địa bàn"

    review = models.ForeignKey(Review, models.PROTECT, related_name="lines")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="địa bàn")
    unit = models.ForeignKey(Place, models.PROTECT, related_name="+")
    last_login = models.DateTimeField("đăng nhập gần nhất", null=True, blank=True)
    verdict = models.CharField("kết quả", max_length=8, choices=Verdict, blank=True)
    note = models.CharField("lý do", max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewLineQuerySet.as_manager()

    class Meta:
        verbose_name = "tài khoản trong đợt rà soát"
        constraints = [
            models.UniqueConstraint(fields=["review", "user"], name="a_review_looks_at_an_account_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "keep", "disable", "change"]), name="a_verdict_is_a_known_one"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_by=None, decided_at=None)
                | (~Q(verdict="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_verdict_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "keep"]) | ~Q(note=""),
                name="a_verdict_that_changes_something_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.impersonal}: {self.get_verdict_display() or 'chưa xem'}"
