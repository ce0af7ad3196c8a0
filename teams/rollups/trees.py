"""This module makes the tree of a rollup: which places are shown, and how parents come to hold their children."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence

from django.db.models import Q

from places.models import Place


def shown_places(place: Place, *, down_to: int | None = None) -> list[Place]:
    """Return ``place`` and the places one level down, or all below it down to the level ``down_to``, parents first."""
    below = Place.objects.filter(Q(parent=place) | Q(pk=place.pk))
    if down_to is not None:
        below = Place.objects.within(place).filter(level__lte=max(down_to, place.level))
    return list(below.order_by("level", "sort_key", "path"))


def grow[N](
    place: Place,
    nodes: Sequence[Place],
    *,
    on: datetime.date,
    make: Callable[[Place, tuple[N, ...]], N],
    counts: Callable[[Place], bool],
) -> N:
    """Return the node of ``place``, made by ``make`` from a place and its children; ``nodes`` as ``shown`` gives them.

    A child closed on the day is left out, unless something ``counts`` there: an odd row is better than a lost hamlet.
    """
    tree: dict[int | None, list[N]] = defaultdict(list)
    for node in reversed(nodes):  # children before their parents, for a frozen parent holds them
        if counts(node) or node.existed_on(on) or node == place:
            tree[node.parent_id].append(make(node, tuple(reversed(tree.pop(node.pk, [])))))
    return tree[place.parent_id][-1]


def name_beside_parts(place: Place) -> str:
    """Return what is said of the teams that stand at ``place`` and at none of its parts. Above communes none does but
    one whose hamlet nobody has placed yet after a reform.
    """
    return "Chưa xếp địa bàn" if place.is_above_communes else f"Tại chính {place}"
