"""For teams of a divided commune itself, of none of its hamlets, a person says for which heir each works."""

import datetime
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import OF_TEAMS, Role
from core.refusals import Refused
from core.text import clean
from places.lineage import Way, origin_ids, ways_today
from places.models import Level, Place, Succession, in_scope
from teams.access import may_place
from teams.models import Placement, Team, TeamQuerySet, current


def waiting_teams(user: User | None) -> TeamQuerySet:
    """Return the waiting teams that ``user`` may place (None: all), with ``people``: how many are in each today."""
    passed_on = Succession.objects.filter(old=OuterRef("place"))
    rows = Team.objects.waiting().filter(Exists(passed_on), place__level=Level.COMMUNE)
    if user is not None:
        near = Q(pk__in=[])
        if user.role == Role.COMMUNE and user.place_id is not None:
            near = Q(place__in=origin_ids([user.place_id]))
        rows = rows.filter(near | in_scope(user, "place__path")) if may_place(user) else rows.none()
    return rows.annotate(people=Count("members", filter=current(timezone.localdate(), "members__")))


def only_way(ways: Sequence[Way], to: Place | Way, *, what: object, old: object) -> Way:
    """Return the way of ``old`` that is meant. Refuses with not_an_heir, several_ways."""
    among = [way for way in ways if (way.passes(to) if isinstance(to, Place) else way == to)]
    if not among:
        raise Refused("not_an_heir", f"{to} không nhận phần nào của {old}. Xin chọn lại nơi nhận {what}.")
    if len(among) > 1:
        names = "; ".join(str(way) for way in among)
        raise Refused("several_ways", f"{what} có thể đã đi nhiều đường qua {to}: {names}. Xin chọn một.")
    return among[0]


@transaction.atomic
def place_teams(
    chosen: Mapping[Team, Place | Way], *, by: User | None, at: datetime.datetime | None = None
) -> dict[int, Place]:
    """Let each team work for one of its commune's heirs from the day of the reorganisation, and for what became of it
    since, with the accounts of its leaders.

    A place instead of a way means the only way through it. Return where each works today, by team. Refuses with
    team_not_waiting, not_an_heir, several_ways.
    """
    ids, wanted = [team.pk for team in chosen], {team.pk: to for team, to in chosen.items()}
    locked = Team.objects.select_for_update(of=("self",), no_key=True).select_related("place")
    teams = list(locked.filter(pk__in=ids).order_by("pk"))
    allowed = set(waiting_teams(by).filter(pk__in=ids).order_by().values_list("pk", flat=True))
    ways = ways_today({team.place_id for team in teams})
    heirs = {}
    for team in teams:
        if team.pk not in allowed:
            raise Refused("team_not_waiting", f"{team} không còn chờ xếp, hoặc không thuộc phạm vi anh/chị được giao.")
        old, way = team.place, only_way(ways[team.place_id], wanted[team.pk], what=team, old=team.place)
        for link in way.links:
            _follow(team, link.new, link.effective_on)
        heirs[team.pk] = way.end
        record(
            "reorganisations.place", team, by=by, place=way.end, at=at,
            before={"place": str(old)}, after={"place": str(way.end)},
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
    team.place, team.name = heir, naming.get("name", team.name)
