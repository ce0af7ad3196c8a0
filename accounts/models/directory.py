"""Whom to call at a place."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from accounts.models.users import User
from core.editable import Editable
from places.models import SEGMENT, Level, Place, concerning, prefix_length


class FocalPointQuerySet(models.QuerySet["FocalPoint"]):
    def visible_to(self, user: Any) -> Self:
        """Return the focal points within the user's place and above it: whom to call upwards is no
        secret.
        """
        return self.filter(concerning(user, "place__path"))

    def asked_by(self, user: User) -> Self:
        """Return whom ``user`` asks, the nearest first: a leader from their commune up, an official from the place
        above their own, who stands highest their own. Of a place that ended, those of where it stands today.
        """
        if user.place is None:
            return self.none()
        path = user.place.stands_at
        nearest = min(Level.COMMUNE, len(path) // SEGMENT)
        if user.scope is not None:
            nearest = max(nearest - 1, Level.PROVINCE)
        above = [path[: prefix_length(level)] for level in range(Level.PROVINCE, nearest + 1)]
        return self.filter(place__path__in=above).select_related("place").order_by("-place__level")


class FocalPoint(Editable):
    """Whom to call about teams at a place: an official's name, title and office phone, kept by the place itself."""

    EDITABLE = ("full_name", "title", "phone")
    UNQUOTED = frozenset(EDITABLE)

    place = models.OneToOneField(Place, models.PROTECT, related_name="focal_point", verbose_name="địa bàn")
    full_name = models.CharField("họ và tên", max_length=120)
    title = models.CharField("chức vụ", max_length=120)
    phone = models.CharField("số điện thoại", max_length=15, blank=True)
    updated_at = models.DateTimeField("cập nhật lúc", default=timezone.now, editable=False)

    objects = FocalPointQuerySet.as_manager()

    class Meta:
        verbose_name = "đầu mối"

    def __str__(self) -> str:
        return f"{self.full_name}, {self.title}"
