"""By what a team's report was first sent, and since when its form stood open: what the figures of adoption rest on."""

import datetime
from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import Q

from reporting.models.reports import Report, Submission

SENDINGS_KEPT = datetime.timedelta(days=730)


class DeviceKind(models.TextChoices):
    PHONE = "phone", "Điện thoại"
    DESK = "desk", "Máy tính"


class SentFrom(NamedTuple):
    """What a request says of its browser, a DeviceKind or "", and when this browser first opened the form, if known."""

    device: str
    opened_at: datetime.datetime | None


class SendingQuerySet(models.QuerySet["Sending"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(report__in=Report.objects.visible_to(user))

    def forgettable(self, at: datetime.datetime) -> Self:
        """Return the rows that are old enough to be deleted."""
        return self.filter(sent_at__lt=at - SENDINGS_KEPT)


class Sending(models.Model):
    """A report that its own team sent, the first time. No row says more of the browser than its kind."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="sending")
    sent_at = models.DateTimeField("nộp lần đầu", db_index=True)
    device = models.CharField("loại máy", max_length=5, choices=DeviceKind, blank=True)
    opened_at = models.DateTimeField("mở lần đầu", null=True, blank=True)

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nộp đầu"
        constraints = [
            models.CheckConstraint(
                condition=Q(device__in=["", "phone", "desk"]), name="a_sending_is_by_a_known_kind_of_device"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(opened_at__lte=models.F("sent_at")),
                name="a_form_is_opened_before_it_is_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.get_device_display()}"

    @classmethod
    def first_of(cls, submission: Submission, sent_from: SentFrom | None) -> Self | None:
        """Return the row of a team's own first report, not yet stored; None where it is none, or nobody knows by what
        it came. What an official enters says nothing of how the team works.
        """
        report = submission.report
        is_first = submission.at == report.first_submitted_at and report.team_id and not submission.assisted_reason
        if not is_first or sent_from is None:
            return None
        # What waited for a network was written before it came; and a clock that was set back must stop no report.
        opened_at = sent_from.opened_at
        if submission.composed_at or (opened_at and opened_at > submission.at):
            opened_at = None
        return cls(report_id=submission.report_id, sent_at=submission.at, device=sent_from.device, opened_at=opened_at)
