"""How the demo's pilot communes assessed their teams for last year, as they sent it and the province confirmed it."""

import datetime

from django.utils import timezone

from accounts.models import User
from core.working_days import DAY, midnight
from demo.cast import Cast
from places.models import Level, Place
from reporting.actions import assessments
from reporting.forms.assessments import newest_year
from reporting.models import YearGrade
from reporting.rollups.assessments import proposed_years, teams_to_assess

PILOTS = 3  # communes with an official of their own, the one where visitors sign in first
REASON = "Tổ giúp bà con sau đợt ngập, ấp đã xác nhận"


def assess(shown: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """The first commune, ``shown``, changes one grade; the last one waits for the province, which confirmed the rest.

    The year before last was not assessed: who looks at it finds what the portal would propose.
    """
    year = newest_year(timezone.localdate(now))
    at = max(now - 200 * DAY, midnight(datetime.date(year, 12, 16)))
    for number, commune in enumerate(_pilots(shown, cast)):
        official = cast.of_office(commune.path)
        if number == 0:
            _say_otherwise(commune, year, official, at)
        sent = assessments.send(commune, year=year, by=official, at=at)
        if number < PILOTS - 1:
            assessments.confirm(sent, by=cast.staff, at=min(at + 9 * DAY, now))


def _pilots(shown: Place, cast: Cast) -> list[Place]:
    rows = Place.objects.within(cast.province()).at(Level.COMMUNE).filter(valid_to=None).order_by("path")
    others = [one for one in rows if one.path in cast.offices and one != shown]
    return [shown, *others[: PILOTS - 1]]


def _say_otherwise(commune: Place, year: int, official: User, at: datetime.datetime) -> None:
    """Lift the first team that the portal calls fair by one grade."""
    known = proposed_years(commune, teams_to_assess(commune, year), year, at=at)
    team = next((one.team for one in known if one.proposed == YearGrade.FAIR), None)
    if team is not None:
        assessments.grade_team(commune, team, year=year, grade=YearGrade.GOOD, reason=REASON, by=official, at=at)
