"""What became of a notice by one channel: the row is the job, and what may have been sent is never repeated unseen."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from notices.models.channels import Channel, ChannelLink, Trouble
from notices.models.notices import Notice
from places.models import in_scope


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> Self:
        """To those whose accounts the user manages, and to the user."""
        if not getattr(user, "is_active", False):
            return self.none()
        if not user.may(Permission.MANAGE_ACCOUNTS):
            return self.filter(notice__to=user)
        return self.filter(Q(notice__to=user) | in_scope(user, "notice__to__place__path"))

    def waiting_at(self, at: datetime.datetime) -> Self:
        """Those that may be sent at ``at``; of a postponed one the time has come."""
        return self.filter(state=Delivery.Progress.WAITING).filter(Q(not_before=None) | Q(not_before__lte=at))

    def abandoned_at(self, at: datetime.datetime) -> Self:
        """Those whose worker died while it talked to the service: nobody knows whether they went out."""
        return self.filter(state=Delivery.Progress.SENDING, leased_until__lt=at)


class Delivery(models.Model):
    """One notice by one channel.

    ``waiting`` → ``sending`` → ``sent`` (the service took it) → ``delivered`` (it told us that the phone has it). A
    definite no is ``failed``, and the next channel of its receiver is tried. Where the answer was lost it is
    ``unsure``: shown, and sent again only by a person. ``dropped``: what it asked for had come before it went out.
    """

    class Progress(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        SENDING = "sending", "Đang gửi"
        SENT = "sent", "Đã gửi"
        DELIVERED = "delivered", "Đã đến máy"
        UNSURE = "unsure", "Không rõ đã gửi chưa"
        FAILED = "failed", "Không gửi được"
        DROPPED = "dropped", "Không cần gửi nữa"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    link = models.ForeignKey(ChannelLink, models.SET_NULL, related_name="deliveries", null=True, blank=True)
    state = models.CharField(max_length=9, choices=Progress, default=Progress.WAITING)
    made_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True, blank=True)  # after a refusal that may pass
    leased_until = models.DateTimeField(null=True, blank=True)  # while it is sent
    attempts = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=80, blank=True)  # what the service calls it, for its receipts
    reason = models.CharField(max_length=16, choices=Trouble, blank=True)  # why it failed, or waits again
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    repeated_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)  # who sent it again

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "lần gửi tin"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "delivered"]) | Q(sent_at__isnull=False),
                name="a_sent_delivery_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(delivered_at__isnull=False),
                name="a_delivered_one_says_when",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(reason=""), name="a_failed_delivery_says_why"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(leased_until__isnull=False), name="a_delivery_is_sent_under_a_lease"
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "made_at", "id"], condition=Q(state="waiting"), name="delivery_to_send"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="delivery_being_sent"),
            models.Index(fields=["channel", "reference"], condition=~Q(reference=""), name="delivery_by_reference"),
            models.Index(fields=["notice", "channel"], name="delivery_of_a_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_state_display()}"

    @property
    def changed_at(self) -> datetime.datetime:
        """Return the instant of the furthest that it came."""
        return self.delivered_at or self.sent_at or self.made_at
