"""A day that the diary was told of late, and that somebody else stands for."""

from typing import Any, Self

from django.db import models

from accounts.models import User
from reporting.models import DiaryPresence


class DayConfirmationQuerySet(models.QuerySet["DayConfirmation"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(presence__in=DiaryPresence.objects.visible_to(user))


class DayConfirmation(models.Model):
    """Somebody who neither wrote it nor is paid for it says that a member took part in the work of a diary entry.

    What is taken back is gone here; the record keeps both.
    """

    presence = models.OneToOneField(DiaryPresence, models.CASCADE, related_name="confirmation")
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người xác nhận")
    confirmed_at = models.DateTimeField("xác nhận lúc")

    objects = DayConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = "xác nhận ngày ghi muộn"

    def __str__(self) -> str:
        return f"Xác nhận của {self.presence}"
