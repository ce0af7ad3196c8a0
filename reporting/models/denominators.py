"""How many there are of whom, or of what, a ratio is counted: adults, pupils, business households of a commune."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from places.models import Place, in_scope


class DenominatorKind(models.TextChoices):
    """Households and people are those of the yearly figures of places; each other kind has rows of its own."""

    ADULTS = "adults", "Người từ đủ 18 tuổi"
    PUPILS = "pupils", "Học sinh phổ thông"
    BUSINESSES = "businesses", "Hộ kinh doanh"
    FILES = "files", "Hồ sơ một cửa trong năm"
    ELDERLY = "elderly", "Người từ đủ 60 tuổi"
    HOUSEHOLDS = "households", "Số hộ"
    POPULATION = "population", "Số dân"

    @property
    def is_of_places(self) -> bool:
        """Return whether the places' own yearly figures say it, so that it is not entered a second time."""
        return self in (self.HOUSEHOLDS, self.POPULATION)

    @property
    def unit(self) -> str:
        units = {self.PUPILS: "học sinh", self.BUSINESSES: "hộ kinh doanh", self.FILES: "hồ sơ", self.HOUSEHOLDS: "hộ"}
        return units.get(self, "người")


KINDS_ENTERED = tuple(kind for kind in DenominatorKind if not kind.is_of_places)
LONGEST_SOURCE = 120  # characters


class DenominatorQuerySet(models.QuerySet["Denominator"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class Denominator(models.Model):
    """The ``value`` of one ``kind`` at a commune in one year, and where it was read.

    Only communes have them: what stands above a commune is the sum of its communes, and a commune that a reform ended
    keeps its own.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="denominators", verbose_name="địa bàn")
    year = models.PositiveSmallIntegerField("năm")
    kind = models.CharField("mẫu số", max_length=12, choices=DenominatorKind)
    value = models.PositiveIntegerField("số")
    source = models.CharField("nguồn", max_length=LONGEST_SOURCE, blank=True)

    objects = DenominatorQuerySet.as_manager()

    class Meta:
        verbose_name = "mẫu số của xã"
        constraints = [
            models.UniqueConstraint(fields=["place", "kind", "year"], name="a_place_has_a_denominator_once_a_year"),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS_ENTERED), name="a_denominator_is_of_a_kind_that_is_entered"
            ),
            models.CheckConstraint(condition=Q(year__range=(1900, 2100)), name="a_year_of_a_denominator_is_plausible"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}, {self.place}"
