"""A workbook writes teams and their members; who leaves makes room before who comes."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import User
from exchange.actions.imports.applying.lines import by_subject, certain_day, changes_of, group_by, naming, of_sheet
from exchange.actions.imports.traces import Touch, record_of
from exchange.models import ImportRow
from places.models import Level, Place, prefix_length
from teams.actions.decisions import DecisionData
from teams.actions.teams import edit, establish
from teams.imports.applying import members
from teams.models import Decision, Placement, Ruling, Team

TEAMS, MEMBERS = "teams", "members"
NEW, CHANGED = ImportRow.State.NEW, ImportRow.State.CHANGED


def lock(rows: Sequence[ImportRow]) -> None:
    """Lock teams that exist first, then the communes of those to come: the order of every action that takes both."""
    known = {*by_subject(row for row in rows if row.sheet == TEAMS), *group_by(rows, "team_id")}
    list(Team.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=known).order_by("pk"))
    paths = _communes(of_sheet(rows, TEAMS, NEW))
    list(Place.objects.select_for_update(of=("self",), no_key=True).filter(path__in=paths).order_by("path"))


def touched_records(rows: Sequence[ImportRow]) -> list[Touch]:
    changed = by_subject(of_sheet(rows, TEAMS, CHANGED))
    teams = [Touch(row, record_of(Team, pk)) for pk, row in changed.items()]
    return teams + members.touched_records(of_sheet(rows, MEMBERS, CHANGED))


def write(rows: Sequence[ImportRow], *, by: User, at: datetime.datetime) -> list[Touch]:
    """Write the lines, and return what was made or changed. Refuses with line_refused."""
    changed, founding, coming = (of_sheet(rows, *which) for which in ((TEAMS, CHANGED), (TEAMS, NEW), (MEMBERS, NEW)))
    written = _edit(by_subject(changed), by=by, at=at)
    written += members.change_all(of_sheet(rows, MEMBERS, CHANGED), by=by, at=at)
    decisions = set(_decisions(founding))
    _establish(founding, group_by(coming, "team_line"), by=by, at=at)
    written += _made_with(founding, decisions)
    joining = group_by((row for row in coming if row.subject_id is None), "team_id")
    teams = Team.objects.in_bulk(joining)
    for team_id, lines in joining.items():
        members.join_all(teams[team_id], lines, by=by, at=at)
    return written + members.new_records(coming)


def _edit(rows: dict[int, ImportRow], *, by: User, at: datetime.datetime) -> list[Touch]:
    for team in Team.objects.filter(pk__in=rows).order_by("pk"):
        row = rows[team.pk]
        with naming(row):
            edit(team, version=team.version, by=by, at=at, **changes_of(row, Team))
    return [Touch(row, record_of(Team, pk)) for pk, row in rows.items()]


def _establish(
    founding: Iterable[ImportRow], people: dict[Any, list[ImportRow]], *, by: User, at: datetime.datetime
) -> None:
    """Found teams with those who belong to them from the first day; who came later joins."""
    places = Place.objects.in_bulk({row.values["place_id"] for row in founding})
    for row in founding:
        established_on = certain_day(row, "established_on")
        line = row.values.get("team_line", row.number)
        founders, later = members.founders_and_later(people.get(line, ()), established_on)
        with naming(row):
            team = establish(
                places[row.values["place_id"]],
                decision=_decision(row),
                established_on=established_on,
                members=[members.data_of(line) for line in founders],
                by=by,
                at=at,
                **changes_of(row, Team),
            )
        row.subject_id = team.pk
        members.name_subjects(founders, team.members.order_by("pk"))
        if later:
            members.join_all(team, later, by=by, at=at)


def _decision(row: ImportRow) -> DecisionData:
    values = row.values
    return DecisionData(
        number=values["number"],
        signed_on=certain_day(row, "signed_on"),
        issued_by=values["issued_by"],
        signer=values["signer"] or "",
    )


def _communes(founding: Iterable[ImportRow]) -> set[str]:
    places = Place.objects.filter(pk__in={row.values["place_id"] for row in founding})
    return {path[: prefix_length(Level.COMMUNE)] for path in places.values_list("path", flat=True).order_by()}


def _decisions(founding: Iterable[ImportRow]) -> Iterable[int]:
    """Return those that the communes had; theirs are held, so that whatever comes is ours."""
    return Decision.objects.filter(place__path__in=_communes(founding)).values_list("pk", flat=True).order_by()


def _made_with(founding: Sequence[ImportRow], decisions: set[int]) -> list[Touch]:
    """Return the teams founded, with where they stand, what ruled on them, and the decisions that were new."""
    rows = by_subject(founding)
    made = []
    for team in Team.objects.filter(pk__in=rows).order_by("pk"):
        row = rows[team.pk]
        made.append(Touch(row, record_of(Team, team.pk)))
        if team.decision_id not in decisions:
            decisions.add(team.decision_id)
            made.append(Touch(row, record_of(Decision, team.decision_id)))
    for model in (Placement, Ruling):
        for pk, team_id in model.objects.filter(team__in=rows).order_by("pk").values_list("pk", "team"):
            made.append(Touch(rows[team_id], record_of(model, pk)))
    return made
