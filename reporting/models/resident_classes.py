"""Classes that teams hold for residents, as counts: how many came, of which groups, how many were confirmed at which
level. Nobody who came is named or registered.
"""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from reporting.models.diary import DiaryEntry
from reporting.models.skills import SkillLevel
from training.models import Topic

# Who came, as often told apart; one person may be of several, so that groups do not add up to those who came.
GROUPS = ("elderly", "women", "pupils", "traders", "officials")


def _within_those_who_came() -> Q:
    condition = Q()
    for name in GROUPS:
        condition &= Q(**{name: None}) | Q(**{f"{name}__lte": F("came")})
    return condition


class ResidentClassQuerySet(models.QuerySet["ResidentClass"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(entry__in=DiaryEntry.objects.visible_to(user))

    def standing(self) -> Self:
        """Return those whose diary entry nobody withdrew."""
        return self.filter(entry__withdrawn_at=None)

    def held_between(self, first_day: datetime.date, last_day: datetime.date) -> Self:
        return self.filter(entry__day__range=(first_day, last_day))


class ResidentClass(models.Model):
    """What is known of a class beyond its entry in the team's diary, which says when, how long and by whom.

    A group that is None was not counted, which is not zero; a venue that is "" was not said.
    """

    class Venue(models.TextChoices):
        HAMLET_HOUSE = "hamlet_house", "Nhà văn hóa ấp, khu phố"
        MARKET = "market", "Chợ"
        SCHOOL = "school", "Trường học"
        OFFICE = "office", "Trụ sở xã, phường"
        OTHER = "other", "Nơi khác"

    entry = models.OneToOneField(DiaryEntry, models.CASCADE, primary_key=True, related_name="resident_class")
    venue = models.CharField("nơi mở lớp", max_length=12, choices=Venue, blank=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="chuyên đề")
    came = models.PositiveIntegerField("số người đến")
    elderly = models.PositiveIntegerField("người cao tuổi", null=True, blank=True)
    women = models.PositiveIntegerField("phụ nữ", null=True, blank=True)
    pupils = models.PositiveIntegerField("học sinh", null=True, blank=True)
    traders = models.PositiveIntegerField("tiểu thương, hộ kinh doanh", null=True, blank=True)
    officials = models.PositiveIntegerField("cán bộ, công chức", null=True, blank=True)

    objects = ResidentClassQuerySet.as_manager()

    class Meta:
        verbose_name = "lớp cho người dân"
        constraints = [
            models.CheckConstraint(condition=Q(came__gte=1), name="somebody_came_to_a_class"),
            models.CheckConstraint(
                condition=_within_those_who_came(), name="a_group_of_a_class_is_part_of_those_who_came"
            ),
        ]

    def __str__(self) -> str:
        return f"Lớp cho người dân số {self.pk}"

    @property
    def confirmed(self) -> int | None:
        """Return how many were confirmed at a level that counts towards the aim of the province, as sums of classes do;
        None where nobody said so of such a level. Reads ``skills`` with their levels.
        """
        said = [one.value for one in self.skills.all() if one.level.is_counted]
        return sum(said) if said else None


class SkillCountQuerySet(models.QuerySet["SkillCount"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(resident_class__in=ResidentClass.objects.visible_to(user))


class SkillCount(models.Model):
    """How many were confirmed at a level at the end of a class, each at the highest one they reached.

    A level that has no row was not said, which is not zero.
    """

    resident_class = models.ForeignKey(ResidentClass, models.CASCADE, related_name="skills")
    level = models.ForeignKey(SkillLevel, models.PROTECT, related_name="counts")
    value = models.PositiveIntegerField("số người")

    objects = SkillCountQuerySet.as_manager()

    class Meta:
        verbose_name = "số người được xác nhận"
        constraints = [
            models.UniqueConstraint(fields=["resident_class", "level"], name="a_class_counts_a_level_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.value}"
