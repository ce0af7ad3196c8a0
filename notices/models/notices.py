"""What the portal tells people: in the portal, and by the channels that its receiver chose. The row is the job."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, F, Max, Q, Value, When, Window
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from notices.kinds import notice_choices

NOTICES_KEPT = datetime.timedelta(days=365)  # once read


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> Self:
        """Only one's own."""
        return self.filter(to=user) if getattr(user, "is_active", False) else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def in_groups(self) -> Self:
        """Order the unread before the read, then by day, what is of one kind together and the newest first; each says
        its ``day`` and how many are ``alike``: of one kind and day, and unread or read like it.
        """
        is_read = Case(When(read_at=None, then=Value(0)), default=Value(1), output_field=models.IntegerField())
        rows = self.annotate(is_read=is_read, day=TruncDate("made_at"))
        group = [F("is_read"), F("day"), F("kind")]
        alike, newest = Window(Count("pk"), partition_by=group), Window(Max("made_at"), partition_by=group)
        rows = rows.annotate(alike=alike, newest=newest)
        return rows.order_by("is_read", "-day", "-newest", "kind", "-made_at", "-pk")

    def about(self, subject: type[models.Model]) -> Self:
        """Those about rows of the model ``subject``: ``subject_id`` is their number."""
        return self.filter(subject_type=subject._meta.label_lower)

    def to_route(self) -> Self:
        """Those for which no worker has chosen a channel yet."""
        return self.filter(routed_at=None)


class Notice(models.Model):
    """One message to one person. ``once`` names its cause: the same cause never tells the same person twice.

    What leaves the portal is ``title``, the last day of ``until`` and a link, never ``text``.
    """

    kind = models.CharField(max_length=12, choices=notice_choices)
    to = models.ForeignKey(User, models.PROTECT, related_name="notices")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)  # null: the clock
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=200)
    until = models.DateTimeField(null=True, blank=True)  # the deadline of what it asks for
    subject_type = models.CharField(max_length=60, blank=True)  # what it is about, as of Event: "reporting.report"
    subject_id = models.BigIntegerField(null=True, blank=True)
    once = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    routed_at = models.DateTimeField(null=True, blank=True)  # when its first channel was chosen, or that there is none

    day: datetime.date  # where the query asked for it (``in_groups``)
    alike: int

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        constraints = [
            models.UniqueConstraint(fields=["to", "once"], name="a_cause_tells_a_person_once"),
        ]
        indexes = [
            models.Index(fields=["to", "read_at", "-made_at"], name="notice_of_a_person"),
            models.Index(fields=["made_at", "id"], condition=Q(routed_at=None), name="notice_to_route"),
            models.Index(fields=["subject_type", "subject_id"], name="notice_about_a_row"),
        ]

    def __str__(self) -> str:
        return self.title
