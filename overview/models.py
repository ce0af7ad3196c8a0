"""How a province words the reports it sends on paper: one row a part whose wording is its own."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from places.models import Place, concerning


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
