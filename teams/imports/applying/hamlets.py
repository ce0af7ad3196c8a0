"""A workbook writes hamlets and groups: figures stand at once, new places wait unless their sender may approve them.

A file says what is there and not since when, so a place is taken to be as old as the commune or hamlet it lies in: the
teams of years past stood somewhere. One that is really new is added on its page, with its day.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from core.fields import EARLIEST
from exchange.actions.imports.applying.lines import group_by, naming
from exchange.actions.imports.traces import Touch, record_of
from exchange.models import ImportRow
from places.models import Place, PlaceFigure
from teams.actions.hamlets import approve, propose, set_many_figures
from teams.models import HamletChange

State = ImportRow.State
REASON = "Theo danh sách nhập vào cổng."


def lock(rows: Sequence[ImportRow]) -> None:
    communes = {row.values["commune_id"] for row in rows}
    list(Place.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=communes).order_by("path"))


def touched_records(rows: Sequence[ImportRow]) -> list[Touch]:
    """Return places whose figures change, with those of the year."""
    return [Touch(row, record_of(Place, row.subject_id)) for row in rows if row.subject_id] + _figures(rows)


def write(rows: Sequence[ImportRow], *, by: User, at: datetime.datetime) -> list[Touch]:
    """Write the lines, and return what was made or changed. Refuses with line_refused."""
    written: list[Touch] = []
    by_commune = group_by(rows, "commune_id")
    communes = Place.objects.in_bulk(by_commune)
    for commune_id, lines in by_commune.items():
        commune = communes[commune_id]
        counted = [row for row in lines if row.state == State.CHANGED]
        new = sorted((row for row in lines if row.state == State.NEW), key=_inside)
        for begins_on, together in _by_first_day(commune, new).items():
            written += _add(commune, together, begins_on, by=by, at=at)
        with naming(*lines):
            set_many_figures(commune, _data(counted, at), by=by, at=at)
    return written + _figures(rows)


def _inside(row: ImportRow) -> int:
    """Return the line of the hamlet that is new like the group in it, 0 for all others: they come first."""
    return row.values.get("parent_line") or 0


def _by_first_day(commune: Place, rows: Sequence[ImportRow]) -> dict[datetime.date, list[ImportRow]]:
    parents = Place.objects.in_bulk({row.values.get("parent_id") for row in rows} - {None})
    found: dict[datetime.date, list[ImportRow]] = defaultdict(list)
    for row in rows:
        above = parents.get(row.values.get("parent_id"), commune)
        found[above.valid_from or EARLIEST].append(row)
    return found


def _add(
    commune: Place, rows: Sequence[ImportRow], begins_on: datetime.date, *, by: User, at: datetime.datetime
) -> list[Touch]:
    """Propose one change for all its lines, carried out at once where ``by`` may approve it."""
    with naming(*rows):
        kind, wanted = HamletChange.ChangeKind.ADD, _wanted_places(commune, rows)
        change = propose(commune, kind=kind, wanted=wanted, effective_on=begins_on, reason=REASON, by=by, at=at)
        if by.may(Permission.APPROVE_HAMLETS):
            change = approve(change, by=by, at=at)
    opened = {(place.parent_id, place.name): place.pk for place in change.news.order_by("pk")}
    _name_subjects(commune, rows, opened)
    made = [Touch(row, record_of(Place, row.subject_id)) for row in rows if row.subject_id]
    return [Touch(rows[0], record_of(HamletChange, change.pk)), *made]


def _wanted_places(commune: Place, rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    """Return the places as ``HamletChange.wanted`` has them, in the order of ``rows``."""
    at_line = {row.number: index for index, row in enumerate(rows)}
    wanted = []
    for row in rows:
        one = {key: row.values[key] for key in ("kind", "name", "households", "population", "year")}
        parent = row.values.get("parent_id")
        one |= (
            {"inside": at_line[_inside(row)]} if _inside(row) else {"parent": parent if parent != commune.pk else None}
        )
        wanted.append(one)
    return wanted


def _name_subjects(commune: Place, rows: Sequence[ImportRow], opened: dict[tuple[int | None, str], int]) -> None:
    """Tell each line the place it opened; none is open while it waits."""
    of_line: dict[int, int | None] = {}
    for row in rows:
        parent = of_line[_inside(row)] if _inside(row) else row.values.get("parent_id") or commune.pk
        row.subject_id = of_line[row.number] = opened.get((parent, row.values["name"]))


def _data(rows: Iterable[ImportRow], at: datetime.datetime) -> list[PlaceFigure]:
    places = Place.objects.in_bulk({row.subject_id for row in rows})
    return [
        PlaceFigure(
            place=places[row.subject_id],
            year=row.values["year"] or timezone.localdate(at).year,
            households=row.values["households"],
            population=row.values["population"],
        )
        for row in rows
        if row.subject_id
    ]


def _figures(rows: Iterable[ImportRow]) -> list[Touch]:
    """Return the figures stored for what the lines are about, of any year: only those that a line changes are kept."""
    of_place = {row.subject_id: row for row in rows if row.subject_id}
    stored = PlaceFigure.objects.filter(place__in=of_place).order_by("pk").values_list("pk", "place")
    return [Touch(of_place[place_id], record_of(PlaceFigure, pk)) for pk, place_id in stored]
