"""A person says where each hamlet of a divided commune went; until then its teams wait and go on reporting."""

import datetime
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Role
from core.refusals import Refused
from places.actions import reorganisations
from places.models import Level, Place, Succession, in_scope
from teams.access import may_place
from teams.actions.reorganisations.commune_teams import place_teams, waiting_teams
from teams.actions.reorganisations.following import accounts_follow, teams_follow
from teams.actions.reorganisations.locking import reorganisation_plan
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


def hamlets_to_place(user: User) -> QuerySet[Place]:
    """Return hamlets and groups that stood straight below divided communes when these ended, which ``user`` may place.

    An official of the province those of its communes, one of a commune those of the old communes of which theirs took
    a part; whoever still holds an account at the old commune, its own.
    """
    parted = Succession.objects.filter(partial=True).order_by().values("old")
    rows = Place.objects.filter(parent__in=parted, level__gte=Level.HAMLET, valid_to=F("parent__valid_to"))
    if not may_place(user):
        return rows.none()
    near = Q(parent__heirs__new=user.place_id, parent__heirs__partial=True)
    if user.role == Role.COMMUNE:
        near = Q(pk__in=rows.filter(near).order_by().values("pk"))
        return rows.filter(near | in_scope(user))
    return rows.filter(in_scope(user))


def waiting_hamlets(user: User) -> QuerySet[Place]:
    """Return those of ``hamlets_to_place`` that have no heir yet."""
    return hamlets_to_place(user).filter(~Exists(Succession.objects.filter(old=OuterRef("pk"))))


def placing_progress(user: User) -> list[PlacingProgress]:
    """Return the divided communes whose hamlets ``user`` may place, in the order of their names."""
    placed = Exists(Succession.objects.filter(old=OuterRef("pk")))
    rows = (
        hamlets_to_place(user)
        .order_by()
        .annotate(placed=placed)
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


def heirs_of(commune: Place) -> list[Place]:
    """Return the communes that took a part of ``commune``."""
    return list(Place.objects.filter(origins__old=commune, origins__partial=True).order_by("sort_key", "path"))


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
    chosen: Mapping[Place, Place],
    *,
    teams: Mapping[Team, Place] | None = None,
    by: User | None,
    at: datetime.datetime | None = None,
) -> dict[int, Place]:
    """Say for each hamlet which of its old commune's heirs it lies in; teams, groups and leaders go with it.

    They do so from the day of the reorganisation. ``teams``: those of the commune itself, each with its heir. Return
    the heirs by old id.
    Refuses with not_their_hamlet, hamlet_placed, not_an_heir, and as ``place_teams`` does.
    """
    at = at or timezone.now()
    place_teams(teams or {}, by=by, at=at)
    ids = sorted(hamlet.pk for hamlet in chosen)
    # The old communes are held, so that two officials place a hamlet once.
    communes = Place.objects.select_for_update(of=("self",), no_key=True)
    list(communes.filter(pk__in=Place.objects.filter(pk__in=ids).order_by().values("parent")).order_by("pk"))
    open_ones = Place.objects.filter(pk__in=ids) if by is None else waiting_hamlets(by).filter(pk__in=ids)
    allowed = set(open_ones.order_by().values_list("pk", flat=True))
    placed = set(Succession.objects.filter(old__in=ids).order_by().values_list("old", flat=True))
    hamlets = list(Place.objects.filter(pk__in=ids).select_related("parent").order_by("path"))
    links = Succession.objects.filter(old__in={hamlet.parent_id for hamlet in hamlets}, partial=True)
    passed = {(link.old_id, link.new_id): link for link in links.order_by("pk")}
    targets = {hamlet.pk: commune for hamlet, commune in chosen.items()}
    done: dict[int, Place] = {}
    days: dict[tuple[datetime.date, str], list[Place]] = {}
    for hamlet in hamlets:
        if hamlet.pk in placed:
            raise Refused("hamlet_placed", f"{hamlet} đã được xếp về nơi mới. Nếu chưa đúng, xin báo quản trị tỉnh.")
        if hamlet.pk not in allowed:
            raise Refused("not_their_hamlet", "Ấp, khu phố này không thuộc phạm vi anh/chị được giao.")
        link = passed.get((hamlet.parent_id or 0, targets[hamlet.pk].pk))
        if link is None:
            raise Refused(
                "not_an_heir",
                f"{targets[hamlet.pk]} không nhận phần nào của {hamlet.parent}. Xin chọn lại nơi nhận {hamlet}.",
            )
        days.setdefault((link.effective_on, link.decision), []).append(hamlet)
    for (day, decision), same in days.items():
        done |= _place(same, targets, day=day, decision=decision)
    for hamlet in hamlets:
        record(
            "reorganisations.place", hamlet, by=by, place=targets[hamlet.pk], at=at,
            before={"place": str(hamlet.parent)}, after={"place": str(targets[hamlet.pk])},
        )  # fmt: skip
    return done


def _place(
    hamlets: list[Place], targets: Mapping[int, Place], *, day: datetime.date, decision: str
) -> dict[int, Place]:
    plan = reorganisations.ReorganisationPlan(effective_on=day, decision=decision, news=[], links=[])
    below = Q(pk__in=[hamlet.pk for hamlet in hamlets]) | Q(parent__in=[hamlet.pk for hamlet in hamlets])
    there = Placement.objects.filter(place__in=Place.objects.filter(below).order_by().values("pk"))
    placements = list(there.exclude(ends_on__lt=day).select_related("team__place").order_by("team", "starts_on"))
    parents = {hamlet.pk: targets[hamlet.pk] for hamlet in hamlets}
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
