"""How many places have a team, for another system."""

from typing import Any

from overview.exports.sharing.lists import place_id
from teams.rollups import CoverageNode, CoverageTally


def as_json(node: CoverageNode) -> dict[str, Any]:
    """The place and those one level down; a share is null where there is no place to cover."""
    return {"on": node.on, "coverage": _node(node)}


def _node(node: CoverageNode) -> dict[str, Any]:
    place = node.place
    return {
        "place": {"id": place_id(place), "code": place.code, "name": place.name, "level": place.level},
        "total": _tally(node.total),
        "kinds": [{"kind": tally.kind} | _tally(tally) for tally in node.tallies],
        "children": [_node(child) for child in node.children],
    }


def _tally(tally: CoverageTally) -> dict[str, Any]:
    return {"places": tally.places, "with_team": tally.with_team, "share": tally.share}
