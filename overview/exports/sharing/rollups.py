"""A rollup for another system: the numbers of the page, as a tree in JSON or as rows in CSV."""

import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from overview.exports.sharing.lists import place_id
from places.models import Level, Place
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups import FigureSum, Node, against_targets, rollup, walk


@dataclass(frozen=True)
class Shared:
    """A rollup and what was asked to get it."""

    rounds: Sequence[Round]
    basis: Basis
    node: Node
    as_of: datetime.datetime  # what came in before it is counted: the closing of frozen numbers, else the reading


def shared(rounds: Sequence[Round], place: Place, *, basis: Basis, depth: int, at: datetime.datetime) -> Shared:
    """The rollup of ``rounds`` at ``place`` and ``depth`` levels below it, at the instant ``at``."""
    limit = min(place.level + depth, Level.GROUP) if depth > 1 else None  # one level down is read without all below it
    node = rollup(rounds, place, basis=basis, at=at, down_to=limit)
    node = against_targets(node if depth else replace(node, children=[]), rounds, basis=basis)
    return Shared(rounds, basis, node, node.frozen_at or at)


def as_json(found: Shared) -> dict[str, Any]:
    """Rates with their parts, null where there is nothing to divide by; a sum of null: nobody answered."""
    return {
        "rounds": [one.code for one in found.rounds],
        "basis": found.basis.value,
        "as_of": found.as_of,
        "frozen": found.node.frozen_at is not None,
        "rollup": _node(found.node),
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "place": {
            "id": place_id(node.place),
            "code": node.place.code,
            "name": node.place.name,
            "level": node.place.level,
        },
        "counts": asdict(node.counts),
        "rates": {
            "completeness": _rate(node.completeness, node.received, node.expected),
            "timeliness": _rate(node.timeliness, node.on_time, node.expected),
            "timeliness_of_received": _rate(node.timeliness_of_received, node.on_time, node.received),
        },
        "figures": [figure_as_json(figure) for figure in node.figures],
        "children": [_node(child) for child in node.children],
    }


def _rate(value: float | None, part: int, whole: int) -> dict[str, Any]:
    return {"value": value, "part": part, "whole": whole}


def figure_as_json(figure: FigureSum) -> dict[str, Any]:
    """The same from the interface and from the command line; null: nothing to say, or nothing to divide by."""
    return {
        "indicator": figure.indicator.code,
        "sum": figure.sum,
        "target": figure.target,
        "done": figure.done,
        "attainment": figure.attainment,
        "reported_by": figure.reported_by,
        "of": figure.of,
    }


HEADER = [
    "rounds", "basis", "as_of", "frozen", "place_id", "place_code", "place_name", "level", "parent_id",
    "expected", "on_time", "late", "missing", "not_due", "excused", "received", "returned",
    "indicator", "unit", "sum", "target", "done", "reported_by", "of",
]  # fmt: skip


def as_csv(found: Shared) -> str:
    """One row for each place and indicator (one without an indicator where none is asked), RFC 4180: UTF-8 without a
    byte order mark, lines end by CR LF, an empty cell is no value and not zero.

    Texts stand as they are stored, whatever sign they begin with: programs read this, a spreadsheet has the workbook.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    told = ["|".join(one.code for one in found.rounds), found.basis.value]
    told += [found.as_of.isoformat(), "true" if found.node.frozen_at else "false"]
    inside = {node.place.pk: node.place for node in walk(found.node)}
    for node in walk(found.node):
        writer.writerows([*told, *row] for row in _rows(node, inside.get(node.place.parent_id or 0)))
    return text.getvalue()


def _rows(node: Node, parent: Place | None) -> Iterator[list[Any]]:
    place = node.place
    about = [place_id(place), place.code, place.name, place.level, place_id(parent) if parent else None]
    about += asdict(node.counts).values()
    for figure in node.figures:
        indicator = figure.indicator
        numbers = figure.sum, figure.target, figure.done, figure.reported_by, figure.of
        yield [*about, indicator.code, indicator.unit, *numbers]
    if not node.figures:
        yield [*about, *[None] * 7]
