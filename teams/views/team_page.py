"""This page shows one team: who is in it today or was on another day, the decisions behind it, its story."""

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import Event, User, attach_subject_names
from accounts.roles import Permission, Role
from teams.filters import gaps
from teams.forms.milestones import DayForm
from teams.models import Member, Position, Team, terms_on
from teams.pages.team_story import story
from teams.pages.teams import team_of
from teams.pages.trails import trail_of_team

EVENTS_SHOWN = 30


class TeamPeople(NamedTuple):
    """Those in a team on a day, the leader first, and those who had left before it."""

    members: list[Member]
    former: list[Member]

    @property
    def has_leader(self) -> bool:
        return any(member.position == Position.LEADER for member in self.members)


@require_safe
@require(Permission.SEE_TEAMS)
def team_show(request: UserRequest, team_id: int) -> HttpResponse:
    team = team_of(request.user, team_id)
    own_day = team.dissolved_on or timezone.localdate()
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": own_day})
    asked = form.cleaned_data["on"] if form.is_valid() else None
    day = asked or own_day
    people = _people(team, day)
    _say_where_else(request.user, team, people.members, day)
    is_active = team.established_on <= day and (team.dissolved_on is None or day <= team.dissolved_on)
    may_change = request.user.may(Permission.EDIT_TEAMS) and team.dissolved_on is None
    shows_details = request.user.role != Role.MEMBER  # of colleagues: their numbers, years of birth, why they left
    terms = terms_on(team.place, day)
    context = {
        "team": team,
        "terms": terms,
        "form": form,
        "day": day,
        "is_own_day": day == own_day,
        "is_active": is_active,
        "members": people.members,
        "former": people.former,
        "has_leader": people.has_leader,
        "gaps": gaps(len(people.members), people.has_leader, terms) if is_active and not team.dissolved_on else [],
        "story": story(team),
        "shows_details": shows_details,
        "events": _events(team) if shows_details else [],
        "may_change": may_change,
        "may_change_people": may_change and day == own_day,
        "trail": trail_of_team(request.user, team),
    }
    return render(request, "teams/team_show.html", context)


def _people(team: Team, day: datetime.date) -> TeamPeople:
    everyone = list(team.members.select_related("user", "joined_by", "left_by").order_by("sort_key", "pk"))
    for member in everyone:
        member.team = team
    members = [one for one in everyone if one.joined_on <= day and (one.left_on is None or one.left_on >= day)]
    former = [one for one in everyone if one.left_on is not None and one.left_on < day]
    members.sort(key=lambda member: Position.values.index(member.position))
    former.sort(key=lambda member: member.left_on or day, reverse=True)
    return TeamPeople(members, former)


def _say_where_else(user: User, team: Team, members: list[Member], day: datetime.date) -> None:
    """Hang on each member ``elsewhere``: the other teams in sight of ``user`` that hold the same person on the day."""
    people = [member.person_id for member in members]
    others = Member.objects.visible_to(user).current_on(day).filter(person__in=people).exclude(team=team)
    found: dict[int, list[Team]] = defaultdict(list)
    for other in others.select_related("team").order_by("team__sort_key", "pk"):
        found[other.person_id].append(other.team)
    for member in members:
        member.elsewhere = found[member.person_id]  # type: ignore[attr-defined]


def _events(team: Team) -> list[Event]:
    """Return what happened to the team and its members, the latest first. Whoever sees the team sees its story."""
    about_people = Q(subject_type=Member._meta.label_lower, subject_id__in=team.members.values("pk"))
    about_team = Q(subject_type=Team._meta.label_lower, subject_id=team.pk)
    events = Event.objects.filter(about_team | about_people).select_related("by").newest_first()
    return attach_subject_names(events[:EVENTS_SHOWN])
