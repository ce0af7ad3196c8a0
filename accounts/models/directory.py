"""Whom to call at a place."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from core.editable import Editable
from places.models import Place, concerning


class FocalPointQuerySet(models.QuerySet["FocalPoint"]):
    def visible_to(self, user: Any) -> Self:
        """Return the focal points within the user's place and above it: whom to call upwards is no
        secret.
        """
        return self.filter(concerning(user, "place__path"))


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
