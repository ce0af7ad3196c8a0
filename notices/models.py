"""What the portal tells people: in the portal, and by e-mail where there is an address. The row is the job."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
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

    def about(self, subject: type[models.Model]) -> Self:
        """Those about rows of the model ``subject``: ``subject_id`` is their number."""
        return self.filter(subject_type=subject._meta.label_lower)

    def to_be_sent(self, at: datetime.datetime) -> Self:
        """Waiting for their e-mail, or given to a worker whose lease ran out."""
        return self.filter(mail=Notice.Mail.WAITING).filter(Q(leased_until=None) | Q(leased_until__lt=at))


class Notice(models.Model):
    """One message to one person. ``once`` names its cause: the same cause never tells the same person twice."""

    class Mail(models.TextChoices):
        NONE = "none", "Không gửi thư"
        WAITING = "waiting", "Chờ gửi thư"
        SENT = "sent", "Đã gửi thư"
        FAILED = "failed", "Không gửi được thư"

    kind = models.CharField(max_length=12, choices=notice_choices)
    to = models.ForeignKey(User, models.PROTECT, related_name="notices")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)  # null: the clock
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=60, blank=True)  # what it is about, as of Event: "reporting.report"
    subject_id = models.BigIntegerField(null=True, blank=True)
    once = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.NONE)
    mailed_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        constraints = [
            models.UniqueConstraint(fields=["to", "once"], name="a_cause_tells_a_person_once"),
            models.CheckConstraint(
                condition=~Q(mail="sent") | Q(mailed_at__isnull=False), name="a_mailed_notice_has_an_instant"
            ),
        ]
        indexes = [
            models.Index(fields=["to", "read_at", "-made_at"], name="notice_of_a_person"),
            models.Index(fields=["mail", "leased_until"], name="notice_to_mail"),
            models.Index(fields=["subject_type", "subject_id"], name="notice_about_a_row"),
        ]

    def __str__(self) -> str:
        return self.title
