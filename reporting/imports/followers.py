"""What goes along when an import is taken back."""

from collections.abc import Mapping

from django.db.models import Model, Q

from places.models import Place
from reporting.models import FollowUp, FollowUpQuerySet, Report
from reporting.models.reports import ReportQuerySet
from teams.models import Team


def untouched_reports(made: Mapping[type[Model], set[int]]) -> ReportQuerySet:
    """Return the reports that nobody has begun, of teams and places that an import made ({model: keys})."""
    owed = Q(team__in=made.get(Team, ())) | Q(place__in=made.get(Place, ()), team=None)
    return Report.objects.untouched().filter(owed)


def untouched_follow_ups(made: Mapping[type[Model], set[int]]) -> FollowUpQuerySet:
    """Return the follow-ups that nobody has worked on, of teams that an import made."""
    return FollowUp.objects.filter(team__in=made.get(Team, ()), attempts=None)
