"""What confirmed digital skills are called, and how many adults of a province shall have them by when."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from core.editable import Editable
from places.models import Place, in_scope, reaching

MOVEMENT_BEGAN_ON = datetime.date(2025, 3, 21)  # plan 01-KH/BCĐTW, read in secondary sources


class SkillLevelQuerySet(models.QuerySet["SkillLevel"]):
    def visible_to(self, user: Any) -> Self:
        """They say nothing about a place or a person: readable by everyone who is signed in and active."""
        return self.all() if getattr(user, "is_active", False) else self.none()


class SkillLevel(Editable):
    """A level at which people are confirmed, and the text that it is taken from (decision 757/QĐ-BKHCN, a plan of the
    province). ``is_counted``: whoever is confirmed at it counts towards the province's aim. ``is_checked``: somebody
    has held it against the text itself; what is seeded was read in secondary sources.
    """

    EDITABLE = ("name", "source", "is_counted", "is_checked", "is_offered", "order")

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên mức", max_length=120)
    source = models.CharField("căn cứ", max_length=300)
    is_counted = models.BooleanField("tính vào phổ cập", default=True)
    is_checked = models.BooleanField("đã đối chiếu bản gốc", default=False)
    is_offered = models.BooleanField("đang dùng", default=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    province = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="tỉnh")

    objects = SkillLevelQuerySet.as_manager()

    class Meta:
        verbose_name = "mức kỹ năng số"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def record_label(self) -> str:
        return self.code


class SkillGoalQuerySet(models.QuerySet["SkillGoal"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))

    def of_place(self, place: Place) -> "SkillGoal | None":
        """Return the aim of the province in which ``place`` lies; of a closed place the one of its own days first."""
        found = self.filter(reaching(place, "place__path")).annotate(path=F("place__path"))
        return found.order_by("-path", "-pk").first()


class SkillGoal(Editable):
    """The share of its adults that a province wants confirmed by ``due_on``, and from which day classes count."""

    EDITABLE = ("percent", "counted_from", "due_on", "source", "is_checked")

    place = models.OneToOneField(Place, models.PROTECT, related_name="+", verbose_name="tỉnh")
    percent = models.PositiveSmallIntegerField("phần trăm người trưởng thành")
    counted_from = models.DateField("tính lớp học từ ngày", default=MOVEMENT_BEGAN_ON)
    due_on = models.DateField("đạt vào ngày")
    source = models.CharField("căn cứ", max_length=300)
    is_checked = models.BooleanField("đã đối chiếu bản gốc", default=False)

    objects = SkillGoalQuerySet.as_manager()

    class Meta:
        verbose_name = "mục tiêu phổ cập kỹ năng số"
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="an_aim_of_skills_is_a_share"),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("counted_from")), name="an_aim_of_skills_is_reached_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent}% người trưởng thành của {self.place}"
