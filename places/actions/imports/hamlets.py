"""Hamlets (ấp, khu phố) and residents' groups below them, from the communes' own lists (docs/imports.md)."""

import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.text import clean
from places.actions.imports import cells
from places.actions.imports.files import Column, Fault, Problems, Row, read_rows
from places.actions.imports.places import in_order_of_level
from places.actions.imports.tree import BATCH, Counts, Tally, Tree, check_order, contains, provinces_of
from places.actions.standing import settle
from places.models import Level, Place

_LEVEL = {"level": Column(cells.level_of(Level.HAMLET, Level.GROUP), required=True)}
_MAY_BE_LEFT_OUT = ["commune_valid_from", "parent_code", "households", "population"]


def _columns(level: Level) -> dict[str, Column]:
    return {
        "commune_code": Column(cells.code, required=True),
        "commune_valid_from": Column(cells.day),
        "parent_code": Column(cells.code),
        "kind": Column(cells.kind_at(level), required=True),
        "code": Column(cells.code, required=True),
        "name": Column(cells.name, required=True),
        "valid_from": Column(cells.day),
        "valid_to": Column(cells.day),
        "households": Column(cells.whole),
        "population": Column(cells.whole),
    }


@transaction.atomic
def import_hamlets(file: Path) -> Counts:
    """Take in the whole file or nothing; rows already stored alike are left alone. Raises BadFile, TooManyPlaces."""
    problems = Problems(file.name)
    columns = [*_LEVEL, *_columns(Level.HAMLET)]
    required = [column for column in columns if column not in _MAY_BE_LEFT_OUT]
    rows = read_rows(file, problems, required=required, optional=_MAY_BE_LEFT_OUT)
    tree = Tree(_concerned(rows))
    for level, row in in_order_of_level(rows, _LEVEL):
        with row.noting():
            _put(tree, row, level)
    problems.refuse_any()
    tally, touched = tree.save()
    settle(Q(level__gt=Level.COMMUNE))
    return Counts(tally, Tally(0, 0, 0), provinces_of(touched))


def _concerned(rows: list[Row]) -> list[Place]:
    """Every stored place that a code of the file may mean, locked."""
    columns = ("commune_code", "parent_code", "code")
    codes = sorted({clean(row.cells.get(column, "")) for row in rows for column in columns})
    found: list[Place] = []
    for start in range(0, len(codes), BATCH):
        places = Place.objects.select_for_update(of=("self",)).filter(code__in=codes[start : start + BATCH])
        found += places.order_by("path")
    return found


def _put(tree: Tree, row: Row, level: Level) -> None:
    values = row.values(_columns(level))
    commune = _commune(tree, values)
    place = Place(
        code=values["code"],
        level=level,
        kind=values["kind"],
        valid_from=values["valid_from"] or commune.valid_from,
        valid_to=values["valid_to"] or commune.valid_to,
    )
    check_order(place)
    if not contains(commune, place):
        raise Fault("valid_from", f"thời gian này vượt ra ngoài thời gian của {commune}.")
    place.parent = _above(tree, values["parent_code"], place, commune)
    numbers = {column: values[column] for column in ("households", "population")}
    tree.put(row.line, place, numbers | Place.naming(values["name"]))


def _commune(tree: Tree, values: dict[str, Any]) -> Place:
    """The commune that the code meant on the hamlet's days; without any day, the only one that ever had the code."""
    code, since = values["commune_code"], values["commune_valid_from"]
    day = values["valid_from"] or values["valid_to"]
    found = [place for place in tree.of_code(code) if place.level == Level.COMMUNE and _holds(place, since, day)]
    if not found:
        raise Fault("commune_code", f"không có xã, phường, thị trấn mang mã {code} trong thời gian này.")
    if len(found) > 1:
        names = ", ".join(str(place) for place in found)
        raise Fault(
            "commune_code",
            f"mã {code} có ở nhiều thời kỳ: {names}. Xin ghi valid_from, valid_to hoặc commune_valid_from.",
        )
    return found[0]


def _holds(place: Place, since: datetime.date | None, day: datetime.date | None) -> bool:
    return (since is None or place.valid_from == since) and (day is None or place.existed_on(day))


def _above(tree: Tree, code: str | None, place: Place, commune: Place) -> Place:
    """A hamlet hangs below its commune; a group below the hamlet of ``code``, or else below the commune."""
    if code is None:
        return commune
    if place.level == Level.HAMLET:
        raise Fault("parent_code", "ấp, khu phố thuộc thẳng xã, phường, thị trấn; xin để trống ô này.")
    found = [above for above in tree.of_code(code) if above.parent_id == commune.pk and contains(above, place)]
    if not found:
        raise Fault("parent_code", f"{commune} không có ấp, khu phố mang mã {code} trong thời gian này.")
    return found[0]
