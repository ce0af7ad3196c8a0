"""Teams that moved from one place to another between two periods: as it was, their reports moved with them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, Subquery

from places.models import Place, subtree
from reporting.models import Round
from teams.models import Placement


class TeamMoves(NamedTuple):
    """How many teams came to a place from outside of it, and how many left it."""

    came: int
    left: int


def team_moves(
    place: Place, below: Iterable[Place], rounds: Sequence[Round], others: Sequence[Round]
) -> dict[int, TeamMoves]:
    """Return by place, of those one level ``below`` ``place``, the teams that moved there or away after the days of
    ``others`` and by the end of those of ``rounds``; only places where any did. One query.

    A team whose place a reform ended did not move: its place did.
    """
    after, until = (max(one.data_to for one in some) for some in (others, rounds))
    before = Placement.objects.filter(team=OuterRef("team"), ends_on__lt=OuterRef("starts_on")).order_by("-ends_on")
    stayed = before.filter(Q(place__valid_to=None) | Q(place__valid_to__gte=OuterRef("starts_on")))
    rows = Placement.objects.filter(starts_on__gt=after, starts_on__lte=until)
    rows = rows.annotate(path=F("place__path"), old_path=Subquery(stayed.values("place__path")[:1]))
    rows = rows.filter(subtree(place, "path") | subtree(place, "old_path")).exclude(old_path=None)
    found = {}
    moves = list(rows.order_by().values_list("old_path", "path"))
    for one in below:
        inside = [(old.startswith(one.path), new.startswith(one.path)) for old, new in moves]
        came, left = inside.count((False, True)), inside.count((True, False))
        if came or left:
            found[one.pk] = TeamMoves(came, left)
    return found
