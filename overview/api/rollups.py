"""A rollup for another system: the numbers of the page, as a tree in JSON or as rows in CSV."""

import datetime
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Schema
from pydantic import AliasPath, BaseModel, ConfigDict, Field, model_validator

from core.spreadsheets import csv_writer
from overview.api.answers import Count, PlaceName, place_id
from places.models import Level, Place
from reporting.models import Indicator, Round
from reporting.models.basis import Basis
from reporting.models.indicators import OLD_AFTER
from reporting.rollups import Node, against_targets, rollup, walk

Ratio = Annotated[float, Field(ge=0)]
# 40,000 numbers (1,661 places, 24 indicators, six rounds) took 1.7 s and 98 MB.
MOST_NUMBERS = 25_000  # places × indicators


@dataclass(frozen=True)
class Shared:
    """A rollup and what was asked to get it."""

    rounds: Sequence[Round]
    basis: Basis
    node: Node
    as_of: datetime.datetime  # what came in before it is counted: the closing of frozen numbers, else the reading


def is_too_large(rounds: Sequence[Round], place: Place, *, depth: int) -> bool:
    """Return True if the rollup of ``rounds`` down to ``depth`` levels below ``place`` holds more than
    MOST_NUMBERS, by the places of the rounds' last day. One level down never does: the page shows as much.
    """
    if depth <= 1:
        return False
    last_day = max(one.data_to for one in rounds)
    places = Place.objects.within(place).valid_on(last_day).filter(level__lte=place.level + depth).count()
    indicators = Indicator.objects.filter(rounds__in=rounds).distinct().count()
    return places * indicators > MOST_NUMBERS


def shared(rounds: Sequence[Round], place: Place, *, basis: Basis, depth: int, at: datetime.datetime) -> Shared:
    """Return the rollup of ``rounds`` at ``place`` and ``depth`` levels below it, at the instant ``at``."""
    limit = min(place.level + depth, Level.GROUP) if depth > 1 else None  # one level down is read without all below it
    node = rollup(rounds, place, basis=basis, at=at, down_to=limit)
    node = against_targets(node if depth else replace(node, children=[]), rounds, basis=basis)
    return Shared(rounds, basis, node, node.frozen_at or at)


class CountsAnswer(BaseModel):
    """on_time + late + missing + not_due = owed; owed + excused = expected; on_time + late = submitted. Received (of
    excused reporters too) and returned cut across.
    """

    model_config = ConfigDict(from_attributes=True)

    expected: Count = Field(description="All reports of the rounds, the excused ones too.")
    owed: Count = Field(description="Expected less excused: every rate is out of these.")
    submitted: Count = Field(description="What came in of the owed ones.")
    on_time: Count
    late: Count
    missing: Count
    not_due: Count
    excused: Count
    received: Count
    returned: Count


class RatioAnswer(BaseModel):
    """A share: parts and wholes are summed over whoever says both, then divided; never an average of rates."""

    model_config = ConfigDict(from_attributes=True)

    value: Ratio | None = Field(validation_alias="ratio", description="part / whole; null: nothing to divide by.")
    part: Count | None
    whole: Count | None
    known: Count = Field(description="How many communes (of a ratio of two counts: reports) say both,")
    asked: Count = Field(description="of how many asked.")


class FigureAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    indicator: str = Field(validation_alias=AliasPath("indicator", "code"))
    sum: Count | None = Field(description="null: nobody answered, which is not zero.")
    target: Count | None = Field(description="What is asked for on the last day of the rounds.")
    done: Count | None = Field(
        description="What was reached of it over the days of the targets, up to that day; of a stock the latest, also "
        f"from before these days, unless it is more than {OLD_AFTER.days} days old."
    )
    age: Count | None = Field(
        description="Of a stock: how many days before the last of the rounds the oldest value in done ended."
    )
    old: Count | None = Field(description="Of a stock: what is too old to be in done; null: nothing is.")
    attainment: Ratio | None = Field(description="done / target; may pass 1.")
    reported_by: Count = Field(description="How many reports answered,")
    of: Count = Field(description="of how many asked; a reporter owes one in each round.")
    out_of: RatioAnswer | None = Field(
        description="Of an indicator that is a ratio; null below communes where they hold the denominators."
    )


class Rate(BaseModel):
    value: Ratio | None = Field(description="part / whole; null: nothing to divide by.")
    part: Count
    whole: Count


class Rates(BaseModel):
    completeness: Rate = Field(description="submitted / owed")
    timeliness: Rate = Field(description="on time / owed")
    timeliness_of_received: Rate = Field(description="on time / submitted")


