"""What the machines of the portal tell each other: when a part was last alive or done, which folder they share."""

import datetime
from typing import Any, Self

from django.db import models

from accounts.roles import Permission

BACKUP = "backup"  # the part that is no queue: the last backup that was made whole


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def visible_to(self, user: Any) -> Self:
        """All of them to whoever may look at the machinery: they hold nothing of anybody."""
        return self if getattr(user, "is_active", False) and user.may(Permission.SEE_SYSTEM) else self.none()


class Heartbeat(models.Model):
    """``part`` is the name of a queue, of which some worker was alive at ``at``; or BACKUP."""

    part = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = "dấu hiệu hoạt động"

    def __str__(self) -> str:
        return self.part


class DataFolderQuerySet(models.QuerySet["DataFolder"]):
    def visible_to(self, user: Any) -> Self:
        """As of ``Heartbeat``."""
        return self if getattr(user, "is_active", False) and user.may(Permission.SEE_SYSTEM) else self.none()


class DataFolder(models.Model):
    """The folder that web servers and workers share, by the mark in it (``operations/marks.py``). One row, of id 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mark = models.UUIDField()

    objects = DataFolderQuerySet.as_manager()

    class Meta:
        verbose_name = "thư mục dùng chung"

    def __str__(self) -> str:
        return self.mark.hex


def record_beat(part: str, at: datetime.datetime) -> None:
    """Write down that ``part`` is alive at ``at``, in one statement."""
    rows = [Heartbeat(part=part, at=at)]
    Heartbeat.objects.bulk_create(rows, update_conflicts=True, unique_fields=["part"], update_fields=["at"])
