"""A workbook asked for: the row is the job (docs/decisions/0005)."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from core.request_ids import LONGEST, id_to_keep
from exchange.kinds import export_choices
from exchange.models import leases


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: Any) -> Self:
        """Only one's own: a workbook holds what its requester may see."""
        return self.filter(requested_by=user) if getattr(user, "is_active", False) else self.none()

    def claimable(self, at: datetime.datetime) -> Self:
        """Waiting, or running under a lease that ran out (its worker died)."""
        waiting = Q(state=Export.State.QUEUED) & leases.waits(at)
        return self.filter(waiting | Q(state=Export.State.RUNNING) & leases.over(at))

    def abandoned(self, at: datetime.datetime) -> Self:
        """Return what nobody works on, and nobody is about to: a clock rings for it, else whoever asks next."""
        return self.claimable(at).filter(leases.abandoned(at))


class Export(models.Model):
    """One file that somebody asked for: ``done`` of ``total`` steps are finished.

    ``params`` are what its kind (``Book.source``) asks for, ``place`` always the id of the place it is about. A list's
    steps are its thousands of rows.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang xuất"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không xuất được"
        WITHDRAWN = "withdrawn", "Đã gỡ"  # it held somebody whose data was erased since

    kind = models.CharField(max_length=20, choices=export_choices)
    params = models.JSONField(default=dict)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="exports")
    requested_at = models.DateTimeField(default=timezone.now)
    # Since when it waits: asked for, or tried once more.
    queued_at = models.DateTimeField(default=timezone.now, db_default=Now())
    reason = models.TextField("lý do", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)  # below DATA_ROOT/exports, an unguessable name
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)  # the last attempt
    request_id = models.CharField(max_length=LONGEST, default=id_to_keep, db_default="", blank=True)  # which asked
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp kết xuất"
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="no_more_is_done_than_there_is"),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(file=""),
                name="a_finished_export_has_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(kind="contacts") | ~Q(reason=""),
                name="a_contact_list_is_asked_for_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "leased_until"], name="export_to_do")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"
