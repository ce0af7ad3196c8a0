"""This module reads from the rows as they stand what a proposed change will do; it writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from core.refusals import Refused
from places.actions import changes
from places.actions.changes import ChangePlan, PlannedPlace
from places.models import Place
from teams.actions.hamlets.following import check_teams, standing
from teams.models import HamletChange, Member, Team, current

Kind = HamletChange.ChangeKind


MANY = 100_000
# How many places each change closes and opens, from the least to the most, and what is said otherwise.
SHAPES: dict[str, tuple[range, range, str]] = {
    Kind.ADD: (range(1), range(1, MANY), "Xin ghi ít nhất một địa bàn cần thêm."),
    Kind.RENAME: (range(1, 2), range(1, 2), "Mỗi lần đổi tên một địa bàn."),
    Kind.CLOSE: (range(1, 2), range(1), "Mỗi lần kết thúc một địa bàn."),
    Kind.SPLIT: (range(1, 2), range(2, MANY), "Tách phải thành ít nhất hai địa bàn."),
    Kind.MERGE: (range(2, MANY), range(1, 2), "Nhập phải từ ít nhất hai địa bàn."),
}


@dataclass(frozen=True)
class ChangeConsequences:
    """What approving will do: ``obstacle`` says why it cannot be done ("" when it can)."""

    olds: list[Place]
    groups: list[Place]
    teams: list[Team]
    members: int
    accounts: int
    obstacle: str


def check_shape(kind: str, olds: Sequence[Place], wanted: Sequence[Any]) -> None:
    """Refuse with wrong_shape where too few or too many places close or open."""
    closes, opens, sentence = SHAPES[kind]
    if len(olds) not in closes or len(wanted) not in opens:
        raise Refused("wrong_shape", sentence)


def change_plan(change: HamletChange, olds: Iterable[Place]) -> ChangePlan:
    """Return the change as the tree takes it."""
    ids = {row["parent"] for row in change.wanted if row.get("parent")}
    parents = Place.objects.in_bulk(ids)
    return ChangePlan(
        commune=change.commune,
        effective_on=change.effective_on,
        olds=list(olds),
        wanted=[_planned_place(row, parents) for row in change.wanted],
        decision=change.decision,
        below={int(pk): index for pk, index in change.below.items()},
    )


def closed_by(change: HamletChange) -> list[Place]:
    """Return the places that ``change`` closes, in the order of the tree."""
    return list(change.olds.select_related("parent").order_by("path"))


def check(change: HamletChange, plan: ChangePlan) -> None:
    """Raise what stands in the way of carrying out ``plan``, in the tree or among the teams."""
    check_shape(change.kind, plan.olds, plan.wanted)
    groups = changes.check(plan)
    check_teams(plan, groups, stays=change.stays)


def consequences(change: HamletChange) -> ChangeConsequences:
    """Return who and what is touched, counted on the day of the change, in constant queries."""
    plan = change_plan(change, closed_by(change))
    groups = changes.groups_that_follow(plan)
    teams = list({placement.team_id: placement.team for placement in standing(plan, groups)}.values())
    counted = Member.objects.filter(team__in=teams).aggregate(
        members=Count("pk", filter=current(change.effective_on)),
        accounts=Count("user", filter=current(change.effective_on), distinct=True),
    )
    try:
        check(change, plan)
        obstacle = ""
    except Refused as refused:
        obstacle = str(refused)
    return ChangeConsequences(list(plan.olds), groups, teams, counted["members"], counted["accounts"], obstacle)


def _planned_place(row: Mapping[str, Any], parents: Mapping[int, Place]) -> PlannedPlace:
    return PlannedPlace(
        kind=row["kind"],
        name=row["name"],
        parent=row["inside"] if row.get("inside") is not None else parents.get(row.get("parent") or 0),
        households=row.get("households"),
        population=row.get("population"),
        year=row.get("year"),
    )
