"""Performs the plan of places and teams: imported, founded, dissolved, by the actions of a commune's official."""

import csv
import datetime
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from accounts.actions.imports import import_hamlets
from accounts.models import User
from core.working_days import midnight
from demo.cast import COMMUNE_END
from demo.plan import PlacePlan, TeamPlan
from places.models import Place
from teams.actions import teams
from teams.actions.decisions import DecisionData
from teams.actions.members import MemberData
from teams.models import Team


def import_places_of(plan: list[PlacePlan], *, by: User | None) -> None:
    """Hand the made-up hamlets and groups in as the file that a province would hand in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ap-khu-pho-mau.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(_row(plan[0])))
            writer.writeheader()
            writer.writerows(_row(place) for place in plan)
        import_hamlets(path, by=by)


def _row(place: PlacePlan) -> dict[str, object]:
    return {
        "commune_code": place.commune,
        "level": "group" if place.kind.startswith("tổ") else "hamlet",
        "kind": place.kind,
        "parent_code": place.parent,
        "code": place.code,
        "name": place.name,
        "valid_from": "",
        "valid_to": "",
        "households": place.households,
        "population": place.population,
    }


def found(plan: list[TeamPlan], places: Mapping[str, Place], offices: Mapping[str, User]) -> dict[str, Team]:
    """Found the planned teams, each by its commune's official on the day; return them by name and place."""
    founded = {}
    for team in sorted(plan, key=lambda team: (team.established_on, team.place, team.name)):
        commune = places[team.place[:5]]
        founded[f"{team.place} {team.name}"] = teams.establish(
            places[team.place],
            name=team.name,
            decision=DecisionData(
                number=team.number,
                signed_on=team.signed_on,
                issued_by=f"UBND {commune.name[0].lower()}{commune.name[1:]}",
            ),
            established_on=team.established_on,
            members=[MemberData(**person._asdict()) for person in team.people],
            by=offices[commune.path],
            at=working_hour(team.established_on),
        )
    return founded


def dissolve(
    plan: list[TeamPlan],
    founded: Mapping[str, Team],
    offices: Mapping[str, User],
    *,
    after: datetime.date = datetime.date.min,
    until: datetime.date = datetime.date.max,
) -> None:
    """Dissolve the planned teams whose last day lies after ``after`` and not after ``until``."""
    for planned in plan:
        last_day = planned.dissolved_on
        if last_day is None or not after < last_day <= until:
            continue
        team = founded[f"{planned.place} {planned.name}"]
        number = int(planned.number.split("/")[0]) + 500
        teams.dissolve(
            team,
            decision=DecisionData(number=f"{number}/QĐ-UBND", signed_on=last_day, issued_by=team.decision.issued_by),
            last_day=last_day,
            reason="Sáp nhập vào tổ bên cạnh.",
            by=offices[team.place.path[:COMMUNE_END]],
            at=working_hour(last_day),
        )


def working_hour(day: datetime.date) -> datetime.datetime:
    """Nine in the morning of ``day``, Vietnam's time."""
    return midnight(day) + datetime.timedelta(hours=9)
