"""How far communes are with the yearly assessment of their teams, and how many teams have which grade."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Substr

from places.models import Level, Place, prefix_length, standing_in
from reporting.models.assessments import Assessment, TeamGrade
from reporting.rollups.assessments import FROZEN
from teams.models import Team


@dataclass(frozen=True)
class AssessedCommune:
    """A commune, None for teams that wait for their place; ``by_grade``: its teams that were sent, ``left`` the others.

    ``teams`` is the sum of both, so that columns add up in every row and below the list.
    """

    place: Place | None
    assessment: Assessment | None
    by_grade: Mapping[str, int]
    left: int

    @property
    def teams(self) -> int:
        return sum(self.by_grade.values()) + self.left

    @property
    def name(self) -> str:
        return str(self.place or "Chờ xếp địa bàn")

    def of(self, grade: str) -> int:
        return self.by_grade.get(grade, 0)

    @property
    def step(self) -> str:
        step = self.assessment.step if self.assessment else Assessment.AssessmentStep.OPEN
        return str(Assessment.AssessmentStep(step).label)


def assessed_communes(place: Place, year: int) -> list[AssessedCommune]:
    """Return the communes within ``place`` with teams of that year, in the order of the tree, for five queries.

    A team counts once: where it was sent, whatever became of it since; else in the commune where it stands today.
    """
    within = standing_in(place, "place__path")
    assessments = {one.place_id: one for one in Assessment.objects.filter(within, year=year).select_related("place")}
    frozen = TeamGrade.objects.filter(assessment__year=year, assessment__step__in=FROZEN)
    by_grade: dict[int, Counter[str]] = defaultdict(Counter)
    counted = frozen.filter(assessment__in=list(assessments.values())).order_by()
    for key, grade, number in counted.values_list("assessment__place", "grade").annotate(number=Count("pk")):
        by_grade[key][grade] = number
    left = _teams_left(place, year)
    path = prefix_length(Level.COMMUNE)
    communes = {one.path: one for one in Place.objects.filter(path__in=[one for one in left if len(one) == path])}
    shown = {one.pk: one for one in communes.values()} | {one.place_id: one.place for one in assessments.values()}
    rows = [
        AssessedCommune(one, assessments.get(one.pk), by_grade[one.pk], left.get(one.path, 0))
        for one in sorted(shown.values(), key=lambda one: (one.path, one.pk))
    ]
    waiting = sum(number for one, number in left.items() if one not in communes)
    return [*rows, AssessedCommune(None, None, {}, waiting)] if waiting else rows


def _teams_left(place: Place, year: int) -> dict[str, int]:
    """Return how many teams nobody sent yet, by the path of the commune where they stand today, or of what is above it
    where they wait for their place.
    """
    sent = TeamGrade.objects.filter(assessment__year=year, assessment__step__in=FROZEN).order_by().values("team")
    days = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    teams = Team.objects.filter(standing_in(place, "place__path")).active_between(*days).exclude(pk__in=sent)
    commune = Substr("place__stands_at", 1, prefix_length(Level.COMMUNE))
    return dict(teams.order_by().annotate(at=commune).values_list("at").annotate(number=Count("pk")))
