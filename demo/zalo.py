"""Zalo groups of the demo's communes and teams, each under an address that leads to no group, and who is in them."""

import datetime
from collections.abc import Iterable

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast as AsType
from django.db.models.functions import Concat

from accounts.actions.events import event_of, record_each
from core.editable import facts_of
from core.working_days import DAY
from demo.cast import Cast
from demo.fates import dice
from places.models import Level, Place
from teams.actions import group_entries, zalo
from teams.actions import teams as team_actions
from teams.models import Team, TeamQuerySet, ZaloGroup
from teams.rollups.group_people import people_of_group

WITHOUT = 8  # of so many communes and teams one has told of no group yet
LEAST, SPREAD = 20, 64  # percent of the households of a team's place that its group holds: from, and how much more
NO_GROUP = "https://zalo.me/g/mau"  # begins every address: groups of Zalo are called by six letters alone


def link(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Let most communes and teams have told of their group; the demo's commune knows who is in its own."""
    at = now - 200 * DAY
    communes = Place.objects.within(cast.province()).at(Level.COMMUNE).filter(valid_to=None)
    _store_groups((place for place in communes.order_by("path") if place != commune), cast, at=at)
    zalo.save_group(commune, url=f"{NO_GROUP}-{commune.code}", households=612, by=cast.of(commune), at=at)
    of_group = people_of_group(commune, at=now)
    group_entries.enter(commune, [one.key for one in of_group[::3] + of_group[1::3]], by=cast.of(commune), at=now - DAY)
    teams = Team.objects.filter(dissolved_on=None, place__valid_to=None)
    _store_teams(teams.exclude(pk__in=cast.shown))
    for team in teams.filter(pk__in=cast.shown).select_related("place").order_by("pk"):
        team_actions.edit(
            team, zalo_url=f"{NO_GROUP}-to-{team.pk}", zalo_households=83, version=team.version,
            by=cast.of(team.place), at=at,
        )  # fmt: skip


def _store_groups(communes: Iterable[Place], cast: Cast, *, at: datetime.datetime) -> None:
    """Write as rows what ``zalo.save_group`` leaves, a hundred of them."""
    told = [place for number, place in enumerate(communes) if number % WITHOUT]
    groups = [
        ZaloGroup(
            place=place, url=f"{NO_GROUP}-{place.code}", households=dice("zalo", place.code).randint(150, 900)
        )
        for place in told
    ]  # fmt: skip
    ZaloGroup.objects.bulk_create(groups)
    record_each(
        event_of("zalo.keep", group.place, by=cast.of(group.place), place=group.place, at=at, after=facts_of(group))
        for group in groups
    )


def _store_teams(teams: TeamQuerySet) -> None:
    """Write in one statement, without events, what most teams had said of their group as they were founded."""
    households = Place.objects.filter(pk=OuterRef("place")).values("households")[:1]
    told = teams.annotate(turn=F("pk").bitand(WITHOUT - 1)).filter(turn__gt=0)
    told.update(
        zalo_url=Concat(Value(f"{NO_GROUP}-to-"), AsType("pk", CharField())),
        zalo_households=Subquery(households) * (LEAST + F("pk").bitand(SPREAD - 1)) / 100,
    )
