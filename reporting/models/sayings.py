"""What people of a province call an indicator in a message, beyond its own name."""

from typing import Self

from django.db import models

from places.models import Level, Place, prefix_length
from reporting.models.indicators import Indicator, SignedInQuerySet

LONGEST_SAYING = 80  # characters


class SayingQuerySet(SignedInQuerySet):
    def of_province(self, place: Place) -> Self:
        """Those of the province in which ``place`` stands today."""
        return self.filter(province__path=place.stands_at[: prefix_length(Level.PROVINCE)])


class Saying(models.Model):
    """``words`` mean ``indicator`` when they stand beside a figure in a message of ``province``."""

    province = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="tỉnh")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="sayings", verbose_name="chỉ tiêu")
    words = models.CharField("cách gọi", max_length=LONGEST_SAYING)
    folded = models.CharField(max_length=400, editable=False)  # some letters fold into several

    objects = SayingQuerySet.as_manager()

    class Meta:
        verbose_name = "cách gọi chỉ tiêu"
        ordering = ["indicator__order", "words"]
        constraints = [
            models.UniqueConstraint(fields=["province", "folded"], name="words_mean_one_indicator_in_a_province"),
        ]

    def __str__(self) -> str:
        return f"“{self.words}”: {self.indicator}"
