"""Targets given by a workbook."""

import datetime
from collections.abc import Sequence

from accounts.models import User
from exchange.actions.imports.applying.lines import certain_day, changes_of, naming
from exchange.actions.imports.traces import Touch, record_of
from exchange.models import ImportRow
from places.models import Place
from reporting.actions.targets import set_target
from reporting.models import Indicator, Target
from teams.models import Team


def lock(rows: Sequence[ImportRow]) -> None:
    """Targets of one indicator are written one after another."""
    indicators = {row.values["indicator_id"] for row in rows}
    list(Indicator.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=indicators).order_by("pk"))


def touched_records(rows: Sequence[ImportRow]) -> list[Touch]:
    return [Touch(row, record_of(Target, row.subject_id)) for row in rows if row.subject_id]


def write(rows: Sequence[ImportRow], *, by: User, at: datetime.datetime) -> list[Touch]:
    teams = Team.objects.select_related("place").in_bulk({row.values.get("team_id") for row in rows} - {None})
    places = Place.objects.in_bulk({row.values["place_id"] for row in rows} - {None})
    indicators = Indicator.objects.in_bulk({row.values["indicator_id"] for row in rows})
    written = []
    for row in sorted(rows, key=lambda row: row.state == ImportRow.State.NEW):  # a window that shrinks makes room
        team = teams.get(row.values.get("team_id"))
        with naming(row):
            target = set_target(
                team=team,
                place=None if team else places[row.values["place_id"]],
                indicator=indicators[row.values["indicator_id"]],
                starts_on=certain_day(row, "starts_on"),
                **changes_of(row, Target),
                by=by,
                at=at,
            )
        row.subject_id = target.pk
        written.append(Touch(row, record_of(Target, target.pk)))
    return written
