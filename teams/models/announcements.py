"""What an office tells teams and officials, whom it was sent to, and who of them confirmed that they read it."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Substr

from accounts.models import User
from accounts.roles import Permission
from notices.models import NOTICES_KEPT, Notice
from places.models import Level, Place, in_scope, prefix_length
from teams.models.teams import Team

# Of a Receiver: the path of the commune in which they stand today; of who stands above communes, their place's.
COMMUNE_OF_RECEIVER = Substr("user__place__stands_at", 1, prefix_length(Level.COMMUNE))
DRAFTS_KEPT = datetime.timedelta(days=30)  # after somebody last wrote in them


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, user: Any) -> Self:
        """Return those that the user wrote or received and, for who announces too, those sent by an office within their
        scope or to people within it.
        """
        if not getattr(user, "is_active", False):
            return self.none()
        received = Receiver.objects.filter(announcement=OuterRef("pk"))
        found = Q(by=user) | Q(Exists(received.filter(user=user)))
        if user.may(Permission.ANNOUNCE):
            below = Q(Exists(received.filter(in_scope(user, "user__place__path"))))
            found |= Q(sent_at__isnull=False) & (in_scope(user, "place__path") | below)
        return self.filter(found)

    def received_by(self, user: User) -> Self:
        return self.filter(receivers__user=user)

    def drafts(self) -> Self:
        return self.filter(sent_at=None)

    def in_force(self) -> Self:
        """Return those sent that nobody withdrew."""
        return self.filter(sent_at__isnull=False, withdrawn_at=None)

    def forgettable(self, at: datetime.datetime) -> Self:
        """Return what has run out: sent as long ago as notices are kept, or a draft that nobody goes on with."""
        return self.filter(Q(sent_at__lt=at - NOTICES_KEPT) | Q(sent_at=None, written_at__lt=at - DRAFTS_KEPT))


class Announcement(models.Model):
    """A title, a text and perhaps a PDF that the office of ``place`` tells people ``within`` a place of its scope.

    ``audience`` holds whom as ",heads,commune,": values of ``Audience`` and roles of officials. ``chosen``: whether all
    of ``within`` is meant, or only ``communes`` or ``teams`` of it. Until it is sent it is a draft, which its writer
    alone sees. Of a withdrawn one the words stay here and are shown to nobody.
    """

    class Audience(models.TextChoices):
        HEADS = "heads", "Tổ trưởng, tổ phó"
        MEMBERS = "members", "Mọi thành viên tổ có tài khoản"

    class Chosen(models.TextChoices):
        ALL = "all", "Tất cả"
        COMMUNES = "communes", "Một số xã, phường"
        TEAMS = "teams", "Một số tổ"

    title = models.CharField("tên thông báo", max_length=120)
    text = models.TextField("nội dung")
    file = models.CharField("tệp kèm theo", max_length=80, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="nơi gửi")
    within = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="phạm vi")
    audience = models.CharField("gửi tới", max_length=120)
    chosen = models.CharField("nơi nhận", max_length=8, choices=Chosen, default=Chosen.ALL)
    communes = models.ManyToManyField(Place, related_name="+", blank=True)
    teams = models.ManyToManyField(Team, related_name="+", blank=True)
    asks_confirmation = models.BooleanField("cần xác nhận đã đọc", default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_reason = models.TextField("lý do thu hồi", blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo của cơ quan"
        constraints = [
            models.CheckConstraint(condition=~Q(audience=""), name="an_announcement_names_whom"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(sent_at__isnull=False),
                name="only_a_sent_announcement_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="a_withdrawal_says_who_and_why",
            ),
        ]
        indexes = [models.Index(fields=["place", "-sent_at"], name="announcement_of_an_office")]

    def __str__(self) -> str:
        return f"Thông báo số {self.pk}"  # what the record calls it: its title is somebody's own words

    @property
    def groups(self) -> list[str]:
        """Return whom it is for: values of ``Audience`` and of roles."""
        return self.audience.strip(",").split(",")

    @property
    def once_more(self) -> str:
        """Return the cause under which a person is reminded of it."""
        return f"announcement:{self.pk}:again"

    @property
    def is_draft(self) -> bool:
        return self.sent_at is None


class ReceiverQuerySet(models.QuerySet["Receiver"]):
    def visible_to(self, user: Any) -> Self:
        """Return the user's own and, for who announces, those of people within their scope."""
        if not getattr(user, "is_active", False):
            return self.none()
        own = Q(user=user)
        return self.filter(own | in_scope(user, "user__place__path") if user.may(Permission.ANNOUNCE) else own)

    def of(self, announcement: Announcement) -> Self:
        """Return those of one announcement, each with ``is_opened``: whether they opened a notice of it, or the page
        that it leads to.
        """
        read = Notice.objects.about(Announcement).filter(subject_id=announcement.pk, read_at__isnull=False)
        is_opened = ExpressionWrapper(Q(user__in=read.order_by().values("to")), models.BooleanField())
        return self.filter(announcement=announcement).annotate(is_opened=is_opened)

    def outstanding(self, announcement: Announcement) -> Self:
        """Return those who have not confirmed it, or have not opened what asks for nothing."""
        rows = self.of(announcement)
        return rows.filter(confirmed_at=None) if announcement.asks_confirmation else rows.filter(is_opened=False)

    def to_remind(self, announcement: Announcement) -> Self:
        """Return those outstanding who were not reminded of it yet: once is all."""
        again = Notice.objects.about(Announcement).filter(once=announcement.once_more)
        return self.outstanding(announcement).exclude(user__in=again.order_by().values("to"))


class Receiver(models.Model):
    """One person to whom an announcement was sent; when they opened it stands in its notice."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="receivers")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    is_opened: bool  # where the query asked for it (``of``)

    objects = ReceiverQuerySet.as_manager()

    class Meta:
        verbose_name = "người nhận thông báo"
        constraints = [
            models.UniqueConstraint(fields=["announcement", "user"], name="an_announcement_has_a_receiver_once")
        ]

    def __str__(self) -> str:
        return f"{self.announcement}: {self.user}"
