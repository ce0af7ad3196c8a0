"""Where teams stood over time: dates are inclusive at both ends, ``ends_on`` is a last day."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from places.lineage import paths_on
from places.models import Place, subtree, subtrees
from teams.models.teams import Team


def covering(day: datetime.date) -> Q:
    """Return placements through which a place has a team on ``day``: they hold and their team is active."""
    return (
        Q(starts_on__lte=day, team__established_on__lte=day)
        & (Q(ends_on=None) | Q(ends_on__gte=day))
        & (Q(team__dissolved_on=None) | Q(team__dissolved_on__gte=day))
    )


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(team__in=Team.objects.visible_to(user))

    def holding_on(self, day: datetime.date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def covering_on(self, day: datetime.date) -> Self:
        """Return those of teams active on ``day``, where they stood that day: what covers a place."""
        return self.filter(covering(day))

    def counted_on(self, day: datetime.date, place: Place, beside: Sequence[Place] = ()) -> Self:
        """Return those of teams active on ``day``, those counted within ``place``, with ``stands``: the path at which
        each is. With ``beside``, parts of the place, only those that stand in none of them.

        It is where the team stood; where that had ended by then, and nobody had said which heir the team went to, the
        lowest place that held all heirs on that day.
        """
        ended = Q(place__valid_to__lt=day)
        stood = self._stood_at(day)
        at: dict[str, list[int]] = defaultdict(list)
        for pk, path in stood.items():
            at[path].append(pk)
        there = subtree(place, "place__path") & (Q(place__valid_to=None) | Q(place__valid_to__gte=day))
        there |= ended & subtree(place, "place__stands_at") & ~Q(place__in=stood)
        there |= Q(place__in=[pk for pk, path in stood.items() if path.startswith(place.path)])
        waiting = [When(place__in=places, then=Value(path)) for path, places in at.items()]
        stands = Case(*waiting, When(ended, then=F("place__stands_at")), default=F("place__path"))
        found = self.covering_on(day).filter(there).annotate(stands=stands)
        return found.exclude(subtrees(beside, "stands")) if beside else found

    def _stood_at(self, day: datetime.date) -> dict[int, str]:
        """Return by the id of places at which teams waited on ``day`` where those stood then: what holds their heirs
        today may be another place, where heirs passed on since.
        """
        if day >= timezone.localdate():
            return {}
        waited = self.covering_on(day).filter(place__valid_to__lt=day).order_by()
        return paths_on(Place.objects.filter(pk__in=waited.values("place")), day)


class Placement(models.Model):
    """Where a team stood, from the first to the last day."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="placements")
    place = models.ForeignKey(Place, models.PROTECT, related_name="placements")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(ends_on=None), name="a_team_stands_in_one_place"),
            models.UniqueConstraint(fields=["team", "starts_on"], name="a_placement_starts_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_placement_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} ở {self.place}"
