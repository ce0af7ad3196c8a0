"""Performs the plan of places and teams: imported, founded, dissolved, as a commune's official does."""

import csv
import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from accounts.actions.imports import import_hamlets
from accounts.models import Event, User
from core.working_days import midnight
from demo.cast import COMMUNE_END
from demo.fates import dice
from demo.inserts import insert
from demo.people import Person, draw_name
from demo.plan import MADE_UP, PlacePlan, TeamPlan
from places.models import Place
from teams.actions import teams
from teams.actions.decisions import DecisionData
from teams.models import Decision, Member, Placement, Ruling, Team
from teams.models import Person as Human


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


def found(plan: Sequence[TeamPlan], places: Mapping[str, Place], offices: Mapping[str, User]) -> dict[str, Team]:
    """Found the planned teams with their members, each by its commune's official on the day; return them by the code of
    their place and their name.

    Written as rows, by the thousand: a test holds them against what founding one by one leaves
    (``teams.actions.teams.establish``).
    """
    plan = sorted(plan, key=lambda team: (team.established_on, team.place, team.name))
    decisions = _decisions(plan, places)
    founded = Team.objects.bulk_create(
        Team(
            place=places[one.place],
            decision=decisions[_paper(one)],
            kind=Team.TeamKind.of_level(places[one.place].level),
            established_on=one.established_on,
            **Team.naming(one.name),
        )
        for one in plan
    )
    insert(
        Placement,
        ({"team_id": one.pk, "place_id": one.place_id, "starts_on": one.established_on} for one in founded),
    )
    insert(
        Ruling,
        (
            {"team_id": one.pk, "decision_id": one.decision_id, "kind": Ruling.Effect.ESTABLISH}
            | {"effective_on": one.established_on}
            for one in founded
        ),
    )
    enter([(team, person, team.established_on) for one, team in _pairs(plan, founded) for person in one.people])
    papers = (decision_event(one, offices) for one in decisions.values())
    insert(Event, chain(papers, _founding_events(plan, founded, offices)))
    return {f"{one.place} {one.name}": team for one, team in _pairs(plan, founded)}


def enter(rows: Sequence[tuple[Team, Person, datetime.date]], decisions: Mapping[int, Decision] | None = None) -> None:
    """Write memberships: of which team, who, and from which day; by the team's decision of ``decisions``, else the one
    that founded it.
    """
    by_team = decisions or {}
    humans = Human.objects.bulk_create(Human() for _ in rows)
    insert(
        Member,
        (
            {"team_id": team.pk, "person_id": human.pk, "joined_on": starts_on}
            | {"joined_by_id": by_team.get(team.pk, team.decision).pk}
            | person._asdict()
            | Member.naming(person.full_name)
            for human, (team, person, starts_on) in zip(humans, rows, strict=True)
        ),
    )


def _pairs(plan: Sequence[TeamPlan], founded: Sequence[Team]) -> Iterator[tuple[TeamPlan, Team]]:
    return zip(plan, founded, strict=True)


def _paper(one: TeamPlan) -> tuple[str, str, datetime.date]:
    return one.place.split("-")[0], one.number, one.signed_on


def _decisions(plan: Sequence[TeamPlan], places: Mapping[str, Place]) -> dict[tuple[str, str, datetime.date], Decision]:
    papers = list(dict.fromkeys(_paper(one) for one in plan))
    made = Decision.objects.bulk_create(
        Decision(place=place, number=number, signed_on=signed_on, issued_by=committee(place), signer=signer_of(place))
        for code, number, signed_on in papers
        for place in [places[code]]
    )
    return dict(zip(papers, made, strict=True))


def committee(commune: Place) -> str:
    return f"UBND {commune.name[0].lower()}{commune.name[1:]}"


def signer_of(commune: Place) -> str:
    """Return who signs, the same for all decisions of a commune."""
    name, _ = draw_name(dice("signer", commune.code, commune.name))
    return f"{name} {MADE_UP}"


def decision_event(decision: Decision, offices: Mapping[str, User]) -> dict[str, Any]:
    return {
        "at": working_hour(decision.signed_on),
        "by_id": _office(decision.place, offices),
        "verb": "decisions.register",
        "place_id": decision.place_id,
        "subject": str(decision),
        "subject_type": Decision._meta.label_lower,
        "subject_id": decision.pk,
        "after": {},
    }


def team_event(
    team: Team, verb: str, after: dict[str, Any], on: datetime.date, offices: Mapping[str, User]
) -> dict[str, Any]:
    return {
        "at": working_hour(on),
        "by_id": _office(team.place, offices),
        "verb": verb,
        "place_id": team.place_id,
        "subject": str(team),
        "subject_type": Team._meta.label_lower,
        "subject_id": team.pk,
        "after": after,
    }


def _office(place: Place, offices: Mapping[str, User]) -> int:
    return offices[place.path[:COMMUNE_END]].pk


def _founding_events(
    plan: Sequence[TeamPlan], founded: Sequence[Team], offices: Mapping[str, User]
) -> Iterator[dict[str, Any]]:
    for one, team in _pairs(plan, founded):
        on = team.established_on
        after = {"established_on": on.isoformat(), "decision": str(team.decision), "members": len(one.people)}
        yield team_event(team, "teams.found", after, on, offices)


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
