"""A person says where each hamlet of a divided commune went; until then its teams wait and go on reporting."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Role
from core.refusals import Refused
from places.actions import reorganisations
from places.lineage import Way, origin_ids, ways_today
from places.models import Level, Place, Succession, in_scope
from teams.access import may_place
from teams.actions.reorganisations.commune_teams import only_way, place_teams, waiting_teams
from teams.actions.reorganisations.following import accounts_follow, teams_follow
from teams.actions.reorganisations.locking import lock_places, lock_teams, reorganisation_plan
from teams.models import Placement, Reorganisation, Team, current


@dataclass(frozen=True)
class PlacingProgress:
    """A divided commune: how many of its hamlets and groups are still to be placed, of how many; and how many teams
    of the commune itself.
    """

    commune: Place
    left: int
    of: int
    teams: int

    @property
    def is_open(self) -> bool:
        return bool(self.left or self.teams)


def hamlets_to_place(user: User | None) -> QuerySet[Place]:
    """Return hamlets and groups that a person places, or has placed, which ``user`` may place (None: all).

    They stood straight below divided communes when these ended; or below one that passed as a whole, and did not
    follow it. An official of the province places those of its communes, one of a commune those of the old communes of
    which theirs took a part, whatever came between; whoever still holds an account at the old commune, its own.
    """
    parted = Succession.objects.filter(partial=True).order_by().values("old")
    left_behind = Exists(Succession.objects.filter(old=OuterRef("parent"))) & ~Exists(_heirs_of_row())
    rows = Place.objects.filter(level__gte=Level.HAMLET, valid_to=F("parent__valid_to"))
    rows = rows.filter(Q(parent__in=parted) | left_behind)
    if user is None:
        return rows
    if not may_place(user):
        return rows.none()
    if user.role == Role.COMMUNE and user.place_id is not None:
        return rows.filter(Q(parent__in=origin_ids([user.place_id])) | in_scope(user))
    return rows.filter(in_scope(user))


def waiting_hamlets(user: User | None) -> QuerySet[Place]:
    """Return those of ``hamlets_to_place`` that have no heir yet."""
    return hamlets_to_place(user).filter(~Exists(_heirs_of_row()))


def _heirs_of_row() -> QuerySet[Succession]:
    return Succession.objects.filter(old=OuterRef("pk"))


def placing_progress(user: User) -> list[PlacingProgress]:
    """Return the communes whose hamlets ``user`` may place, in the order of their names."""
    rows = (
        hamlets_to_place(user)
        .order_by()
        .annotate(placed=Exists(_heirs_of_row()))
        .values_list("parent", "placed")
        .annotate(n=Count("pk"))
    )
    left: Counter[int] = Counter()
    every: Counter[int] = Counter()
    for commune, is_placed, n in rows:
        every[commune] += n
        left[commune] += 0 if is_placed else n
    teams = Counter(waiting_teams(user).order_by().values_list("place", flat=True))
    communes = Place.objects.filter(pk__in={*every, *teams}).order_by("sort_key", "path")
    return [PlacingProgress(one, left[one.pk], every[one.pk], teams[one.pk]) for one in communes]


def teams_at(hamlets: Collection[Place]) -> dict[int, list[Team]]:
    """Return the teams that wait at each hamlet or in its groups, with ``people``: how many are in them today."""
    rows = Team.objects.waiting().filter(Q(place__in=hamlets) | Q(place__parent__in=hamlets)).select_related("place")
    today = timezone.localdate()
    found: dict[int, list[Team]] = {hamlet.pk: [] for hamlet in hamlets}
    for team in rows.annotate(people=Count("members", filter=current(today, "members__"))).order_by("sort_key", "pk"):
        found[team.place_id if team.place_id in found else team.place.parent_id or 0].append(team)
    return found


@transaction.atomic
def place(
    chosen: Mapping[Place, Place | Way],
    *,
    teams: Mapping[Team, Place | Way] | None = None,
    by: User | None,
    at: datetime.datetime | None = None,
) -> dict[int, Place]:
    """Say for each hamlet which way it went from its old commune; teams, groups and leaders go with it.

    They do so from the day of the reorganisation, through all that its heirs became since, so that each stands at a
    place of today. A place instead of a way means the only way through it. ``teams``: those of the commune itself.
    Return the heirs by old id, of each step.
    Refuses with not_their_hamlet, hamlet_placed, not_an_heir, several_ways, and as ``place_teams`` does.
    """
    at, teams = at or timezone.now(), teams or {}
    ids = sorted(hamlet.pk for hamlet in chosen)
    there = Placement.objects.filter(Q(place__in=ids) | Q(place__parent__in=ids)).order_by()
    lock_teams({*there.values_list("team", flat=True), *(team.pk for team in teams)})
    olds = set(Place.objects.filter(pk__in=ids).order_by().values_list("parent", flat=True))
    ways = _lock_ways({*olds, *(team.place_id for team in teams)})
    place_teams(teams, by=by, at=at)
    allowed = set(waiting_hamlets(by).filter(pk__in=ids).order_by().values_list("pk", flat=True))
    placed = set(Succession.objects.filter(old__in=ids).order_by().values_list("old", flat=True))
    hamlets = list(Place.objects.filter(pk__in=ids).select_related("parent").order_by("path"))
    wanted = {hamlet.pk: to for hamlet, to in chosen.items()}
    went: dict[Place, Way] = {}
    for hamlet in hamlets:
        if hamlet.pk in placed:
            raise Refused("hamlet_placed", f"{hamlet} đã được xếp về nơi mới. Nếu chưa đúng, xin báo quản trị tỉnh.")
        if hamlet.pk not in allowed:
            raise Refused("not_their_hamlet", "Ấp, khu phố này không thuộc phạm vi anh/chị được giao.")
        went[hamlet] = only_way(ways[hamlet.parent_id or 0], wanted[hamlet.pk], what=hamlet, old=hamlet.parent)
    done = _follow_ways(went)
    for hamlet, way in went.items():
        record(
            "reorganisations.place", hamlet, by=by, place=way.end, at=at,
            before={"place": str(hamlet.parent)}, after={"place": str(way.end)},
        )  # fmt: skip
    return done


def _lock_ways(olds: Iterable[int | None]) -> dict[int, list[Way]]:
    """Lock old communes and all that their ways lead through; return the ways as they are then.

    So two officials place a hamlet once, and no reorganisation ends a commune while a hamlet arrives there.
    """
    ids, held = {old for old in olds if old is not None}, set[int]()
    while True:
        ways = ways_today(ids)
        needed = ids | {link.new_id for some in ways.values() for way in some for link in way.links}
        if needed <= held:
            return ways
        lock_places(needed)
        held |= needed


def _follow_ways(went: Mapping[Place, Way]) -> dict[int, Place]:
    """Let hamlets go their ways, succession by succession, those of one resolution together."""
    done: dict[int, Place] = {}
    going = [(hamlet, way.links) for hamlet, way in went.items()]
    while going:
        steps: dict[tuple[datetime.date, str], list[tuple[Place, tuple[Succession, ...]]]] = defaultdict(list)
        for hamlet, links in going:
            steps[links[0].effective_on, links[0].decision].append((hamlet, links))
        going = []
        for (day, decision), rows in sorted(steps.items(), key=lambda step: step[0]):
            parents = {hamlet.pk: links[0].new for hamlet, links in rows}
            heirs = _place([hamlet for hamlet, _ in rows], parents, day=day, decision=decision)
            done |= heirs
            going += [(heirs[hamlet.pk], links[1:]) for hamlet, links in rows if links[1:]]
    return done


def _place(hamlets: list[Place], parents: dict[int, Place], *, day: datetime.date, decision: str) -> dict[int, Place]:
    plan = reorganisations.ReorganisationPlan(effective_on=day, decision=decision, news=[], links=[])
    below = Q(pk__in=[hamlet.pk for hamlet in hamlets]) | Q(parent__in=[hamlet.pk for hamlet in hamlets])
    there = Placement.objects.filter(place__in=Place.objects.filter(below).order_by().values("pk"))
    placements = list(there.exclude(ends_on__lt=day).select_related("team__place").order_by("team", "starts_on"))
    heirs = reorganisations.place_hamlets(hamlets, parents, effective_on=day, decision=decision)
    teams_follow(heirs, placements, plan)
    accounts_follow(heirs, plan)
    return heirs


def hamlets_left_waiting(reorganisation: Reorganisation) -> QuerySet[Place]:
    """Return the hamlets that ``reorganisation`` left waiting, whoever may place them."""
    parted = [link.old.pk for link in reorganisation_plan(reorganisation).links if link.partial]
    heirs = Succession.objects.filter(old=OuterRef("pk"))
    there = Place.objects.filter(parent__in=parted, level__gte=Level.HAMLET, valid_to=F("parent__valid_to"))
    return there.filter(~Exists(heirs))
