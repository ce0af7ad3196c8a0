"""Whom an announcement is for today, how each of them will be reached, and how far it came once it was sent."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.utils import timezone

from accounts.models import User, UserQuerySet
from accounts.roles import Role
from core.working_days import VIETNAM
from notices.models import Notice
from notices.rollups import UNSEEN, in_order, ways_ahead, ways_of
from places.models import Level, Place, prefix_length, standing_lookup, subtrees
from teams.models import COMMUNE_OF_RECEIVER, Announcement, Member, Receiver, ReceiverQuerySet, Team, TeamQuerySet

AUDIENCE_LABELS = {one.value: one.label for one in Announcement.Audience} | {one.value: one.label for one in Role}


class Share(NamedTuple):
    """Of those whom one word of the audience means, how many are people with an account in use."""

    label: str
    people: int


@dataclass(frozen=True)
class Forecast:
    """Whom an announcement would be sent to now. ``ways``: how many people by their first channel, or by none.

    ``teams`` are those that are meant, ``without``: of these, where nobody would be told; both None where only
    officials are.
    """

    people: int
    communes: int
    shares: list[Share]
    ways: list[tuple[str, int]]
    teams: int | None
    without: int | None

    @property
    def unseen(self) -> int:
        """Return how many are told in the portal alone and never signed in to it."""
        return dict(self.ways).get(UNSEEN, 0)


class PlaceProgress(NamedTuple):
    place: Place
    done: int
    asked: int


@dataclass(frozen=True)
class ReadingProgress:
    """How far an announcement came among the ``asked`` people whom the viewer sees."""

    asked: int
    opened: int
    confirmed: int
    ways: list[tuple[str, int]]
    places: list[PlaceProgress]

    @property
    def unseen(self) -> int:
        """Return to how many it does not come: they never signed in, and no channel carries it."""
        return dict(self.ways).get(UNSEEN, 0)


def receivers_of(announcement: Announcement, *, at: datetime.datetime) -> UserQuerySet:
    """Return the accounts in use that ``announcement`` is for at ``at``, each once, without its writer's."""
    wanted = Q(pk__in=[])
    for group in announcement.groups:
        wanted |= _meant_by(group, announcement, at)
    return User.objects.filter(wanted, is_active=True).exclude(pk=announcement.by_id)


def forecast(announcement: Announcement, *, at: datetime.datetime) -> Forecast:
    """Count as ``send`` will tell them."""
    receivers = receivers_of(announcement, at=at).order_by()
    ways = ways_ahead(receivers)
    shares = [
        Share(AUDIENCE_LABELS[group], receivers.filter(_meant_by(group, announcement, at)).count())
        for group in announcement.groups
    ]
    stand = receivers.values_list(Substr("place__stands_at", 1, prefix_length(Level.COMMUNE)))
    communes = Place.objects.filter(path__in=stand, level=Level.COMMUNE).count()
    teams, without = _teams_and_without(announcement, receivers, at)
    return Forecast(sum(ways.values()), communes, shares, list(ways.items()), teams, without)


def progress(announcement: Announcement, *, viewer: User) -> ReadingProgress:
    """Count those whom ``viewer`` sees, in all and by commune."""
    rows = Receiver.objects.visible_to(viewer).of(announcement)
    counted = rows.aggregate(
        asked=Count("pk"),
        opened=Count("pk", filter=Q(is_opened=True)),
        confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
    )
    return ReadingProgress(**counted, ways=ways_counted(announcement, rows), places=_by_commune(announcement, rows))


def ways_counted(announcement: Announcement, receivers: ReceiverQuerySet) -> list[tuple[str, int]]:
    """Return by which way the announcement came to how many."""
    return list(in_order(Counter(ways_to(announcement, receivers).values())).items())


def ways_to(announcement: Announcement, receivers: ReceiverQuerySet) -> dict[int, str]:
    """Return {key of a person: by which way the announcement came to them}, as ``notices.rollups`` says it."""
    told = Notice.objects.about(Announcement).filter(subject_id=announcement.pk)
    return ways_of(told.filter(to__in=receivers.order_by().values("user")))


def audience_in_words(announcement: Announcement) -> str:
    return "; ".join(AUDIENCE_LABELS[group] for group in announcement.groups)


def teams_of(announcement: Announcement, *, at: datetime.datetime) -> TeamQuerySet:
    """Return the teams at work that an announcement is for."""
    teams = Team.objects.active_on(timezone.localdate(at, VIETNAM))
    if announcement.chosen == Announcement.Chosen.TEAMS:
        return teams.filter(pk__in=announcement.teams.values("pk"))
    return teams.filter(subtrees(_places(announcement), standing_lookup("place__path")))


def _meant_by(group: str, announcement: Announcement, at: datetime.datetime) -> Q:
    if group in Announcement.Audience.values:
        members = Member.objects.current_on(timezone.localdate(at, VIETNAM))
        if group == Announcement.Audience.HEADS:
            members = Member.objects.leading_on(timezone.localdate(at, VIETNAM))
        members = members.filter(team__in=teams_of(announcement, at=at), user__isnull=False)
        return Q(pk__in=members.order_by().values("user"))
    return Q(role=group) & subtrees(_places(announcement), standing_lookup("place__path"))


def _places(announcement: Announcement) -> list[Place]:
    if announcement.chosen == Announcement.Chosen.COMMUNES:
        return list(announcement.communes.order_by("path"))
    return [announcement.within]


def _teams_and_without(
    announcement: Announcement, receivers: UserQuerySet, at: datetime.datetime
) -> tuple[int | None, int | None]:
    if not set(announcement.groups) & set(Announcement.Audience.values):
        return None, None
    teams = teams_of(announcement, at=at)
    told = receivers.filter(memberships__team__in=teams)
    current = Member.objects.current_on(timezone.localdate(at, VIETNAM)).filter(user__in=told.values("pk"))
    number = teams.count()
    return number, number - teams.filter(pk__in=current.order_by().values("team")).count()


def _by_commune(announcement: Announcement, rows: ReceiverQuerySet) -> list[PlaceProgress]:
    """Return the communes of these people, and the places above them where officials sit or people wait for a commune
    since a reorganisation, with how many are done.
    """
    placed = rows.filter(user__place__isnull=False).order_by()
    asked, left = _count_by_commune(placed), _count_by_commune(placed.outstanding(announcement))
    places = Place.objects.filter(path__in=list(asked)).order_by("path")
    return [PlaceProgress(place, asked[place.path] - left[place.path], asked[place.path]) for place in places]


def _count_by_commune(rows: ReceiverQuerySet) -> Counter[str]:
    communes = rows.annotate(commune=COMMUNE_OF_RECEIVER).values_list("commune")
    return Counter(dict(communes.annotate(n=Count("pk"))))
