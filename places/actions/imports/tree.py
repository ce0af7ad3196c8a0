"""The tree while a file is taken in: the stored places, those of the file, and where the new ones
hang.

A place never moves: one that is known by its code and first day keeps its path, its level and its
parent.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from core.refusals import Refused
from places.actions.imports.files import Fault
from places.models import SEGMENT, Level, Place, end_of_subtree, prefix_length

BATCH = 1_000  # rows a statement
HIGHEST = 10**SEGMENT - 1  # places that a segment can tell apart under one parent
_FIRST, _LAST = datetime.date.min, datetime.date.max


@dataclass(frozen=True)
class ImportTally:
    added: int
    changed: int
    unchanged: int

    @property
    def total(self) -> int:
        return self.added + self.changed + self.unchanged


@dataclass(frozen=True)
class ImportResult:
    """What an import did to places and to links; ``provinces`` are those in which anything changed.

    ``left_out`` names the rows that an import of new rows alone did not take in, each with the reason;
    ``kept`` the stored places that ended here, which the file would have ended otherwise or not at all.
    """

    places: ImportTally
    links: ImportTally
    provinces: tuple[Place, ...]
    left_out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def change_count(self) -> int:
        return self.places.added + self.places.changed + self.links.added + self.links.changed


def span(place: Place) -> tuple[datetime.date, datetime.date]:
    return place.valid_from or _FIRST, place.valid_to or _LAST


def contains(outer: Place, inner: Place) -> bool:
    (starts, ends), (begins, stops) = span(outer), span(inner)
    return starts <= begins and stops <= ends


def check_order(place: Place) -> None:
    """Raise Fault when the last day comes before the first."""
    if place.valid_from and place.valid_to and place.valid_to < place.valid_from:
        raise Fault("valid_to", "ngày cuối trước ngày đầu.")


class ImportTree:
    """Places by code. ``add`` takes in the place of a row; ``save`` writes what was added, parents
    first.
    """

    def __init__(self, stored: Iterable[Place]) -> None:
        self._by_code: dict[str, list[Place]] = defaultdict(list)
        for place in stored:
            self._by_code[place.code].append(place)
        self._seen: dict[tuple[str, datetime.date | None], int] = {}
        self._new: list[Place] = []
        self._changed: list[Place] = []
        self._count = 0
        self.kept: list[str] = []

    def of_code(self, code: str) -> list[Place]:
        return self._by_code.get(code, [])

    def on(self, code: str, day: datetime.date) -> list[Place]:
        """Return the places that ``code`` meant on ``day``: one at most, unless codes of two levels
        collide.
        """
        return [place for place in self.of_code(code) if place.existed_on(day)]

    def is_stored(self, place: Place) -> bool:
        return self._stored(place) is not None

    def keep_closed(self, line: int, place: Place) -> bool:
        """Return True if the place of a row is stored with another last day, which it keeps with all its columns.

        Whatever closed it, most likely a reform of the portal's own, its heirs and their teams stand on that day.
        Raises Fault when it stands twice in the file.
        """
        stored = self._stored(place)
        if stored is None or stored.valid_to is None or stored.valid_to == place.valid_to:
            return False
        self.leave(line, place)
        ends = f"đến {place.valid_to:%d/%m/%Y}" if place.valid_to else "chưa kết thúc"
        ended = f"ở đây đã kết thúc ngày {stored.valid_to:%d/%m/%Y}"
        self.kept.append(f"dòng {line}, {stored} (mã {stored.code}): {ended}, tệp ghi {ends}")
        return True

    def _stored(self, place: Place) -> Place | None:
        same = (other for other in self.of_code(place.code) if other.pk and other.valid_from == place.valid_from)
        return next(same, None)

    def leave(self, line: int, place: Place) -> None:
        """Count the stored place of a row and leave it as it is. Raises Fault when it stands twice in the file."""
        self._see(line, place)
        self._count += 1

    def add(self, line: int, place: Place, values: dict[str, Any]) -> None:
        """Take in ``place`` (not stored, its parent one of this tree) with ``values`` for its other
        columns.

        Columns whose value is None are left as they are stored. Raises Fault when the place stands
        twice in the file, overlaps another of its code or would move.
        """
        self._see(line, place)
        known = next((other for other in self.of_code(place.code) if other.valid_from == place.valid_from), None)
        if any(other is not known and _overlap(other, place) for other in self.of_code(place.code)):
            raise Fault("code", f"mã {place.code} đã thuộc một địa bàn khác trong cùng thời gian.")
        if known is None:
            self._by_code[place.code].append(place)
            self._new.append(place)
            known = place
        elif (known.level, known.parent_id) != (place.level, place.parent.pk if place.parent else None):
            raise Fault("code", f"mã này là “{known}” ở cấp hoặc địa bàn khác; địa bàn không chuyển chỗ.")
        self._count += 1
        self._fill(known, {"kind": place.kind, "valid_to": place.valid_to}, values)

    def _see(self, line: int, place: Place) -> None:
        key = (place.code, place.valid_from)
        if key in self._seen:
            raise Fault("code", f"mã và ngày bắt đầu này đã có ở dòng {self._seen[key]}.")
        self._seen[key] = line

    def _fill(self, place: Place, fixed: dict[str, Any], values: dict[str, Any]) -> None:
        given = fixed | {column: value for column, value in values.items() if value is not None}
        differing = [column for column, value in given.items() if getattr(place, column) != value]
        for column in differing:
            setattr(place, column, given[column])
        if differing and place.pk:
            self._changed.append(place)

    def save(self) -> tuple[ImportTally, list[Place]]:
        """Write the new places under the next free numbers of their parents, and the changed ones."""
        for _, places in groupby(sorted(self._new, key=attrgetter("level")), key=attrgetter("level")):
            store_places(list(places))
        columns = ["kind", "valid_to", "latitude", "longitude", "households", "population", *Place.naming("")]
        Place.objects.bulk_update(self._changed, columns, batch_size=BATCH // 5)
        touched = [*self._new, *self._changed]
        return ImportTally(len(self._new), len(self._changed), self._count - len(touched)), touched


def provinces_of(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return the provinces above ``places``, each once."""
    paths = {place.path[: prefix_length(Level.PROVINCE)] for place in places}
    return tuple(Place.objects.filter(path__in=paths).order_by("path"))


