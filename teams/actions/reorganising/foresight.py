"""This module reads from the rows as they stand what carrying a reorganisation out would do; it writes nothing."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from places.actions import reorganisations
from places.actions.reorganisations import Obstacle, ReorganisationPlan
from places.models import Level, Place, PlaceQuerySet, existing, subtrees
from teams.actions import reorganisations as project
from teams.actions.reorganisations.following import standing
from teams.actions.reorganising.followers import followers
from teams.models import Member, Reorganisation, current

FEW = 10  # communes that may have been forgotten, told by name


@dataclass(frozen=True)
class Consequences:
    """Counts of what is touched; ``faults`` say why it cannot be carried out ([] where it can).

    ``remaining`` are the communes of the provinces touched that go on: one forgotten stands among them.
    ``series`` are the regular reports that go on at an heir, ``series_ending`` those that end with their place.
    """

    faults: list[Obstacle]
    opened: dict[int, int]
    closed: dict[int, int]
    hamlets_following: int = 0
    hamlets_waiting: int = 0
    teams_moving: int = 0
    teams_waiting: int = 0
    members: int = 0
    accounts: dict[str, int] = field(default_factory=dict)
    open_rounds: list[Any] = field(default_factory=list)
    drafts: int = 0
    targets: int = 0
    targets_to_allot: int = 0
    series: list[Any] = field(default_factory=list)
    series_ending: list[Any] = field(default_factory=list)
    remaining: list[Place] = field(default_factory=list)

    @property
    def possibly_forgotten(self) -> list[Place]:
        """Return those that remain where nearly all else ends, for a person to look at: perhaps they were left out."""
        few = len(self.remaining) <= FEW and self.closed.get(Level.COMMUNE, 0) > len(self.remaining)
        return self.remaining if few else []


def consequences(reorganisation: Reorganisation) -> Consequences:
    """Read what it would do; a constant number of queries."""
    plan = project.reorganisation_plan(reorganisation)
    faults = reorganisations.check(plan)
    tops = reorganisations.highest_ending_places(plan)
    ending = subtrees(tops)
    lasting = Q(valid_to=None) | Q(valid_to__gte=plan.last_day)
    closing = Place.objects.filter(ending, lasting)
    closed = dict(closing.order_by().values_list("level").annotate(n=Count("pk")))
    divided = {link.old.pk for link in plan.links if link.partial}
    whole = {link.old.pk for link in plan.links} - divided
    hamlets = dict(closing.filter(level=Level.HAMLET).order_by().values_list("pk", "parent"))
    named = {link.old.pk for link in plan.links}
    left = {pk for pk, parent in hamlets.items() if pk not in named and parent in divided}
    following = {pk for pk, parent in hamlets.items() if pk not in named and parent in whole}
    groups = closing.filter(level=Level.GROUP).exclude(pk__in=named).order_by().values_list("parent", flat=True)
    opened = Counter(new.level for new in plan.news)
    opened[Level.HAMLET] += len(following)
    opened[Level.GROUP] += sum(parent in whole or parent in following for parent in groups)
    moving, waiting = _teams(ending, plan, divided)
    today = timezone.localdate()
    brought: dict[str, Any] = {}
    for follower in followers():
        brought |= follower.foresee(plan, tops)
    people = Member.objects.filter(current(today), team__in=moving | waiting).values("person").distinct().count()
    return Consequences(
        faults=faults,
        opened={level: count for level, count in opened.items() if count},
        closed=closed,
        hamlets_following=len(following | (hamlets.keys() & whole)),
        hamlets_waiting=len(left),
        teams_moving=len(moving),
        teams_waiting=len(waiting),
        members=people,
        accounts=_accounts(closing),
        **brought,
        remaining=_remaining(project.provinces(reorganisation), ending, plan),
    )


def _remaining(provinces: list[Place], ending: Q, plan: ReorganisationPlan) -> list[Place]:
    communes = Place.objects.filter(subtrees(provinces), existing(plan.effective_on), level=Level.COMMUNE)
    rows = communes.exclude(ending).exclude(valid_from=plan.effective_on)
    return list(rows.select_related("parent").order_by("path"))


def _teams(ending: Q, plan: ReorganisationPlan, divided: set[int]) -> tuple[set[int], set[int]]:
    """Return teams that move at once, at or below what passes whole, and those that wait: below what is divided, or
    was before.
    """
    moving: set[int] = set()
    waiting: set[int] = set()
    whole = {link.old.pk for link in plan.links if link.old.level >= Level.COMMUNE} - divided
    rows = standing(ending, plan).order_by().values_list("team", "place", "place__parent", "place__parent__parent")
    for team, *places in rows:
        lowest = next((place for place in places if place in divided or place in whole), None)
        (moving if lowest in whole else waiting).add(team)
    return moving - waiting, waiting


def _accounts(closing: PlaceQuerySet) -> dict[str, int]:
    users = User.objects.filter(is_active=True, place__in=closing.order_by().values("pk")).order_by()
    return dict(users.values_list("role").annotate(n=Count("pk")))
