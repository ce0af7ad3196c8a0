"""Long An beside Tây Ninh: a thousand smaller teams, of which nobody signs in; written as rows, by the thousand.

Each row is what founding by a commune's official leaves (``teams.actions.teams.establish``), its event included.
"""

import datetime
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Event
from accounts.roles import Role
from demo.cast import COMMUNE_END, Cast
from demo.people import Person, Register
from demo.plan import MADE_UP, SEED, PlacePlan, TeamPlan, hamlet_names
from demo.teams import working_hour
from places.models import Place
from teams.models import Decision, Member, Organisation, Placement, Ruling, Team
from teams.models import Person as Human

PROVINCE = "80"
BATCH = 500  # rows a statement


@dataclass(frozen=True)
class Neighbours:
    """``officials`` by the code of their district or commune, those of the province by role."""

    places: list[PlacePlan]
    teams: list[TeamPlan]
    officials: dict[str, Person]
    province: dict[str, Person]


def draw(communes: Sequence[tuple[str, str]], districts: Sequence[str], taken: frozenset[str]) -> Neighbours:
    """Draw hamlets and teams of ``communes`` (code, kind); nobody has a phone number of ``taken``."""
    rng = random.Random(SEED + 1)  # noqa: S311  a made-up world, no secret
    register = Register(rng, taken=taken)
    places = [place for code, kind in communes for place in _hamlets(rng, code, kind)]
    days = {code: datetime.date(2022, rng.choice([7, 8, 9]), rng.randint(1, 28)) for code, _ in communes}
    numbers = {code: rng.randint(20, 180) for code, _ in communes}
    teams = [
        TeamPlan(
            place=place.code,
            name=f"Tổ công nghệ số cộng đồng {place.name[0].lower()}{place.name[1:]}",
            number=f"{numbers[place.commune]}/QĐ-UBND",
            signed_on=days[place.commune],
            established_on=days[place.commune],
            people=register.team(rng.choice([3, 3, 4, 4, 5]), Organisation.HAMLET_HEAD),
        )
        for place in places
    ]
    codes = [*districts, *(code for code, _ in communes)]
    officials = {code: register.team(1, Organisation.OTHER)[0] for code in codes}
    province = {str(role): register.team(1, Organisation.OTHER)[0] for role in (Role.STAFF, Role.ADMIN)}
    return Neighbours(places, teams, officials, province)


def _hamlets(rng: random.Random, commune: str, kind: str) -> Iterator[PlacePlan]:
    names = hamlet_names(rng)
    for number in range(1, rng.choice([5, 5, 5, 6, 6]) + 1):
        households = rng.randint(180, 520)
        name = f"Ấp {names[number]}" if kind == "xã" else f"Khu phố {number}"
        yield PlacePlan(
            commune=commune,
            parent="",
            kind="ấp" if kind == "xã" else "khu phố",
            code=f"{commune}-{number:02d}",
            name=f"{name} {MADE_UP}",
            households=households,
            population=round(households * rng.uniform(3.4, 4.2)),
        )


def found(plan: Sequence[TeamPlan], places: Mapping[str, Place], cast: Cast) -> None:
    """Found the planned teams with their members; ``places`` by code, hamlets among them."""
    decisions = _decisions(plan, places)
    by_code = {decision.place.path: decision for decision in decisions}
    teams = Team.objects.bulk_create(
        (
            Team(
                place=places[one.place],
                decision=by_code[places[one.place].path[:COMMUNE_END]],
                established_on=one.established_on,
                **Team.naming(one.name),
            )
            for one in plan
        ),
        batch_size=BATCH,
    )
    Placement.objects.bulk_create(
        (Placement(team=team, place=team.place, starts_on=team.established_on) for team in teams), batch_size=BATCH
    )
    Ruling.objects.bulk_create(
        (
            Ruling(team=team, decision=team.decision, kind=Ruling.Effect.ESTABLISH, effective_on=team.established_on)
            for team in teams
        ),
        batch_size=BATCH,
    )
    _enter(plan, teams)
    Event.objects.bulk_create(
        (*_decision_events(decisions, cast), *_founding_events(plan, teams, cast)), batch_size=BATCH
    )


def _decisions(plan: Sequence[TeamPlan], places: Mapping[str, Place]) -> list[Decision]:
    communes = {one.place.split("-")[0]: one for one in plan}
    return Decision.objects.bulk_create(
        Decision(
            place=places[code],
            number=one.number,
            signed_on=one.signed_on,
            issued_by=f"UBND {places[code].name[0].lower()}{places[code].name[1:]}",
        )
        for code, one in communes.items()
    )


def _enter(plan: Sequence[TeamPlan], teams: Sequence[Team]) -> None:
    pairs = [(team, person) for one, team in zip(plan, teams, strict=True) for person in one.people]
    humans = Human.objects.bulk_create((Human() for _ in pairs), batch_size=BATCH)
    Member.objects.bulk_create(
        (
            Member(
                team=team,
                person=human,
                joined_by=team.decision,
                joined_on=team.established_on,
                phone=person.phone,
                sex=person.sex,
                birth_year=person.birth_year,
                organisation=person.organisation,
                position=person.position,
                **Member.naming(person.full_name),
            )
            for human, (team, person) in zip(humans, pairs, strict=True)
        ),
        batch_size=BATCH,
    )


def _decision_events(decisions: Sequence[Decision], cast: Cast) -> Iterator[Event]:
    for decision in decisions:
        yield Event(
            at=working_hour(decision.signed_on),
            by=cast.of(decision.place),
            verb="decisions.register",
            place=decision.place,
            subject=str(decision),
            subject_type=Decision._meta.label_lower,
            subject_id=decision.pk,
        )


def _founding_events(plan: Sequence[TeamPlan], teams: Sequence[Team], cast: Cast) -> Iterator[Event]:
    for one, team in zip(plan, teams, strict=True):
        yield Event(
            at=working_hour(team.established_on),
            by=cast.of(team.place),
            verb="teams.found",
            place=team.place,
            subject=str(team),
            subject_type=Team._meta.label_lower,
            subject_id=team.pk,
            after={
                "established_on": team.established_on.isoformat(),
                "decision": str(team.decision),
                "members": len(one.people),
            },
        )
