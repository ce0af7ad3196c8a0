"""What is stuck where: open and overdue difficulties of each place below, by the level that they lie with."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.templatetags.maps import Bubble
from core.templatetags.wording import number
from places.lineage import positions
from places.models import SEGMENT, Level, Place, paths_up, standing_lookup
from reporting.forms.difficulties import handled_by_districts
from reporting.models import Difficulty
from reporting.pages.asked import row_asked_for

LEVELS = (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE)
DRAWN = 20  # bars in the picture: the table behind it holds all


class Stuck(NamedTuple):
    open: int
    overdue: int


class MapRow(NamedTuple):
    """A place below with what is stuck there; ``place`` None is the place itself, not through one below it."""

    place: Place | None
    cells: list[tuple[Level, Stuck]]

    @property
    def total(self) -> Stuck:
        return Stuck(sum(cell.open for _, cell in self.cells), sum(cell.overdue for _, cell in self.cells))


@require(Permission.SEE_ROLLUPS)
@require_safe
def difficulty_map(request: UserRequest) -> HttpResponse:
    seen = Place.objects.visible_to(request.user)
    place = row_asked_for(seen, request.GET.get("place", "")) or request.user.scope
    counts = _counts(request.user, place) if place else {}
    children = list(place.children.order_by("sort_key", "path")) if place else []
    levels = [level for level in LEVELS if level != Level.DISTRICT or handled_by_districts(request.user)]
    rows = sorted(
        _rows(children, counts, levels), key=lambda row: (row.place is None, -row.total.overdue, -row.total.open)
    )
    total = MapRow(None, [(level, _sum(counts, level)) for level in levels])
    context = {
        "place": place,
        "rows": rows,
        "total": total,
        "drawn": [(row.place.name, row.total.overdue, row.total.open) for row in rows if row.place][:DRAWN],
        "trail": _trail(request.user, place) if place else [],
        "levels": levels,
        "bubbles": _bubbles(place, counts) if place and place.level < Level.COMMUNE and rows else [],
        "deeper": place is not None and place.level < Level.COMMUNE,
    }
    return render(request, "reporting/difficulty_map.html", context)


def _counts(user: User, place: Place) -> dict[tuple[str, int], Stuck]:
    """By path (of the commune, within a commune of the hamlet) and level: one query. What was raised at a place that
    ended counts where that stands today.
    """
    length = SEGMENT * max(Level.COMMUNE, place.level + 1)
    stands = "place__path" if place.has_moved else standing_lookup("place__path")
    rows = Difficulty.objects.visible_to(user).within(place).open()
    late = Q(answer_due_at__lte=timezone.now())
    grouped = rows.order_by().annotate(at=Substr(stands, 1, length)).values_list("at", "level")
    return {
        (path, level): Stuck(count, overdue)
        for path, level, count, overdue in grouped.annotate(n=Count("pk"), late=Count("pk", filter=late))
    }


def _rows(children: list[Place], counts: dict[tuple[str, int], Stuck], levels: Sequence[Level]) -> list[MapRow]:
    """One row for each child with open difficulties, and one for those that stand at the place itself."""
    by_path = {child.path: child for child in children}
    sums: dict[int | None, dict[int, Stuck]] = {}
    for (path, level), stuck in counts.items():
        child = next((by_path[above] for above in paths_up(path) if above in by_path), None)
        cell = sums.setdefault(child.pk if child else None, {})
        before = cell.get(level, Stuck(0, 0))
        cell[level] = Stuck(before.open + stuck.open, before.overdue + stuck.overdue)
    found = [child for child in children if child.pk in sums]
    holders: list[Place | None] = [*found, *([None] if None in sums else [])]
    return [
        MapRow(one, [(level, sums[one.pk if one else None].get(level, Stuck(0, 0))) for level in levels])
        for one in holders
    ]


def _bubbles(place: Place, counts: dict[tuple[str, int], Stuck]) -> list[Bubble]:
    """The communes of ``place`` on the map; those closed since stand where their heirs lie."""
    on = place.last_day(timezone.localdate())
    communes = list(Place.objects.within(place).at(Level.COMMUNE).valid_on(on).order_by("sort_key", "path"))
    where = positions(communes)
    stuck = {path: _total(counts, path) for path in {path for path, _ in counts}}
    listed = reverse("difficulty_list")
    return [
        Bubble(
            *where[one.pk],
            *(there := stuck.get(one.path, Stuck(0, 0))),
            f"{one}: {number(there.open)} đang mở, {number(there.overdue)} quá hạn",
            f"{listed}?place={one.pk}&state=open",
        )
        for one in communes
        if one.pk in where
    ]


def _total(counts: dict[tuple[str, int], Stuck], path: str) -> Stuck:
    cells = [stuck for (at, _), stuck in counts.items() if at == path]
    return Stuck(sum(cell.open for cell in cells), sum(cell.overdue for cell in cells))


def _sum(counts: dict[tuple[str, int], Stuck], level: int) -> Stuck:
    cells = [stuck for (_, at), stuck in counts.items() if at == level]
    return Stuck(sum(cell.open for cell in cells), sum(cell.overdue for cell in cells))


def _trail(user: User, place: Place) -> list[tuple[str, str]]:
    here = reverse("difficulty_map")
    above = Place.objects.ancestors_of(place).visible_to(user)
    links = [(item.name, f"{here}?place={item.pk}") for item in [*above, place]]
    return [("Khó khăn", reverse("difficulty_list")), *links]
