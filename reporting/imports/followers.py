"""What goes along when an import is taken back."""

from collections.abc import Mapping

from django.db.models import Model, Q

from places.models import Place
from reporting.models import Report
from reporting.models.reports import ReportQuerySet
from teams.models import Team


def untouched_reports(made: Mapping[type[Model], set[int]]) -> ReportQuerySet:
    """Return the reports that nobody has begun, of teams and places that an import made ({model: keys})."""
    owed = Q(team__in=made.get(Team, ())) | Q(place__in=made.get(Place, ()), team=None)
    return Report.objects.untouched().filter(owed)
