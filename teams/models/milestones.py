"""A milestone says what coverage was asked for, of which places, by which day."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core.editable import Editable
from places.models import Place, concerning, paths_up


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: Any) -> Self:
        """Return milestones that concern the user's place: set for it, above it or below it."""
        return self.filter(concerning(user, "within__path"))

    def concerning(self, place: Place) -> Self:
        """Return those set for ``place`` or for a place above it; one of before a reorganisation counts the places
        of its time.
        """
        return self.filter(within__path__in=paths_up(place.path))


class Milestone(Editable):
    """A share of places of some kinds that must have a team by a day ("100% ấp, khu phố trong tháng 6/2022")."""

    EDITABLE = ("title", "within", "kinds", "share", "due_on", "wording")

    title = models.CharField("mốc", max_length=200)
    kinds = models.JSONField("loại địa bàn", default=list)
    within = models.ForeignKey(Place, models.PROTECT, verbose_name="phạm vi")
    due_on = models.DateField("hạn")
    share = models.DecimalField("tỷ lệ phải đạt", max_digits=4, decimal_places=3)  # 1.000 = 100%
    wording = models.CharField("nguyên văn", max_length=300, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "mốc"
        constraints = [
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="a_milestone_asks_for_a_share"),
            models.UniqueConstraint(fields=["title", "within"], name="a_milestone_is_named_once"),
        ]

    def __str__(self) -> str:
        return self.title
