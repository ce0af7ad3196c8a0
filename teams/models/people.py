"""These rows keep which pairs of people an official looked at and found to be two."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from teams.models.teams import Person


class DistinctionQuerySet(models.QuerySet["Distinction"]):
    def visible_to(self, user: Any) -> Self:
        seen = Person.objects.visible_to(user)
        return self.filter(one__in=seen, other__in=seen)

    def involving(self, person: Person) -> Self:
        return self.filter(Q(one=person) | Q(other=person)).select_related("one", "other", "by")

    def between(self, one: int, other: int) -> Self:
        """Return the distinctions that say that two people, by their keys, are not one."""
        return self.filter(one=min(one, other), other=max(one, other))


class Distinction(models.Model):
    """Two people who look like one and are not: an official said so, and they are not proposed again."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DistinctionQuerySet.as_manager()

    class Meta:
        verbose_name = "hai người khác nhau"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_people_are_told_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="a_distinction_names_the_lower_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one} khác {self.other}"
