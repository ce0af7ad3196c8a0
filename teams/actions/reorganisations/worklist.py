"""Hamlets of divided communes: where each went is for a person to say. Until then its teams wait and report on."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission, Role
from places.actions import reforms
from places.errors import Refused
from places.models import Level, Place, Succession, in_scope
from teams.actions.reorganisations.following import accounts_follow, teams_follow
from teams.actions.reorganisations.reform import reform_of
from teams.models import Placement, Reorganisation


class NotTheirHamlet(Refused):
    """``by`` works neither at the old commune, nor at one of its heirs, nor in the province."""

    def __init__(self) -> None:
        super().__init__("Ấp, khu phố này không thuộc phạm vi của tài khoản.")


class AlreadyPlaced(Refused):
    """Somebody said already where the hamlet went."""

    def __init__(self, hamlet: Place) -> None:
        super().__init__(f"{hamlet} đã được xếp về nơi mới. Nếu chưa đúng, xin báo quản trị tỉnh.")


class NotAHeirOf(Refused):
    """The commune chosen took no part of the hamlet's old one."""

    def __init__(self, hamlet: Place, commune: Place) -> None:
        super().__init__(f"{commune} không nhận phần nào của {hamlet.parent}. Xin chọn lại nơi nhận {hamlet}.")


def waiting(user: Any) -> QuerySet[Place]:
    """Hamlets and groups straight below divided communes that have no heir yet, which ``user`` may place.

    An official of the province those of its communes, one of a commune those of the old communes of which theirs took
    a part; whoever still holds an account at the old commune, its own.
    """
    parted = Succession.objects.filter(old=OuterRef("parent"), partial=True)
    heirs = Succession.objects.filter(old=OuterRef("pk"))
    rows = Place.objects.filter(Exists(parted), ~Exists(heirs), level__gte=Level.HAMLET, valid_to__isnull=False)
    near = Q(parent__heirs__new=user.place_id, parent__heirs__partial=True)
    if getattr(user, "is_active", False) and user.role == Role.COMMUNE and user.may(Permission.PROPOSE_HAMLETS):
        near = Q(pk__in=rows.filter(near).order_by().values("pk"))
        return rows.filter(near | in_scope(user))
    return rows.filter(in_scope(user)) if user.may(Permission.PROPOSE_HAMLETS) else rows.none()


def with_teams(hamlets: QuerySet[Place]) -> QuerySet[Place]:
    """``hamlets`` with ``waiting_teams``: how many teams wait there."""
    holding = covering_today("placements__")
    return hamlets.annotate(waiting_teams=Count("placements", filter=holding, distinct=True))


def covering_today(prefix: str) -> Q:
    """Placements that hold and whose team is active today."""
    today = timezone.localdate()
    return (Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": today})) & Q(
        **{f"{prefix}team__dissolved_on": None}
    )


@transaction.atomic
def place(chosen: Mapping[Place, Place], *, by: User | None, at: datetime.datetime | None = None) -> dict[int, Place]:
    """Say for each hamlet which of its old commune's heirs it lies in; teams, groups and leaders go with it.

    From the day of the reform. Return the heirs by old id. Raises NotTheirHamlet, AlreadyPlaced, NotAHeirOf.
    """
    at = at or timezone.now()
    ids = sorted(hamlet.pk for hamlet in chosen)
    # The old communes are held, so that two officials place a hamlet once.
    communes = Place.objects.select_for_update(of=("self",), no_key=True)
    list(communes.filter(pk__in=Place.objects.filter(pk__in=ids).order_by().values("parent")).order_by("pk"))
    open_ones = Place.objects.filter(pk__in=ids) if by is None else waiting(by).filter(pk__in=ids)
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
            raise AlreadyPlaced(hamlet)
        if hamlet.pk not in allowed:
            raise NotTheirHamlet
        link = passed.get((hamlet.parent_id or 0, targets[hamlet.pk].pk))
        if link is None:
            raise NotAHeirOf(hamlet, targets[hamlet.pk])
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
    reform = reforms.Reform(effective_on=day, decision=decision, news=[], links=[])
    below = Q(pk__in=[hamlet.pk for hamlet in hamlets]) | Q(parent__in=[hamlet.pk for hamlet in hamlets])
    there = Placement.objects.filter(place__in=Place.objects.filter(below).order_by().values("pk"))
    placements = list(there.exclude(ends_on__lt=day).select_related("team__place").order_by("team", "starts_on"))
    parents = {hamlet.pk: targets[hamlet.pk] for hamlet in hamlets}
    heirs = reforms.place_hamlets(hamlets, parents, effective_on=day, decision=decision)
    teams_follow(heirs, placements, reform)
    accounts_follow(heirs, reform)
    return heirs


def of(reorganisation: Reorganisation) -> QuerySet[Place]:
    """The hamlets that ``reorganisation`` left waiting, whoever may place them."""
    divided = [link.old.pk for link in reform_of(reorganisation).links if link.partial]
    heirs = Succession.objects.filter(old=OuterRef("pk"))
    return Place.objects.filter(~Exists(heirs), parent__in=divided, level__gte=Level.HAMLET, valid_to__isnull=False)
