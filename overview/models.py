"""How a province words the reports it sends on paper, one row a part whose wording is its own; tables that people put
together themselves and kept; and what a pilot came to, summed up over its rounds.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from places.models import Place, concerning, in_scope
from reporting.models import Round


class PaperTextQuerySet(models.QuerySet["PaperText"]):
    def visible_to(self, user: Any) -> Self:
        """Of the province that the user's place is or lies in: its papers are made from them."""
        return self.filter(concerning(user, "province__path"))

    def standing(self) -> Self:
        """Used in papers; the others gave way to the portal's own wording."""
        return self.filter(is_reset=False)


class PaperText(models.Model):
    """One part of a paper in a province's own words; where there is none, or it ``is_reset``, the portal's stand."""

    class Paper(models.TextChoices):
        """Who reports to whom."""

        PROVINCE = "so", "Báo cáo của Sở gửi Bộ và Ban Chỉ đạo của tỉnh"
        LOCAL = "dia-phuong", "Báo cáo của huyện, xã gửi Sở"

    province = models.ForeignKey(Place, models.PROTECT, related_name="paper_texts", verbose_name="tỉnh")
    paper = models.CharField("báo cáo", max_length=10, choices=Paper)
    part = models.CharField("phần", max_length=20)  # a key of overview.exports.document.parts
    text = models.TextField("nội dung", blank=True)
    is_reset = models.BooleanField("đã về mặc định", default=False)
    changed_at = models.DateTimeField("sửa lúc")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    objects = PaperTextQuerySet.as_manager()

    class Meta:
        verbose_name = "lời văn báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["province", "paper", "part"], name="a_part_of_a_paper_is_worded_once_a_province"
            ),
            models.CheckConstraint(condition=Q(paper__in=["so", "dia-phuong"]), name="a_paper_is_one_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.get_paper_display()}: {self.part}"


class SavedTableQuerySet(models.QuerySet["SavedTable"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and what others share about places within one's scope or above it: whoever opens one of these
        sees it for their own place.
        """
        if not getattr(user, "is_active", False):
            return self.none()
        return self.filter(Q(owner=user) | Q(concerning(user, "place__path"), is_shared=True))

    def of_colleagues(self, user: Any) -> Self:
        """What others at the user's own place share."""
        return self.filter(is_shared=True, owner__place=user.place_id).exclude(owner=user)


class SavedTable(models.Model):
    """A table that somebody put together and named (``overview.rollups.pivot``).

    ``choices``: of each field of ``TableChoices`` but the place its values as texts, as an address holds them.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="saved_tables", verbose_name="người lập")
    name = models.CharField("tên bảng", max_length=120)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="địa bàn")
    choices = models.JSONField("các lựa chọn", default=dict)
    is_shared = models.BooleanField("chia sẻ", default=False)
    created_at = models.DateTimeField("lập lúc", default=timezone.now)
    changed_at = models.DateTimeField("sửa lúc", default=timezone.now)

    objects = SavedTableQuerySet.as_manager()

    class Meta:
        verbose_name = "bảng tự lập"

    def __str__(self) -> str:
        return f"bảng số {self.pk}"  # so the record calls it: what somebody typed stays out of it


class TableReaderQuerySet(models.QuerySet["TableReader"]):
    def visible_to(self, user: Any) -> Self:
        """Only one's own."""
        return self.filter(user=user) if getattr(user, "is_active", False) else self.none()


class TableReader(models.Model):
    """``user`` asked on ``since`` to be sent a table each month; whoever stops asking leaves no row."""

    table = models.ForeignKey(SavedTable, models.CASCADE, related_name="subscriptions")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    since = models.DateTimeField("từ lúc", default=timezone.now)

    objects = TableReaderQuerySet.as_manager()

    class Meta:
        verbose_name = "người nhận bảng hằng tháng"
        constraints = [
            models.UniqueConstraint(fields=["table", "user"], name="a_table_is_sent_to_a_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table_id}: {self.user_id}"


class PilotSummaryQuerySet(models.QuerySet["PilotSummary"]):
    def visible_to(self, user: Any) -> Self:
        """Return the finished ones of places within the user's scope; a draft, to who sums up at its own place."""
        if not getattr(user, "is_active", False):
            return self.none()
        draft = Q(place=user.place_id) if user.may(Permission.SUM_UP) else Q(pk__in=[])
        return self.filter(in_scope(user, "place__path") & (Q(finished_at__isnull=False) | draft))

    def writable_by(self, user: User) -> Self:
        """Return the drafts that ``user`` works on: those of their own place."""
        if not user.may(Permission.SUM_UP):
            return self.none()
        return self.visible_to(user).filter(place=user.place_id, finished_at=None)


class PilotSummary(models.Model):
    """What the teams of a place came to over some rounds ("sơ kết"), as its officials say it; read only once finished.

    The founding letter founds the teams of one kind of place first, and those of the others "after the model has been
    summed up".
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="địa bàn")
    rounds = models.ManyToManyField(Round, related_name="+", verbose_name="các kỳ")
    created_at = models.DateTimeField("lập lúc", default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lập")
    finished_at = models.DateTimeField("hoàn tất lúc", null=True, blank=True)
    finished_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    objects = PilotSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo sơ kết"
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="a_finished_summary_says_who_finished_it",
            ),
        ]

    def __str__(self) -> str:
        return f"báo cáo sơ kết số {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class SummaryFindingQuerySet(models.QuerySet["SummaryFinding"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of summaries that the user sees."""
        return self.filter(summary__in=PilotSummary.objects.visible_to(user))


class SummaryFinding(models.Model):
    """One thing that a summary says. ``rule`` names the one that proposed it, "" of what an official added; ``numbers``
    are those behind it when it was proposed or last looked at, by their labels.
    """

    class Section(models.TextChoices):
        RESULTS = "results", "Kết quả"
        DIFFICULTIES = "difficulties", "Khó khăn, vướng mắc"
        LESSONS = "lessons", "Bài học kinh nghiệm"
        NEXT = "next", "Nhiệm vụ tiếp theo và kiến nghị"

    summary = models.ForeignKey(PilotSummary, models.CASCADE, related_name="findings")
    section = models.CharField("phần", max_length=15, choices=Section)
    position = models.PositiveSmallIntegerField("thứ tự")
    rule = models.CharField("quy tắc", max_length=60, blank=True)
    text = models.TextField("nội dung")
    numbers = models.JSONField("số liệu", default=dict)
    is_dropped = models.BooleanField("đã bỏ", default=False)

    objects = SummaryFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "nhận định"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_finding_says_something"),
            models.UniqueConstraint(
                fields=["summary", "rule"], condition=~Q(rule=""), name="a_rule_proposes_one_finding_a_summary"
            ),
        ]

    def __str__(self) -> str:
        return f"nhận định số {self.pk}"  # so the record calls it: what somebody typed stays out of it
