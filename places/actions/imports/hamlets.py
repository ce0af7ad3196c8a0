"""The import of hamlets (ấp, khu phố) and of residents' groups below them, from the communes' own
lists (docs/imports.md).
"""

import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.text import clean
from places.actions.imports import cells
from places.actions.imports.files import CsvColumn, CsvRow, Fault, FileProblems, read_rows
from places.actions.imports.places import in_order_of_level
from places.actions.imports.tree import (
    BATCH,
    ImportResult,
    ImportTally,
    ImportTree,
    check_order,
    contains,
    provinces_of,
)
from places.actions.standing import settle
from places.models import Level, Place

_LEVEL = {"level": CsvColumn(cells.level_of(Level.HAMLET, Level.GROUP), required=True)}
_MAY_BE_LEFT_OUT = ["commune_valid_from", "parent_code", "households", "population"]


def _columns(level: Level) -> dict[str, CsvColumn]:
    return {
        "commune_code": CsvColumn(cells.code, required=True),
        "commune_valid_from": CsvColumn(cells.day),
        "parent_code": CsvColumn(cells.code),
        "kind": CsvColumn(cells.kind_at(level), required=True),
        "code": CsvColumn(cells.code, required=True),
        "name": CsvColumn(cells.name, required=True),
        "valid_from": CsvColumn(cells.day),
        "valid_to": CsvColumn(cells.day),
        "households": CsvColumn(cells.whole),
        "population": CsvColumn(cells.whole),
    }


@transaction.atomic
def import_hamlets(file: Path) -> ImportResult:
    """Take in the whole file or nothing. The columns of a stored hamlet follow the file, unless it
    ended here on another day than the file says: it stays as it is, and the result names it.

    Refuses with bad_file, too_many_places.
    """
    problems = FileProblems(file.name)
    columns = [*_LEVEL, *_columns(Level.HAMLET)]
    required = [column for column in columns if column not in _MAY_BE_LEFT_OUT]
    rows = read_rows(file, problems, required=required, optional=_MAY_BE_LEFT_OUT)
    tree = ImportTree(_lock_places(rows))
    for level, row in in_order_of_level(rows, _LEVEL):
        with row.noting():
            _take_in(tree, row, level)
    problems.refuse_any()
    tally, touched = tree.save()
    settle(Q(level__gt=Level.COMMUNE))
    return ImportResult(tally, ImportTally(0, 0, 0), provinces_of(touched), kept=tuple(tree.kept))


def _lock_places(rows: list[CsvRow]) -> list[Place]:
    """Lock and return every stored place that a code of the file may mean."""
    columns = ("commune_code", "parent_code", "code")
    codes = sorted({clean(row.cells.get(column, "")) for row in rows for column in columns})
    found: list[Place] = []
    for start in range(0, len(codes), BATCH):
        places = Place.objects.select_for_update(of=("self",)).filter(code__in=codes[start : start + BATCH])
        found += places.order_by("path")
    return found


def _take_in(tree: ImportTree, row: CsvRow, level: Level) -> None:
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
    if tree.keep_closed(row.line, place):
        return
    if not contains(commune, place):
        raise Fault("valid_from", f"thời gian này vượt ra ngoài thời gian của {commune}.")
    place.parent = _parent(tree, values["parent_code"], place, commune)
    numbers = {column: values[column] for column in ("households", "population")}
    tree.add(row.line, place, numbers | Place.naming(values["name"]))


def _commune(tree: ImportTree, values: dict[str, Any]) -> Place:
    """Return the commune that the code meant on the hamlet's days; without any day, the only one
    that ever had the code.
    """
    code, since = values["commune_code"], values["commune_valid_from"]
    day = values["valid_from"] or values["valid_to"]
    found = [place for place in tree.of_code(code) if place.level == Level.COMMUNE and _is_meant(place, since, day)]
    if not found:
        raise Fault("commune_code", f"không có xã, phường, thị trấn mang mã {code} trong thời gian này.")
    if len(found) > 1:
        names = ", ".join(str(place) for place in found)
        raise Fault(
            "commune_code",
            f"mã {code} có ở nhiều thời kỳ: {names}. Xin ghi valid_from, valid_to hoặc commune_valid_from.",
        )
    return found[0]


def _is_meant(place: Place, since: datetime.date | None, day: datetime.date | None) -> bool:
    return (since is None or place.valid_from == since) and (day is None or place.existed_on(day))


def _parent(tree: ImportTree, code: str | None, place: Place, commune: Place) -> Place:
    """Return the place above: for a hamlet its commune, for a group the hamlet of ``code`` or else
    the commune. Raises Fault.
    """
    if code is None:
        return commune
    if place.level == Level.HAMLET:
        raise Fault("parent_code", "ấp, khu phố thuộc thẳng xã, phường, thị trấn; xin để trống ô này.")
    found = [above for above in tree.of_code(code) if above.parent_id == commune.pk and contains(above, place)]
    if not found:
        raise Fault("parent_code", f"{commune} không có ấp, khu phố mang mã {code} trong thời gian này.")
    return found[0]
