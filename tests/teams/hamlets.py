"""Shorthands for tests of changes to hamlets and groups."""

import datetime
from collections.abc import Sequence
from typing import Any

from places.models import Level, Place
from teams.actions import hamlets
from teams.models import HamletChange, Placement, Team
from teams.rollups import CoverageNode, coverage
from tests.world import World, make_place

DAY = datetime.timedelta(days=1)
ON = datetime.date(2022, 8, 1)  # the day most changes of the tests take effect
BEFORE = ON - DAY


def ask(world: World, kind: str, **fields: Any) -> HamletChange:
    """A change of xã An from ``ON``, proposed by its official; any argument of ``propose`` may be changed."""
    facts = {"commune": world.an, "effective_on": ON, "decision": "7/NQ-HĐND", "by": world.canbo_an}
    return hamlets.propose(kind=kind, **facts | fields)


def do(world: World, kind: str, **fields: Any) -> HamletChange:
    """The change, approved by the province."""
    return hamlets.approve(ask(world, kind, **fields), by=world.so)


def ap(name: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "ấp", "name": name} | fields


def group(parent: Place, name: str, **fields: Any) -> Place:
    number = parent.children.count() + 1
    return make_place(f"{parent.code}-{number}", Level.GROUP, "tổ tự quản", name, parent, **fields)


def named(change: HamletChange) -> list[str]:
    return list(change.news.order_by("path").values_list("name", flat=True))


def tallies(place: Place, on: datetime.date) -> dict[int, tuple[int, int]]:
    """Places and those with a team, at and below ``place`` on a day, by id."""
    return {node.place.pk: _pair(node) for node in coverage(place, on=on, deep=True).walk()}


def _pair(node: CoverageNode) -> tuple[int, int]:
    return node.total.places, node.total.with_team


def stood(team: Team) -> list[tuple[str, datetime.date, datetime.date | None]]:
    """Where a team stood, in order."""
    rows: Sequence[Placement] = team.placements.select_related("place").order_by("starts_on")
    return [(one.place.name, one.starts_on, one.ends_on) for one in rows]