def _overlap(one: Place, other: Place) -> bool:
    (starts, ends), (begins, stops) = span(one), span(other)
    return starts <= stops and begins <= ends


def _path_above(place: Place) -> str:
    """Return the path above ``place``, in which a level that its era lacks is written as zeros."""
    return (place.parent.path if place.parent else "").ljust(prefix_length(place.level - 1), "0")


def store_places(places: list[Place]) -> None:
    """Store new places of one level, each with the next free path below its parent, in the order of their codes.

    Refuses with too_many_places.
    """
    if not places:
        return
    taken: dict[str, int] = defaultdict(int)
    above = {_path_above(place) for place in places}
    length = prefix_length(places[0].level)
    for path in _stored_paths(places[0].level, sorted(above)):
        if (prefix := path[: length - SEGMENT]) in above:
            taken[prefix] = max(taken[prefix], int(path[-SEGMENT:]))
    for place in sorted(places, key=lambda place: (place.code, span(place))):
        prefix = _path_above(place)
        taken[prefix] += 1
        if taken[prefix] > HIGHEST:
            raise Refused("too_many_places", f"{place.parent or 'Cả nước'} có quá {HIGHEST} địa bàn trực thuộc.")
        place.path = place.stands_at = prefix + str(taken[prefix]).rjust(SEGMENT, "0")
    Place.objects.bulk_create(places, batch_size=BATCH)


def _stored_paths(level: int, above: list[str]) -> Iterable[str]:
    """Return the paths of a level from the first to the last of ``above``, so that a commune does
    not read the nation's.
    """
    stored = Place.objects.at(level).order_by()
    if above[0]:
        stored = stored.filter(path__gte=above[0], path__lt=end_of_subtree(above[-1]))
    return stored.values_list("path", flat=True)
