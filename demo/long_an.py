"""Long An beside Tây Ninh: a thousand smaller teams, of which nobody signs in."""

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.roles import Role
from demo.people import Person, Register
from demo.plan import MADE_UP, SEED, PlacePlan, TeamPlan, hamlet_names
from teams.models import Organisation

PROVINCE = "80"


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
