"""These rows keep what is taught: topics in versions, and the materials that go with them."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Permission, Role
from core.editable import Editable
from core.text import clean, fold, sort_key
from places.models import Place
from teams.models import Team


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: Any) -> Self:
        """Return all topics, to whoever takes part in training: they are no secret."""
        return self if getattr(user, "is_active", False) and user.may(Permission.SEE_TRAINING) else self.none()

    def offered_on(self, day: datetime.date) -> Self:
        """Return those that still may be taught."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=day))

    def running_out(self, day: datetime.date) -> Self:
        """Return those still taught, and to be learned again after some months."""
        return self.offered_on(day).exclude(valid_months=None).order_by("sort_key", "pk")

    def matching(self, text: str) -> Self:
        return self.filter(title_folded__contains=fold(text))


class Topic(Editable):
    """One subject of training. ``valid_months``: how long what was learned counts; None: for good."""

    class Theme(models.TextChoices):
        POLICY = "policy", "Chủ trương, chính sách"
        PLATFORM = "platform", "Nền tảng số"
        SKILL = "skill", "Kỹ năng"

    EDITABLE = ("title", "kind", "description", "valid_months", "retired_on")

    code = models.SlugField("mã", max_length=40, unique=True)
    title = models.CharField("chuyên đề", max_length=200)
    kind = models.CharField("nhóm", max_length=10, choices=Theme)
    description = models.TextField("nội dung", blank=True)
    valid_months = models.PositiveSmallIntegerField("số tháng có giá trị", null=True, blank=True)
    retired_on = models.DateField("ngừng dạy từ", null=True, blank=True)
    province = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="tỉnh")
    title_folded = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=400)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyên đề"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_months=None) | Q(valid_months__gt=0), name="what_was_learned_counts_for_some_time"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def naming(title: str) -> dict[str, str]:
        """Return the three columns that one title fills, always together."""
        return {"title": clean(title), "title_folded": fold(title), "sort_key": sort_key(title)}

    @property
    def record_label(self) -> str:
        return self.code

    def derived_columns(self) -> dict[str, str]:
        return self.naming(self.title)


class TopicVersionQuerySet(models.QuerySet["TopicVersion"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(topic__in=Topic.objects.visible_to(user))

    def newest_first(self) -> Self:
        return self.order_by("-starts_on", "-pk")

    def started_by(self, day: datetime.date) -> Self:
        """Return those that had begun on ``day``: the newest of them stands."""
        return self.filter(starts_on__lte=day)


class TopicVersion(models.Model):
    """What a topic teaches from a day: sessions are held by the version that stands on their first day."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("bản")
    starts_on = models.DateField("áp dụng từ")
    outline = models.TextField("đề cương")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    objects = TopicVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "bản của chuyên đề"
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="a_version_of_a_topic_has_a_number"),
            models.UniqueConstraint(fields=["topic", "starts_on"], name="a_topic_changes_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}, bản {self.number}"


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, user: Any) -> Self:
        """Return to officials all materials, to a partner its own and those of the topics of its sessions, to a leader
        those of the topics that one of their teams was invited to.
        """
        if not getattr(user, "is_active", False) or not user.may(Permission.SEE_TRAINING):
            return self.none()
        if user.scope is not None:
            return self
        own = Q(topic__sessions__partner=user) | Q(added_by=user)
        invited = Q(topic__sessions__invitations__member__team__in=Team.objects.visible_to(user))
        wanted = own if user.role == Role.PARTNER else invited
        return self.filter(pk__in=type(self)(self.model).filter(wanted).values("pk"))

    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class Material(models.Model):
    """A file, a link or a short video by link. ``file`` names it below DATA_ROOT/materials."""

    class Format(models.TextChoices):
        FILE = "file", "Tệp"
        LINK = "link", "Liên kết"
        VIDEO = "video", "Video"

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="materials", verbose_name="chuyên đề")
    kind = models.CharField("loại", max_length=6, choices=Format)
    title = models.CharField("tên tài liệu", max_length=200)
    url = models.URLField("địa chỉ", max_length=500, blank=True)
    file = models.CharField(max_length=80, blank=True)
    file_name = models.CharField(max_length=150, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = "tài liệu"
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="file") & ~Q(file="") & Q(url="")) | (~Q(kind="file") & Q(file="") & ~Q(url="")),
                name="a_material_is_a_file_or_a_link",
            )
        ]

    def __str__(self) -> str:
        return self.title
