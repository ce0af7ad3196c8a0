"""The record of who looked at people's contacts."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.users import User
from accounts.roles import Permission
from places.models import Place, in_scope, paths_up

LOOKS_KEPT = datetime.timedelta(days=730)  # the database refuses to let go of a younger one


class LookKind(models.TextChoices):
    PAGE = "page", "Xem trên trang"
    REVEAL = "reveal", "Bấm xem số bị che"
    EXPORT = "export", "Lấy danh sách ra tệp"


class LookQuerySet(models.QuerySet["Look"]):
    def visible_to(self, user: Any) -> Self:
        """Return the user's own looks and, for those who handle personal data, the looks at places
        within their own.
        """
        own = Q(by=getattr(user, "pk", None))
        if not getattr(user, "is_active", False):
            return self.none()
        if not user.may(Permission.HANDLE_PRIVACY):
            return self.filter(own)
        return self.filter(own | in_scope(user, "place__path"))

    def at_or_above(self, paths: Any) -> Self:
        """Return the looks that may have shown somebody at one of ``paths``: at that place or at
        one above it.
        """
        return self.filter(place__path__in={above for path in paths for above in paths_up(path)})

    def expired(self, at: datetime.datetime) -> Self:
        """Return the looks that are old enough to be deleted."""
        return self.filter(at__lt=at - LOOKS_KEPT)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class Look(models.Model):
    """``by`` was shown ``count`` contacts of others on one page, or took them out, at ``at``.

    ``place`` is the lowest place that holds everybody shown. Whose contacts they were is not written: the record of who
    looked must not become a second list of people. Append-only for LOOKS_KEPT: the database refuses change, and the
    removal of what is younger.
    """

    at = models.DateTimeField("lúc", default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="looks", verbose_name="ai")
    kind = models.CharField("cách", max_length=10, choices=LookKind)
    page = models.CharField("trang", max_length=60)  # the name of its URL
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    count = models.PositiveIntegerField("số liên hệ")

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt xem liên hệ"
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="a_look_shows_somebody"),
            models.CheckConstraint(
                condition=Q(kind__in=["page", "reveal", "export"]), name="a_look_is_of_a_known_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["by", "page", "at"], name="look_of_somebody_at_a_page"),
            models.Index(fields=["-at", "-id"], name="look_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.count}"
