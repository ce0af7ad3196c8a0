"""Teams renewed over the years: members and heads of hamlets who left, others who joined, by decisions of communes.

Written as rows; a test holds them against what renewing one by one leaves (``teams.actions.renewals.renew``).
"""

import datetime
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Event, User
from accounts.roles import Role
from core.working_days import DAY, next_working_day
from demo.accounts import account_of
from demo.cast import Cast
from demo.fates import dice
from demo.inserts import insert, update
from demo.people import Person, Register
from demo.teams import committee, decision_event, enter, signer_of, team_event
from places.models import Level, Place
from teams.models import Decision, Member, Organisation, Position, Ruling, Team

# When, and at which province: those that were to end, and the new one.
BEFORE_THE_REFORM = [datetime.date(2023, 4, 12), datetime.date(2024, 3, 20), datetime.date(2025, 3, 25)]
SINCE = [datetime.date(2025, 11, 12), datetime.date(2026, 7, 15)]
COMMUNES, TEAMS = 0.3, 0.3  # the part of communes that decide, and of the teams of each that are named
OLDEST_HEAD = 65
PARTING = 0.35  # of the heads of a team that is renewed


@dataclass(frozen=True)
class Renewal:
    """What a decision says of one team: who leaves, by their keys, and who comes."""

    team: Team
    decision: Decision
    leaving: Sequence[int]
    joining: Sequence[Person]

    @property
    def leader(self) -> Person | None:
        return next((person for person in self.joining if person.position == Position.LEADER), None)


def renew_some(province: Place, day: datetime.date, cast: Cast) -> None:
    """Renew some teams of a province from ``day`` on; the cast then knows the new leaders."""
    rng = dice("renewal", province.code, day.isoformat())
    taken = set(Member.objects.exclude(phone="").values_list("phone", flat=True))
    register = Register(rng, taken=taken)
    renewals = []
    for commune in Place.objects.within(province).at(Level.COMMUNE).valid_on(day).order_by("path"):
        teams = _teams_of(commune, day, cast) if rng.random() < COMMUNES else []
        chosen = [team for team in teams if rng.random() < TEAMS]
        if chosen:
            number = f"{rng.randint(40, 390)}/QĐ-UBND"
            decision = Decision.objects.create(place=commune, number=number, **_signature(commune, day))
            renewals += [_draw(team, decision, day, rng, register) for team in chosen]
    store(renewals, day, cast)


def _signature(commune: Place, day: datetime.date) -> dict[str, Any]:
    """Return by whom a decision in force from ``day`` was signed, in one of the weeks before."""
    signed_on = next_working_day(day - dice("signed", commune.code, day.isoformat()).randint(4, 28) * DAY)
    return {"signed_on": signed_on, "issued_by": committee(commune), "signer": signer_of(commune)}


def _teams_of(commune: Place, day: datetime.date, cast: Cast) -> list[Team]:
    """Those of a commune that are there on ``day``, but whose people visitors sign in as."""
    standing = Team.objects.active_on(day).within(commune).exclude(pk__in=cast.shown)
    rows = standing.select_related("place", "decision").order_by("place__path", "pk")
    return [team for team in rows if team.pk in cast.leaders]


def _draw(team: Team, decision: Decision, day: datetime.date, rng: random.Random, register: Register) -> Renewal:
    members = list(team.members.filter(left_on=None).order_by("pk"))
    head = next(member for member in members if member.position == Position.LEADER)
    others = [member for member in members if member != head]
    leaving = [member.pk for member in others if rng.random() < 0.25][:2]
    joining = [register.newcomer(day.year) for _ in range(len(leaving) + rng.choice([-1, 0, 0, 1]))]
    if rng.random() < PARTING or day.year - (head.birth_year or day.year) > OLDEST_HEAD:
        body = Organisation.HAMLET_HEAD if team.place.level == Level.HAMLET else Organisation.GROUP_HEAD
        leaving, joining = [head.pk, *leaving], [register.newcomer(day.year, body), *joining]
    return Renewal(team, decision, leaving, joining)


def store(renewals: Sequence[Renewal], day: datetime.date, cast: Cast) -> None:
    """Write what becomes of the teams from ``day`` on."""
    decisions = {one.team.pk: one.decision for one in renewals}
    update(
        Member,
        ((key, {"left_on": day - DAY, "left_by_id": one.decision.pk}) for one in renewals for key in one.leaving),
    )
    enter([(one.team, person, day) for one in renewals for person in one.joining], decisions)
    insert(
        Ruling,
        (
            {"team_id": team, "decision_id": decision.pk, "kind": Ruling.Effect.RENEW, "effective_on": day}
            for team, decision in decisions.items()
        ),
    )
    papers = {decision.pk: decision for decision in decisions.values()}.values()
    insert(Event, [decision_event(decision, cast.offices) for decision in papers])
    insert(
        Event, [team_event(one.team, "teams.reform", _renewal_counts(one, day), day, cast.offices) for one in renewals]
    )
    cast.leaders.update(_accounts(renewals))


def _renewal_counts(one: Renewal, day: datetime.date) -> dict[str, Any]:
    about: dict[str, Any] = {"from": day.isoformat(), "decision": str(one.decision)}
    return about | {"left": len(one.leaving), "joined": len(one.joining), "moved": 0}


def _accounts(renewals: Sequence[Renewal]) -> Mapping[int, User]:
    """An account for each new leader, by the team's id."""
    new = Member.objects.filter(
        team__in=[one.team for one in renewals if one.leader], position=Position.LEADER, left_on=None, user=None
    )
    members = list(new.select_related("team__place").order_by("pk"))
    users = User.objects.bulk_create(account_of(member, Role.LEADER, member.team.place) for member in members)
    update(Member, [(member.pk, {"user_id": user.pk}) for member, user in zip(members, users, strict=True)])
    return {member.team_id: user for member, user in zip(members, users, strict=True)}
