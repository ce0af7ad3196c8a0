"""What offices know about some days at a place, to be read beside its figures: "lũ từ 10 đến 20 tháng 10"."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.templatetags.wording import day
from places.models import Place, concerning, in_scope, reaching, standing_in

LONGEST_NOTE = 300  # characters


class PeriodNoteQuerySet(models.QuerySet["PeriodNote"]):
    def visible_to(self, user: Any) -> Self:
        """Of places in one's scope and above it: a flood of the whole province is one of each commune."""
        return self.filter(concerning(user, "place__path"))

    def withdrawable_by(self, user: User) -> Self:
        """Return what the office of ``user``, or one below it, wrote."""
        return self.standing().filter(in_scope(user, "written_by__place__path"))

    def standing(self) -> Self:
        """Return what nobody withdrew."""
        return self.filter(withdrawn_at=None)

    def about(self, place: Place, first_day: datetime.date, last_day: datetime.date) -> Self:
        """Return the notes on any of the days, at places within ``place`` or above it; those above and at it come
        first, of each place the earliest.
        """
        concerned = standing_in(place, "place__path") | reaching(place, "place__path")
        found = self.filter(concerned, first_day__lte=last_day, last_day__gte=first_day)
        return found.select_related("place").order_by("place__level", "place__path", "first_day", "pk")


class PeriodNote(models.Model):
    """One sentence about ``place`` from ``first_day`` to ``last_day``, both inclusive. It changes no figure; who wrote
    something else withdraws it and writes anew, so that a paper that quoted it can be explained.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="địa bàn")
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến hết ngày")
    text = models.CharField("ghi chú", max_length=LONGEST_NOTE)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")
    written_at = models.DateTimeField("ghi lúc")
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người rút", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)

    objects = PeriodNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "ghi chú số liệu"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="a_note_on_a_period_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_note_on_a_period_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="a_withdrawn_note_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"Ghi chú số {self.pk}"

    @property
    def days(self) -> str:
        """Return its days in words: "12/10/2022", "12/10/2022 – 20/10/2022"."""
        only_one = self.first_day == self.last_day
        return day(self.first_day) if only_one else f"{day(self.first_day)} – {day(self.last_day)}"
