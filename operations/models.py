"""What the machines of the portal tell each other: when a part was alive or done, which folder they share."""

import datetime
import hashlib
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Value

from accounts.roles import Permission

# The parts that are no queue.
BACKUP = "backup"  # the last backup that was made whole
CLOCK = "clock"  # beat
VISITORS = "visitors"  # whoever asks at the portal's own address is answered
SILENCE = datetime.timedelta(minutes=3)  # a part says once or twice a minute that it is alive


class MachineryQuerySet[Row: models.Model](models.QuerySet[Row]):
    def visible_to(self, user: Any) -> Self:
        """All of them to whoever may look at the machinery: they hold nothing of anybody."""
        return self if getattr(user, "is_active", False) and user.may(Permission.SEE_SYSTEM) else self.none()


class Heartbeat(models.Model):
    """``part`` is the name of a queue, of which some worker was alive at ``at``; or one of the parts above."""

    part = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    # Of a queue: {name of a worker: {"at": when it last said so, "jobs": [[task, since when]]}}.
    jobs = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)

    objects = MachineryQuerySet["Heartbeat"].as_manager()

    class Meta:
        verbose_name = "dấu hiệu hoạt động"

    def __str__(self) -> str:
        return self.part

    def jobs_at(self, at: datetime.datetime) -> list[tuple[str, datetime.datetime]]:
        """Return what the workers that are not silent at ``at`` were doing when they last said so."""
        return [
            (task, datetime.datetime.fromisoformat(since))
            for said in self.jobs.values()
            if at - datetime.datetime.fromisoformat(said["at"]) <= SILENCE
            for task, since in said["jobs"]
        ]


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


class Uptime(models.Model):
    """A stretch of time in which ``part`` was never silent for long: what lies between two stretches is an outage.

    Kept is what was seen, never what was not: whatever ended the signs of life (the part, the machine, the database, a
    backup put back), the gap is there. Two who write of the same part only lengthen the same stretch.
    """

    part = models.CharField(max_length=60)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()  # the last sign of life

    objects = MachineryQuerySet["Uptime"].as_manager()

    class Meta:
        verbose_name = "khoảng thời gian hoạt động"
        constraints = [
            models.UniqueConstraint(fields=["part", "began_at"], name="a_part_comes_up_once_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("began_at")), name="an_uptime_does_not_end_before_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.began_at:%Y-%m-%d %H:%M}"


def files_backup() -> str:
    """Return the part whose sign says when the files last came into the repository of backups (each its own)."""
    return f"files {hashlib.sha256(settings.RESTIC_REPOSITORY.encode()).hexdigest()[:16]}"


@transaction.atomic
def record_jobs(queue: str, worker: str, jobs: list[tuple[str, datetime.datetime]], at: datetime.datetime) -> None:
    """Write down what ``worker`` does of ``queue`` at ``at``; of workers that are silent nothing is kept."""
    for heartbeat in Heartbeat.objects.select_for_update(no_key=True).filter(part=queue):
        since = (at - SILENCE).isoformat()
        said = {name: one for name, one in heartbeat.jobs.items() if name != worker and one["at"] > since}
        if jobs:
            said[worker] = {"at": at.isoformat(), "jobs": [[task, begun.isoformat()] for task, begun in jobs]}
        if said != heartbeat.jobs:
            Heartbeat.objects.filter(part=queue).update(jobs=said)


def record_beat(part: str, at: datetime.datetime) -> None:
    """Write down that ``part`` is alive at ``at``, in one statement."""
    rows = [Heartbeat(part=part, at=at)]
    Heartbeat.objects.bulk_create(rows, update_conflicts=True, unique_fields=["part"], update_fields=["at"])
