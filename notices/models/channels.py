"""The channels by which a person is reached outside the portal: what is linked, in which order, and how each is now."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission


class Channel(models.TextChoices):
    """The kinds of channels, in the order in which they are tried for who chose none.

    ZNS, Zalo's paid templates, is none of them: it would be one more adapter (``notices.adapter``) and one more line
    here, with a template for each kind of notice that Zalo has approved.
    """

    ZALO = "zalo", "Zalo"
    PUSH = "push", "Thông báo trên máy"
    EMAIL = "email", "Thư điện tử"
    SMS = "sms", "Tin nhắn SMS"


class Trouble(models.TextChoices):
    """Why a message did not go out, or why a channel is left alone."""

    NO_ANSWER = "no_answer", "dịch vụ không trả lời"
    NOT_REACHED = "not_reached", "chưa kết nối được tới dịch vụ"
    TOO_MANY = "too_many", "dịch vụ đang giới hạn số tin"
    REFUSED = "refused", "dịch vụ từ chối"
    UNAUTHORIZED = "unauthorized", "dịch vụ không nhận mã truy cập của cổng"
    UNKNOWN_ANSWER = "unknown_answer", "dịch vụ trả lời không rõ"
    ADDRESS_GONE = "address_gone", "địa chỉ không còn nhận tin"
    NO_ADDRESS = "no_address", "không còn địa chỉ"
    ACCOUNT_CLOSED = "account_closed", "tài khoản đã ngừng dùng"
    GIVEN_UP = "given_up", "đã thử nhiều lần"
    WORKER_DIED = "worker_died", "máy chủ dừng giữa lúc gửi"
    NOT_RECEIVED = "not_received", "nhà mạng báo không đến máy"


# Their address is what somebody linked; that of the others stands in the account.
LINKED_CHANNELS = (Channel.ZALO, Channel.PUSH)


class OwnQuerySet[Row: models.Model](models.QuerySet[Row]):
    def visible_to(self, user: Any) -> Self:
        """Only one's own."""
        return self.filter(user=user) if getattr(user, "is_active", False) else self.none()


class ChannelLink(models.Model):
    """One Zalo chat or one browser that receives what an account is told. Unlinking deletes the row.

    ``address`` is the number of the chat, or the browser's subscription as JSON of ``endpoint`` and ``keys``. Several
    accounts may share one chat or browser, each by a row of its own.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="channel_links")
    channel = models.CharField(max_length=8, choices=[(one.value, one.label) for one in LINKED_CHANNELS])
    address = models.CharField(max_length=1000)
    device = models.CharField(max_length=80, blank=True)  # of a browser: what it is, in a few words
    linked_at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "kênh đã nối"
        constraints = [
            models.UniqueConstraint(fields=["user", "channel", "address"], name="an_address_is_linked_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(channel="zalo"), name="an_account_has_one_zalo_chat"),
            models.CheckConstraint(condition=~Q(address=""), name="a_link_has_an_address"),
        ]
        indexes = [models.Index(fields=["channel", "address"], name="link_of_an_address")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.device}".strip()


class ChannelPreference(models.Model):
    """The order in which a person wants to be reached; who has no row is reached in the order of ``Channel``.

    ``channels`` are values of ``Channel`` joined by commas, the first tried first; one that is missing is never used.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="channel_preference")
    channels = models.CharField(max_length=40, blank=True)
    at_night = models.BooleanField(default=False)  # also in the quiet hours

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "thứ tự kênh nhận tin"

    def __str__(self) -> str:
        return ", ".join(one.label for one in self.order)

    @property
    def order(self) -> list[Channel]:
        return [Channel(value) for value in self.channels.split(",") if value]


class DeclinedKind(models.Model):
    """``user`` does not want to be told of what is of ``kind``, a key of ``notice_kinds``; wanting it again deletes it.

    Only a kind that is ``optional_for`` their role is left out.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="declined_kinds")
    kind = models.CharField(max_length=12)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "loại tin không nhận"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="a_kind_is_declined_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"


class LinkCode(models.Model):
    """A code that a person sends to the Zalo bot, so that their chat is linked to their account, once, within minutes.

    ``digest`` is the keyed hash of the code; the code itself is shown once and kept nowhere.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="link_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "mã nối kênh"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(used_at=None), name="a_person_has_one_open_link_code"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="a_link_code_ends_after_it_was_made"),
        ]

    def __str__(self) -> str:
        return f"mã của {self.user_id}"


class GatewayQuerySet(models.QuerySet["Gateway"]):
    def visible_to(self, user: Any) -> Self:
        """To those who see what became of messages: it is nobody's."""
        may = getattr(user, "is_active", False) and user.may(Permission.MANAGE_ACCOUNTS)
        return self.all() if may else self.none()

    def paused_at(self, at: datetime.datetime) -> Self:
        return self.filter(paused_until__gt=at)


class Gateway(models.Model):
    """How the service behind a channel is doing: one worker at a time sends by it, and none while it is paused."""

    channel = models.CharField(primary_key=True, max_length=8, choices=Channel)
    leased_until = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=16, choices=Trouble, blank=True)  # why it is paused

    objects = GatewayQuerySet.as_manager()

    class Meta:
        verbose_name = "cổng gửi tin"
        constraints = [
            models.CheckConstraint(condition=Q(paused_until=None) | ~Q(trouble=""), name="a_paused_gateway_says_why")
        ]

    def __str__(self) -> str:
        return str(self.get_channel_display())
