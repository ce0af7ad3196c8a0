"""A reform from the files in which the state publishes it (data/README.md): places of both eras, and links."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from places.actions.imports.files import Fault, Problems, Row, read_rows
from places.actions.imports.places import LEVEL_COLUMN, LINK_COLUMNS, in_order_of_level, place_columns
from places.actions.reforms.wanted import Link, NewPlace
from places.models import Level, Place, existing

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Content:
    """What two files say of one day; ``left_out`` counts the rows of other days."""

    news: list[NewPlace]
    links: list[Link]
    left_out: int


def read(places: Path, successions: Path, *, effective_on: datetime.date) -> Content:
    """The places that begin on the day, and the links of communes (an old code means the commune of the day before).

    Raises BadFile with every fault; nothing is stored.
    """
    problems = Problems(places.name)
    rows = read_rows(places, problems, required=[*LEVEL_COLUMN, *place_columns(Level.COMMUNE)])
    news, others = [], 0
    for level, row in in_order_of_level(rows, LEVEL_COLUMN):
        with row.noting():
            values = row.values(place_columns(level))
            if values["valid_from"] == effective_on:
                news.append(_new(level, values))
            else:
                others += 1
    problems.refuse_any()
    links, left = _links(successions, effective_on)
    return Content(news, links, others + left)


def _new(level: Level, values: dict[str, Any]) -> NewPlace:
    names = ("code", "kind", "name", "parent_code", "latitude", "longitude")
    return NewPlace(level=level, **{name: values[name] for name in names})


def _links(successions: Path, effective_on: datetime.date) -> tuple[list[Link], int]:
    problems = Problems(successions.name)
    rows = read_rows(successions, problems, required=list(LINK_COLUMNS))
    last_day = Place.objects.filter(existing(effective_on - ONE_DAY), level=Level.COMMUNE).order_by("path")
    olds = {place.code: place for place in last_day}
    links, others = [], 0
    for row in rows:
        with row.noting():
            if (link := _link(row, olds, effective_on)) is None:
                others += 1
            else:
                links.append(link)
    problems.refuse_any()
    return links, others


def _link(row: Row, olds: dict[str, Place], effective_on: datetime.date) -> Link | None:
    values = row.values(LINK_COLUMNS)
    if values["effective_on"] != effective_on:
        return None
    if values["old_code"] not in olds:
        raise Fault(
            "old_code", f"không có xã nào mang mã {values['old_code']} ngay trước ngày {effective_on:%d/%m/%Y}."
        )
    return Link(olds[values["old_code"]], values["new_code"], values["partial"])
