"""A reorganisation from the files in which the state publishes it (data/README.md): places of both
eras, and links.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from places.actions.imports.files import CsvRow, Fault, FileProblems, read_rows
from places.actions.imports.places import LEVEL_COLUMN, LINK_COLUMNS, in_order_of_level, place_columns
from places.actions.reorganisations.plans import PlaceToOpen, PlannedLink
from places.models import Level, Place, existing

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class PublishedFiles:
    """What the two files say of one day; ``left_out`` counts the rows of other days."""

    news: list[PlaceToOpen]
    links: list[PlannedLink]
    left_out: int


def read_files(places: Path, successions: Path, *, effective_on: datetime.date) -> PublishedFiles:
    """Read the places that begin on the day and the links of communes; an old code means the
    commune of the day before.

    Nothing is stored. Raises BadFile with every fault of a file.

    Refuses with bad_file with every fault of a file; nothing is stored.
    """
    news, others = read_places(places, effective_on=effective_on)
    links, left = read_links(successions, effective_on=effective_on)
    return PublishedFiles(news, links, others + left)


def read_places(places: Path, *, effective_on: datetime.date) -> tuple[list[PlaceToOpen], int]:
    """Return the places that begin on the day, and how many rows are about other places.

    Refuses with bad_file.
    """
    problems = FileProblems(places.name)
    rows = read_rows(places, problems, required=[*LEVEL_COLUMN, *place_columns(Level.COMMUNE)])
    news: dict[str, PlaceToOpen] = {}
    others = 0
    for level, row in in_order_of_level(rows, LEVEL_COLUMN):
        with row.noting():
            values = row.values(place_columns(level))
            if values["valid_from"] != effective_on:
                others += 1
                continue
            if values["code"] in news:
                raise Fault("code", f"mã {values['code']} đã có ở dòng trên cho cùng ngày.")
            news[values["code"]] = _place_to_open(level, values)
    problems.refuse_any()
    return list(news.values()), others


def _place_to_open(level: Level, values: dict[str, Any]) -> PlaceToOpen:
    names = ("code", "kind", "name", "parent_code", "latitude", "longitude")
    return PlaceToOpen(level=level, **{name: values[name] for name in names})


def read_links(successions: Path, *, effective_on: datetime.date) -> tuple[list[PlannedLink], int]:
    """Return the links of communes that hold from the day, and how many rows are about other days.

    Refuses with bad_file.
    """
    problems = FileProblems(successions.name)
    rows = read_rows(successions, problems, required=list(LINK_COLUMNS))
    last_day = Place.objects.filter(existing(effective_on - ONE_DAY), level=Level.COMMUNE).order_by("path")
    olds = {place.code: place for place in last_day}
    links: dict[tuple[int, str], PlannedLink] = {}
    others = 0
    for row in rows:
        with row.noting():
            if (link := _link(row, olds, effective_on)) is None:
                others += 1
                continue
            if (link.old.pk, link.new_code) in links:
                raise Fault("old_code", "liên kết này đã có ở dòng trên.")
            links[link.old.pk, link.new_code] = link
    problems.refuse_any()
    return list(links.values()), others


def _link(row: CsvRow, olds: dict[str, Place], effective_on: datetime.date) -> PlannedLink | None:
    values = row.values(LINK_COLUMNS)
    if values["effective_on"] != effective_on:
        return None
    if values["old_code"] not in olds:
        raise Fault(
            "old_code", f"không có xã nào mang mã {values['old_code']} ngay trước ngày {effective_on:%d/%m/%Y}."
        )
    return PlannedLink(olds[values["old_code"]], values["new_code"], values["partial"])
