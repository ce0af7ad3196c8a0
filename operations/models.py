"""When each part of the portal that answers no request last said that it is alive, or was last done."""

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


def record_beat(part: str, at: datetime.datetime) -> None:
    """Write down that ``part`` is alive at ``at``, in one statement."""
    rows = [Heartbeat(part=part, at=at)]
    Heartbeat.objects.bulk_create(rows, update_conflicts=True, unique_fields=["part"], update_fields=["at"])
