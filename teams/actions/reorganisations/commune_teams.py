"""For teams of a divided commune itself, of none of its hamlets, a person says for which heir each works."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import OF_TEAMS, Role
from core.refusals import Refused
from core.text import clean
from places.models import Level, Place, Succession, in_scope
from teams.access import may_place
from teams.models import Placement, Team, TeamQuerySet, current


def waiting_teams(user: User | None) -> TeamQuerySet:
    """Return the waiting teams that ``user`` may place (None: all), with ``people``: how many are in each today."""
    parted = Succession.objects.filter(old=OuterRef("place"), partial=True)
    rows = Team.objects.waiting().filter(Exists(parted), place__level=Level.COMMUNE)
    if user is not None:
        near = Exists(parted.filter(new=user.place_id)) if user.role == Role.COMMUNE else Q(pk__in=[])
        rows = rows.filter(near | in_scope(user, "place__path")) if may_place(user) else rows.none()
    return rows.annotate(people=Count("members", filter=current(timezone.localdate(), "members__")))


@transaction.atomic
def place_teams(
    chosen: Mapping[Team, Place], *, by: User | None, at: datetime.datetime | None = None
) -> dict[int, Place]:
    """Let each team work for one of its commune's heirs from the day of the reorganisation, with the
    accounts of its leaders.

    Return the heirs by team. Refuses with team_not_waiting, not_an_heir.
    """
    ids, heirs = [team.pk for team in chosen], {team.pk: heir for team, heir in chosen.items()}
    locked = Team.objects.select_for_update(of=("self",), no_key=True).select_related("place")
    teams = list(locked.filter(pk__in=ids).order_by("pk"))
    allowed = set(waiting_teams(by).filter(pk__in=ids).order_by().values_list("pk", flat=True))
    links = Succession.objects.filter(old__in={team.place_id for team in teams}, partial=True)
    days = {(link.old_id, link.new_id): link.effective_on for link in links.order_by("pk")}
    for team in teams:
        heir = heirs[team.pk]
        if team.pk not in allowed:
            raise Refused("team_not_waiting", f"{team} không còn chờ xếp, hoặc không thuộc phạm vi anh/chị được giao.")
        if (day := days.get((team.place_id, heir.pk))) is None:
            raise Refused("not_an_heir", f"{heir} không nhận phần nào của {team.place}. Xin chọn lại nơi nhận {team}.")
        _follow(team, heir, day)
        record(
            "reorganisations.place", team, by=by, place=heir, at=at,
            before={"place": str(team.place)}, after={"place": str(heir)},
        )  # fmt: skip
    return heirs


def _follow(team: Team, heir: Place, day: datetime.date) -> None:
    """Let the team follow as teams of hamlets do: what began before the day goes on at the heir, what began since was
    there always.
    """
    old = team.place_id
    leaders = User.objects.filter(role__in=OF_TEAMS, place=old, memberships__team=team)
    User.objects.filter(pk__in=list(leaders.values_list("pk", flat=True))).update(place=heir)
    there = Placement.objects.filter(team=team, place=old).exclude(ends_on__lt=day)
    for one in there.order_by("starts_on"):
        if one.starts_on >= day:
            one.place = heir
            one.save(update_fields=["place"])
            continue
        ends_on, one.ends_on = one.ends_on, day - datetime.timedelta(days=1)
        one.save(update_fields=["ends_on"])
        Placement.objects.create(team=team, place=heir, starts_on=day, ends_on=ends_on)
    naming = {}
    if Team.objects.filter(place=heir, name=team.name, dissolved_on=None).exists():
        naming = Team.naming(clean(f"{team.name} ({team.place})")[:150])
    Team.objects.filter(pk=team.pk).update(place=heir, **naming)
