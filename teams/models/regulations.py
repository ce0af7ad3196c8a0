"""What a province calls its teams and how many members it wants in each, from a day on, and by which text."""

import datetime
from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.editable import Editable
from core.terms import TEAM
from places.models import SEGMENT, Place, concerning, standing_in


class TeamTerms(NamedTuple):
    """What holds for the teams of a place on a day; ``source`` says by which text."""

    name: str
    fewest: int
    most: int
    source: str

    @property
    def size(self) -> str:
        """Return how many members a team has, in words: "3 đến 12"."""
        return f"{self.fewest} đến {self.most}"


BY_LETTER = TeamTerms(TEAM, 3, 12, "công văn tháng 6/2022 của Sở Thông tin và Truyền thông tỉnh Tây Ninh")


class TeamRegulationQuerySet(models.QuerySet["TeamRegulation"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of the province in which the user's place lies."""
        return self.filter(concerning(user, "place__path"))

    def in_force(self, on: datetime.date) -> list["TeamRegulation"]:
        """Return the regulation of each province that has one on the day, in one query."""
        rows = self.filter(starts_on__lte=on).select_related("place").order_by("starts_on", "pk")
        return list({one.place_id: one for one in rows}.values())


class TeamRegulation(Editable):
    """What holds for the teams of a province from ``starts_on`` until its next regulation begins."""

    EDITABLE = ("starts_on", "name", "fewest", "most", "source")

    place = models.ForeignKey(Place, models.PROTECT, related_name="team_regulations", verbose_name="tỉnh")
    starts_on = models.DateField("từ ngày")
    name = models.CharField("tên gọi của tổ", max_length=60)
    fewest = models.PositiveSmallIntegerField("số thành viên ít nhất")
    most = models.PositiveSmallIntegerField("số thành viên nhiều nhất")
    source = models.CharField("căn cứ", max_length=200)

    objects = TeamRegulationQuerySet.as_manager()

    class Meta:
        verbose_name = "quy định về tổ"
        constraints = [
            models.UniqueConstraint(fields=["place", "starts_on"], name="a_province_regulates_teams_once_a_day"),
            models.CheckConstraint(
                condition=Q(fewest__gte=1, most__gte=F("fewest"), most__lte=99), name="a_team_may_have_some_members"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, từ ngày {self.starts_on:%d/%m/%Y}"

    @property
    def terms(self) -> TeamTerms:
        return TeamTerms(self.name, self.fewest, self.most, self.source)


def terms_on(place: Place | None, on: datetime.date) -> TeamTerms:
    """Return what holds for the teams of ``place`` on a day, in one query: by its province, or by the one in which a
    place that has ended stands today; by the letter of 2022 where neither says anything yet.
    """
    roots = {path[:SEGMENT] for path in (place.path, place.stands_at) if path} if place else set()
    if not roots:
        return BY_LETTER
    rows = TeamRegulation.objects.filter(place__path__in=roots, starts_on__lte=on)
    found = rows.order_by("-starts_on", "-place__path").first()
    return found.terms if found else BY_LETTER


def names_over_time(place: Place) -> list[str]:
    """Return what teams of ``place`` were called until today, the newest name last, in one query."""
    roots = {place.path[:SEGMENT], place.stands_at[:SEGMENT]}
    rows = TeamRegulation.objects.filter(place__path__in=roots, starts_on__lte=timezone.localdate())
    return [TEAM, *rows.order_by("starts_on", "place__path").values_list("name", flat=True)]


def team_name_on(place: Place | None, on: datetime.date) -> str:
    """Return what the province of ``place`` calls its teams on a day."""
    return terms_on(place, on).name


def outside_size(on: datetime.date) -> Q:
    """Return the condition for teams with too few or too many ``people``, as their province wants it on a day. It asks
    for the regulations of that day, in one query.
    """
    elsewhere, found = Q(), Q(pk__in=[])
    for one in TeamRegulation.objects.in_force(on):
        here = standing_in(one.place, "place__path")
        elsewhere &= ~here
        found |= here & _outside(one.terms)
    return found | (elsewhere & _outside(BY_LETTER))


def _outside(terms: TeamTerms) -> Q:
    return Q(people__lt=terms.fewest) | Q(people__gt=terms.most)
