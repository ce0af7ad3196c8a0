"""Coverage says how many hamlets and residents' groups have a team on a day, at every level.

A place is covered on a day when at least one team active on that day was placed there on that day: read through
``Placement``, so that neither a team that moved nor a map that changed alters the past. Only places that existed on the
day count. Commune teams cover no hamlet.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Substr

from core.text import sort_key
from places.models import Level, Place, Succession, existing, paths_up, prefix_length, subtree
from teams.models import Placement, Team
from teams.rollups.trees import grow, shown_places

COUNTED = (Level.HAMLET, Level.GROUP)


@dataclass(frozen=True)
class CoverageTally:
    """Places of one kind ("" = of all kinds) on a day and those of them with a team; never more than there are."""

    kind: str
    places: int
    with_team: int

    @property
    def share(self) -> float | None:
        """Return the share from 0 to 1; None where there is no place to cover, which is not zero."""
        return self.with_team / self.places if self.places else None


@dataclass(frozen=True)
class CoverageNode:
    """One place on a day: a tally a kind, in the order of levels and then names, and the places one level down.

    Above the hamlet the tallies of the children add up to the node's; a hamlet also counts itself.
    """

    place: Place
    on: datetime.date
    tallies: tuple[CoverageTally, ...]
    children: tuple["CoverageNode", ...]

    @property
    def total(self) -> CoverageTally:
        return CoverageTally("", sum(t.places for t in self.tallies), sum(t.with_team for t in self.tallies))

    def of(self, kind: str) -> CoverageTally:
        return next((tally for tally in self.tallies if tally.kind == kind), CoverageTally(kind, 0, 0))

    def walk(self) -> Iterator["CoverageNode"]:
        """Yield this node, then all below it, each parent before its children."""
        yield self
        for child in self.children:
            yield from child.walk()


def coverage(
    place: Place,
    *,
    on: datetime.date,
    kinds: Sequence[str] | None = None,
    deep: bool = False,
    down_to: int | None = None,
) -> CoverageNode:
    """Return the coverage of ``place`` on a day and of its children one level down; or of all below it, down to the
    level ``down_to`` or, when ``deep``, to the last.

    Three queries, whatever the size. A child closed on that day is left out, unless a place still open below it counts:
    an odd row is better than a lost hamlet.
    """
    nodes = shown_places(place, down_to=Level.GROUP if deep else down_to)
    depth = max(node.level for node in nodes)
    counts, order = _fold(_cells(place, on, kinds, depth), {node.path for node in nodes})

    def make(node: Place, children: tuple[CoverageNode, ...]) -> CoverageNode:
        tallies = tuple(CoverageTally(kind, *counts[node.path][kind]) for kind in order if kind in counts[node.path])
        return CoverageNode(node, on, tallies, children)

    return grow(place, nodes, on=on, make=make, counts=lambda node: bool(counts[node.path]))


def coverage_total(place: Place, *, on: datetime.date) -> CoverageTally:
    """Return what ``coverage`` says in total of ``place`` alone, in two queries."""
    cells = _cells(place, on, None, place.level).values()
    return CoverageTally("", sum(places for places, _ in cells), sum(with_team for _, with_team in cells))


def teams_by_place(place: Place, *, on: datetime.date) -> dict[int, list[Team]]:
    """Return the teams that stood within ``place`` on a day, by the id of the place where they stood."""
    placements = Placement.objects.covering_on(on).filter(subtree(place, "place__path"))
    found: dict[int, list[Team]] = defaultdict(list)
    for placement in placements.select_related("team__place").order_by("team__sort_key", "team_id"):
        found[placement.place_id].append(placement.team)
    return found


def without_team(place: Place, *, on: datetime.date, kinds: Sequence[str] | None = None) -> list[Place]:
    """Return the hamlets and groups within ``place`` that existed on a day without a team, in the order of the tree."""
    found = Place.objects.within(place).valid_on(on).filter(level__in=COUNTED)
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    return list(found.exclude(pk__in=Placement.objects.covering_on(on).values("place")).order_by("path"))


def waiting_teams(place: Place, *, on: datetime.date) -> int:
    """Return how many teams counted within ``place`` cover no hamlet on a day: theirs had ended, and nobody has said
    where it went.
    """
    return Placement.objects.counted_on(on, place).filter(place__valid_to__lt=on).values("team").distinct().count()


def waiting_places(place: Place, *, on: datetime.date) -> CoverageTally:
    """Return the hamlets and groups counted within ``place`` on a day of which nobody has said where they went when
    their commune ended, and those of them with a team. ``coverage`` counts them nowhere: they had ended by then.
    """
    ended = Place.objects.filter(subtree(place, "stands_at"), level__in=COUNTED, valid_to=F("parent__valid_to"))
    passed_on = Succession.objects.filter(old=OuterRef("parent"))
    alone = ended.filter(Exists(passed_on), ~Exists(Succession.objects.filter(old=OuterRef("pk"))), valid_to__lt=on)
    tops = alone.order_by().values("pk")
    rows = ended.filter(Q(pk__in=tops) | Q(parent__in=tops)).order_by()
    if not (places := rows.count()):
        return CoverageTally("", 0, 0)
    teams = Placement.objects.covering_on(on).filter(place__in=rows.values("pk")).order_by()
    return CoverageTally("", places, teams.values("place").distinct().count())


type Cell = tuple[str, int, str]  # the path of a node to be shown, the level and the kind of the places counted


def _cells(place: Place, on: datetime.date, kinds: Sequence[str] | None, depth: int) -> dict[Cell, tuple[int, int]]:
    """Count in the database, by the prefix of the deepest level shown and the kind: places, and those with a team."""
    length = prefix_length(depth)
    counted = Place.objects.within(place).valid_on(on).filter(level__in=COUNTED)
    covered = Placement.objects.covering_on(on).filter(
        subtree(place, "place__path"), existing(on, "place__"), place__level__in=COUNTED
    )
    if kinds is not None:
        counted, covered = counted.filter(kind__in=list(kinds)), covered.filter(place__kind__in=list(kinds))
    with_team = {
        (prefix, level, kind): number
        for prefix, level, kind, number in covered.annotate(prefix=Substr("place__path", 1, length))
        .values_list("prefix", "place__level", "place__kind")
        .annotate(number=Count("place", distinct=True))
    }
    return {
        (prefix, level, kind): (number, with_team.get((prefix, level, kind), 0))
        for prefix, level, kind, number in counted.annotate(prefix=Substr("path", 1, length))
        .values_list("prefix", "level", "kind")
        .annotate(number=Count("pk"))
    }


def _fold(
    cells: Mapping[Cell, tuple[int, int]], shown: set[str]
) -> tuple[dict[str, dict[str, tuple[int, int]]], list[str]]:
    """Add every cell to each node above it or at it. Return counts by path and kind, and the kinds in order."""
    counts: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (prefix, _, kind), (places, with_team) in cells.items():
        for path in paths_up(prefix):
            if path in shown:
                before = counts[path].get(kind, (0, 0))
                counts[path][kind] = (before[0] + places, before[1] + with_team)
    levels = {kind: level for _, level, kind in sorted(cells, key=lambda cell: -cell[1])}
    return counts, sorted(levels, key=lambda kind: (levels[kind], sort_key(kind)))
