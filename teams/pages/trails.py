"""The breadcrumb of team pages: the places above a team, each leading to its teams."""

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from places.models import Level, Place
from teams.models import Team

type Trail = list[tuple[str, str]]


def trail_of_list(*endings: str) -> Trail:
    """Return the list of teams, then pages without an address of their own."""
    return [("Tổ", reverse("team_list")), *((ending, "") for ending in endings)]


def trail_of_team(user: User, team: Team, *endings: str) -> Trail:
    """Return the places within reach of ``user`` above the team, the team, then pages without an address of
    their own.
    """
    trail = trail_of_list()
    scope = user.scope
    if scope is not None and user.may(Permission.SEE_PLACES):
        between = Place.objects.ancestors_of(team.place).visible_to(user).filter(level__lte=Level.COMMUNE)
        trail += [(place.name, f"{reverse('team_list')}?place={place.pk}") for place in between if place != scope]
    return [*trail, (team.name, reverse("team_show", args=[team.pk])), *((ending, "") for ending in endings)]