class OwnAnswer(BaseModel):
    """What stands at a place itself, or within it and at none of the children given: with theirs it adds up to the
    numbers of the place.
    """

    model_config = ConfigDict(from_attributes=True)

    counts: CountsAnswer
    figures: list[FigureAnswer]


class RollupOfPlace(BaseModel):
    place: PlaceName
    counts: CountsAnswer
    rates: Rates
    figures: list[FigureAnswer]
    own: OwnAnswer
    children: list["RollupOfPlace"]

    @model_validator(mode="before")
    @classmethod
    def read(cls, node: Node) -> dict[str, Any]:
        counts = node.counts
        return {
            "place": node.place,
            "counts": counts,
            "rates": {
                "completeness": {"value": node.completeness, "part": counts.submitted, "whole": counts.owed},
                "timeliness": {"value": node.timeliness, "part": counts.on_time, "whole": counts.owed},
                "timeliness_of_received": {
                    "value": node.timeliness_of_received,
                    "part": counts.on_time,
                    "whole": counts.submitted,
                },
            },
            "figures": node.figures,
            "own": node.own,
            "children": node.children,
        }


class RollupAnswer(Schema):
    rounds: list[str] = Field(min_length=1)
    basis: Basis
    as_of: datetime.datetime = Field(description="What came in before it is counted.")
    frozen: bool = Field(description="Read from closed totals: asked again, it says the same.")
    rollup: RollupOfPlace = Field(validation_alias="node")

    @staticmethod
    def resolve_rounds(found: Shared) -> list[str]:
        return [one.code for one in found.rounds]

    @staticmethod
    def resolve_frozen(found: Shared) -> bool:
        return found.node.frozen_at is not None


HEADER = [
    "rounds", "basis", "as_of", "frozen", "place_id", "place_code", "place_name", "level", "parent_id",
    "expected", "on_time", "late", "missing", "not_due", "excused", "received", "returned",
    "owed", "submitted",
    "indicator", "unit", "sum", "target", "done", "reported_by", "of", "ratio_part", "ratio_whole", "ratio_known",
    "ratio_asked", "age", "old",
]  # fmt: skip


def csv_response(found: Shared, *, cell: Callable[[object], object] = lambda value: value) -> HttpResponse:
    """Return the rollup as a file. For people, who open it in a spreadsheet, ``cell`` is csv_cell."""
    name = f"{found.rounds[0].code}-{found.node.place.code}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_csv(found, cell), content_type="text/csv; charset=utf-8; header=present", headers=headers)


def as_csv(found: Shared, cell: Callable[[object], object]) -> str:
    """Return a row for each place and indicator (one without an indicator where none is asked), RFC 4180: UTF-8 without
    a byte order mark, lines end by CR LF, an empty cell is no value and not zero. What stands at a place itself is a
    part of it without an id: the rows of one ``parent_id`` add up to that place.

    For programs texts stand as they are stored, whatever sign they begin with.
    """
    text = io.StringIO(newline="")
    writer = csv_writer(text)
    writer.writerow(HEADER)
    reading = ["|".join(one.code for one in found.rounds), found.basis.value]
    reading += [found.as_of.isoformat(), "true" if found.node.frozen_at else "false"]
    inside = {node.place.pk: node.place for node in walk(found.node)}
    for node in walk(found.node):
        parent = inside.get(node.place.parent_id or 0)
        about = [place_id(node.place), node.place.code, node.place.name, node.place.level]
        rows = _rows(node, [*about, place_id(parent) if parent else None])
        writer.writerows(map(cell, [*reading, *row]) for row in rows)
        if own := node.own_beside_children:
            about = [
                None,
                node.place.code,
                found.basis.name_of_own(node.place, found.rounds),
                None,
                place_id(node.place),
            ]
            writer.writerows(map(cell, [*reading, *row]) for row in _rows(own, about))
    return text.getvalue()


def _rows(node: Node, about: Sequence[Any]) -> Iterator[list[Any]]:
    about = [*about, *asdict(node.counts).values(), node.owed, node.submitted]
    for figure in node.figures:
        indicator = figure.indicator
        numbers = figure.sum, figure.target, figure.done, figure.reported_by, figure.of
        ratio = figure.out_of[:4] if figure.out_of else [None] * 4
        yield [*about, indicator.code, indicator.unit, *numbers, *ratio, figure.age, figure.old]
    if not node.figures:
        yield [*about, *[None] * 13]
