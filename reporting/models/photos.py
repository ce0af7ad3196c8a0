"""Pictures that belong to a report: re-encoded, without what the camera wrote about who, where and when."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from reporting.models.reports import Report


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(report__in=Report.objects.visible_to(user))


class Photo(models.Model):
    """One picture; ``file`` lies below DATA_ROOT/photos under an unguessable name and is served by a view only."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="photos")
    number = models.PositiveSmallIntegerField()
    file = models.CharField(max_length=200, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()  # bytes
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "ảnh"
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="photos_are_numbered"),
            models.CheckConstraint(condition=Q(number__range=(1, 5)), name="a_report_has_at_most_five_photos"),
        ]

    def __str__(self) -> str:
        return f"Ảnh {self.number}"
