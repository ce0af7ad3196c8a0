"""The import of provinces, districts and communes with the links between their eras (data/README.md
describes the files).
"""

import datetime
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.refusals import Refused
from places.actions.imports import cells
from places.actions.imports.files import CsvColumn, CsvRow, Fault, FileProblems, read_rows
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
from places.models import Level, Place, Succession

LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)
LEVEL_COLUMN = {"level": CsvColumn(cells.level_of(*LEVELS), required=True)}
LINK_COLUMNS = {
    "old_code": CsvColumn(cells.code, required=True),
    "new_code": CsvColumn(cells.code, required=True),
    "partial": CsvColumn(cells.yes_or_no, required=True),
    "effective_on": CsvColumn(cells.day, required=True),
    "resolution": CsvColumn(cells.text(60), required=True),
}

_CODES = ("old_code", "new_code")


def place_columns(level: Level) -> dict[str, CsvColumn]:
    return {
        "code": CsvColumn(cells.code, required=True),
        "valid_from": CsvColumn(cells.day),
        "valid_to": CsvColumn(cells.day),
        "kind": CsvColumn(cells.kind_at(level), required=True),
        "name": CsvColumn(cells.name, required=True),
        "parent_code": CsvColumn(cells.code, required=level != Level.PROVINCE),
        "latitude": CsvColumn(cells.degrees(90)),
        "longitude": CsvColumn(cells.degrees(180)),
    }


@transaction.atomic
def import_places(
    places: Path, successions: Path, *, until: datetime.date | None = None, only_new: bool = False
) -> ImportResult:
    """Take in both files or nothing of either. The columns of a stored place follow the file, unless
    the place ended here on another day than the file says: it stays as it is, and the result names it.
    A place that has heirs here of which the file knows nothing gets no others: they are left out and
    named.

    With ``only_new`` the files only add: what is stored stays as it is, and a new row that does not
    fit beside it is left out and named in the result (docs/decisions/0113).

    A place is known by its code and first day. A code alone is no key, for the reorganisation of
    2025 gave old codes to new places. With ``until`` the map is taken in as it was known on that
    day: what begins later is left out, and what ended then or later goes on.

    Refuses with bad_file, too_many_places, later_places.
    """
    if until and Place.objects.filter(valid_from__gt=until).exists():
        raise Refused(
            "later_places",
            f"Cổng đã có địa bàn bắt đầu sau ngày {until:%d/%m/%Y}, nên không nhập được bản đồ như ngày ấy. "
            "Xin nhập vào cơ sở dữ liệu trống.",
        )
    tree = ImportTree(Place.objects.select_for_update(of=("self",)).filter(level__lte=Level.COMMUNE).order_by("path"))
    additions = Additions(tree, successions, only_new=only_new)
    problems = FileProblems(places.name)
    rows = read_rows(places, problems, required=[*LEVEL_COLUMN, *place_columns(Level.COMMUNE)])
    for level, row in in_order_of_level(rows, LEVEL_COLUMN):
        with row.noting():
            _take_in(tree, row, level, until, additions)
    problems.refuse_any()
    tally, touched = tree.save()
    links, linked = _import_links(tree, successions, until, additions)
    settle(Q())
    return ImportResult(tally, links, provinces_of([*touched, *linked]), tuple(additions.left_out), tuple(tree.kept))


class OtherHeirs(Fault):
    """All places that a new one would follow have other heirs here."""


class Additions:
    """Decides which new rows of a file may be added beside what is stored; ``left_out`` names the others.

    The portal's own reform is the one that counts: a stored place with heirs gets no others, unless
    the file knows all that are stored (a correction of the same reform). With ``only_new`` it gets no
    others in any case, and a new place is added only where all that it follows ended the day before.
    """

    def __init__(self, tree: ImportTree, successions: Path, *, only_new: bool) -> None:
        self.left_out: list[str] = []
        self.only_new = only_new
        self._tree = tree
        self._places_left: set[tuple[str, datetime.date | None]] = set()
        self._origins: dict[tuple[str, datetime.date], list[str]] = defaultdict(list)
        problems = FileProblems(successions.name)  # _import_links tells them
        for row in read_rows(successions, problems, required=list(LINK_COLUMNS)):
            with row.noting():
                values = row.values(LINK_COLUMNS)
                self._origins[values["new_code"], values["effective_on"]].append(values["old_code"])
        stored = Succession.objects.order_by().values_list("old", "old__code", "new__code", "effective_on")
        self._with_heirs = {
            old for old, code, heir, day in stored if only_new or code not in self._origins.get((heir, day), ())
        }

    def check(self, place: Place) -> None:
        """Raise Fault where a stored place that ``place`` would follow goes on, OtherHeirs where all of them have
        other heirs; with ``only_new`` also where one has.
        """
        if place.valid_from is None:
            return
        last = place.valid_from - datetime.timedelta(days=1)
        origins = self._origins.get((place.code, place.valid_from), [])
        olds = [
            old
            for code in origins
            for old in self._tree.of_code(code)
            if old.pk and old.level == place.level and old.existed_on(last)
        ]
        with_heirs = [old for old in olds if old.valid_to == last and self.keeps_heirs(old)]
        for old in olds:
            if self.only_new and old.valid_to != last:
                raise Fault("valid_from", f"{old} (mã {old.code}) chưa kết thúc ngày {last:%d/%m/%Y}.")
            if old in with_heirs and (self.only_new or len(with_heirs) == len(origins)):
                raise OtherHeirs("valid_from", f"{old} (mã {old.code}) đã có nơi kế thừa khác.")

    def keeps_heirs(self, old: Place) -> bool:
        return old.pk in self._with_heirs

    def leave_out(self, place: Place, name: str, reason: Fault) -> None:
        self._places_left.add((place.code, place.valid_from))
        since = f" từ {place.valid_from:%d/%m/%Y}" if place.valid_from else ""
        self.left_out.append(f"{place.code} {name}{since}: {reason}")

    def leave_out_link(self, link: Succession) -> None:
        """Leave out a link of a place that has other heirs. It is named where somebody gave the file: the data of
        this version are taken in at every run.
        """
        if not self.only_new:
            words = f"liên kết {link.old.code} sang {link.new.code} từ {link.effective_on:%d/%m/%Y}"
            self.left_out.append(f"{words}: {link.old} đã có nơi kế thừa khác.")

    def may_lack(self, code: str, day: datetime.date) -> bool:
        """Return True if a link to this new place may be passed over where one of its places is not there."""
        return self.only_new or (code, day) in self._places_left


