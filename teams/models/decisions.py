"""The decisions behind teams."""

from typing import Any, Self

from django.db import models

from places.models import Place, in_scope


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class Decision(models.Model):
    """A founding, re-forming or dissolving decision of a commune's People's Committee.

    ``file`` names the scanned PDF below DATA_ROOT/decisions, "" where none was given.
    """

    number = models.CharField("số quyết định", max_length=60)
    signed_on = models.DateField("ngày ký")
    issued_by = models.CharField("cơ quan ban hành", max_length=150)
    signer = models.CharField("người ký", max_length=120, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="decisions", verbose_name="địa bàn")
    file = models.CharField("bản quét", max_length=80, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "number", "signed_on"],
                name="a_place_numbers_a_decision_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} ngày {self.signed_on:%d/%m/%Y}"