def in_order_of_level(rows: list[CsvRow], column: dict[str, CsvColumn]) -> list[tuple[Level, CsvRow]]:
    """Return the rows with their levels, parents first whatever the order of the file; a row of an
    unknown level is noted.
    """
    read = []
    for row in rows:
        with row.noting():
            read.append((row.values(column)["level"], row))
    return sorted(read, key=lambda pair: pair[0])


def _take_in(tree: ImportTree, row: CsvRow, level: Level, until: datetime.date | None, additions: Additions) -> None:
    values = row.values(place_columns(level))
    if until and values["valid_from"] and values["valid_from"] > until:
        return
    if until and values["valid_to"] and values["valid_to"] >= until:
        values["valid_to"] = None
    place = Place(level=level, **{column: values.pop(column) for column in ("code", "valid_from", "valid_to", "kind")})
    check_order(place)
    is_stored = tree.is_stored(place)
    if is_stored and additions.only_new:
        tree.leave(row.line, place)
        return
    if tree.keep_closed(row.line, place):
        return
    try:
        if not is_stored:
            additions.check(place)
        place.parent = _parent(tree, values.pop("parent_code"), place)
        tree.add(row.line, place, values | Place.naming(values["name"]))
    except Fault as fault:
        if not (additions.only_new or isinstance(fault, OtherHeirs)):
            raise
        additions.leave_out(place, values["name"], fault)


def _parent(tree: ImportTree, code: str | None, place: Place) -> Place | None:
    """Return the place of ``code`` that existed during all of ``place``'s days. Raises Fault."""
    if code is None:
        return None
    if place.level == Level.PROVINCE:
        raise Fault("parent_code", "tỉnh không có đơn vị cấp trên; xin để trống ô này.")
    found = [above for above in tree.of_code(code) if above.level < place.level and contains(above, place)]
    if len(found) != 1:
        raise Fault("parent_code", f"không có đơn vị cấp trên mang mã {code} trong suốt thời gian này.")
    return found[0]


def _import_links(
    tree: ImportTree, successions: Path, until: datetime.date | None, additions: Additions
) -> tuple[ImportTally, list[Place]]:
    problems = FileProblems(successions.name)
    stored = {(link.old_id, link.new_id): link for link in Succession.objects.order_by()}
    read: dict[tuple[int, int], Succession] = {}
    for row in read_rows(successions, problems, required=list(LINK_COLUMNS)):
        with row.noting():
            values = row.values(LINK_COLUMNS)
            try:
                link = _link(tree, values, until)
            except Fault:
                if not additions.may_lack(values["new_code"], values["effective_on"]):
                    raise
                continue  # one of its places was left out, or ended otherwise here
            if link is None:
                continue
            if (link.old_id, link.new_id) not in stored and additions.keeps_heirs(link.old):
                additions.leave_out_link(link)
                continue
            if (link.old_id, link.new_id) in read:
                raise Fault("old_code", "liên kết này đã có ở dòng trên.")
            read[link.old_id, link.new_id] = link
    problems.refuse_any()
    new = [link for key, link in read.items() if key not in stored]
    changed = [
        link
        for key, link in read.items()
        if not additions.only_new and key in stored and _stored_values(link) != _stored_values(stored[key])
    ]
    for link in changed:
        link.pk = stored[link.old_id, link.new_id].pk
    Succession.objects.bulk_create(new, batch_size=BATCH)
    Succession.objects.bulk_update(changed, ["partial", "effective_on", "decision"], batch_size=BATCH // 5)
    touched = [place for link in [*new, *changed] for place in (link.old, link.new)]
    return ImportTally(len(new), len(changed), len(read) - len(new) - len(changed)), touched


def _link(tree: ImportTree, values: dict[str, Any], until: datetime.date | None) -> Succession | None:
    """Return the link of a row's values; None where it lies after ``until``. Raises Fault.

    The day tells which era a code means: every code of a commune of 2025 had meant another place
    the day before.
    """
    day: datetime.date = values["effective_on"]
    if until and day > until:
        return None
    communes = {name: [p for p in tree.of_code(values[name]) if p.level == Level.COMMUNE] for name in _CODES}
    old = next((place for place in communes["old_code"] if place.valid_to == day - datetime.timedelta(days=1)), None)
    if old is None:
        raise Fault("old_code", f"không có xã nào mang mã {values['old_code']} kết thúc ngay trước {day:%d/%m/%Y}.")
    new = next((place for place in communes["new_code"] if place.valid_from == day), None)
    if new is None:
        raise Fault("new_code", f"không có xã nào mang mã {values['new_code']} bắt đầu từ {day:%d/%m/%Y}.")
    return Succession(old=old, new=new, partial=values["partial"], effective_on=day, decision=values["resolution"])


def _stored_values(link: Succession) -> tuple[Any, ...]:
    return link.partial, link.effective_on, link.decision
