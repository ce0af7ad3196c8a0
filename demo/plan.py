"""The world as data, drawn from a seed: hamlets and groups, the teams in them, their people, and what changed later."""

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from demo.people import Person, Register
from teams.models import Organisation

SEED = 2022
LAST_DAY = datetime.date(2025, 6, 30)
MADE_UP = "(mẫu)"
PROVINCE = "72"
# Where the demo's own accounts stand: xã Thái Bình, huyện Châu Thành, and phường Trảng Bàng.
COMMUNE, WARD = "25597", "25708"

_STEMS = ["Tân", "Thạnh", "Long", "Phước", "Bình", "Hòa", "An", "Trường", "Ninh", "Lộc", "Hiệp", "Thanh"]
_ENDS = ["Lập", "Hưng", "Phú", "Tiến", "Lợi", "Đông", "Tây", "Trung", "Mỹ", "Thuận", "Khánh", "Đức"]
_TREES = ["Bàu Sen", "Bàu Tre", "Gò Nổi", "Gò Dừa", "Cây Xoài", "Cây Cầy", "Bến Đò", "Suối Cát", "Suối Ông", "Xóm Chùa"]


@dataclass(frozen=True)
class PlacePlan:
    commune: str
    parent: str  # a group's hamlet, else empty
    kind: str
    code: str
    name: str
    households: int
    population: int


@dataclass(frozen=True)
class TeamPlan:
    place: str
    name: str
    number: str  # of the founding decision
    signed_on: datetime.date
    established_on: datetime.date
    people: list[Person]
    dissolved_on: datetime.date | None = None


@dataclass(frozen=True)
class Plan:
    places: list[PlacePlan]
    teams: list[TeamPlan]
    officials: dict[str, Person]  # by the code of their district or commune

    @property
    def phones(self) -> frozenset[str]:
        people = [*self.officials.values(), *(person for team in self.teams for person in team.people)]
        return frozenset(person.phone for person in people)


def draw(communes: Sequence[tuple[str, str]], districts: Sequence[str], *, seed: int = SEED) -> Plan:
    """Draw the world of ``communes`` (code, kind) and ``districts`` (code)."""
    rng = random.Random(seed)  # noqa: S311  a made-up world, no secret
    register = Register(rng)
    places = [place for code, kind in communes for place in _places(rng, code, kind)]
    teams = [team for code, _ in communes for team in _teams(rng, register, code, places)]
    officials = {
        code: register.team(1, Organisation.OTHER)[0] for code in [*districts, *(code for code, _ in communes)]
    }
    return Plan(places, _dissolve(rng, teams), officials)


def hamlet_names(rng: random.Random) -> list[str]:
    """Nine names of hamlets, each another."""
    return rng.sample([*(f"{stem} {end}" for stem in _STEMS for end in _ENDS), *_TREES], 9)


def _places(rng: random.Random, commune: str, kind: str) -> Iterator[PlacePlan]:
    is_rural = kind == "xã"
    names = hamlet_names(rng)
    grouped = is_rural and rng.random() < 0.3
    for number in range(1, (rng.choice([4, 4, 5, 5, 6]) if is_rural else rng.choice([3, 4, 4, 5])) + 1):
        code, households = f"{commune}-{number:02d}", rng.randint(150, 420)
        name = f"Ấp {names[number]}" if is_rural else f"Khu phố {number}"
        hamlet = "ấp" if is_rural else "khu phố"
        yield _place(rng, commune, "", hamlet, code, name, households)
        groups = rng.choice([0, 1, 2]) if grouped else 0 if is_rural else rng.choice([0, 0, 1, 2])
        for group in range(1, groups + 1):
            group_kind = "tổ tự quản" if is_rural else "tổ dân phố"
            share = rng.randint(30, 70)
            name_of_group = f"{group_kind.capitalize()} {group}, {name[0].lower()}{name[1:]}"
            yield _place(rng, commune, code, group_kind, f"{code}-{group:02d}", name_of_group, share)


def _place(
    rng: random.Random, commune: str, parent: str, kind: str, code: str, name: str, households: int
) -> PlacePlan:
    population = round(households * rng.uniform(3.4, 4.2))
    return PlacePlan(commune, parent, kind, code, f"{name} {MADE_UP}", households, population)


def _teams(rng: random.Random, register: Register, commune: str, places: list[PlacePlan]) -> Iterator[TeamPlan]:
    """One decision a commune founds its teams in June 2022; some come later, some places have two, some none."""
    own = [place for place in places if place.commune == commune]
    june = datetime.date(2022, 6, rng.randint(6, 27))
    number = rng.randint(20, 180)
    for place in own:
        shown = commune in (COMMUNE, WARD) and place in own[:2]
        if (
            not shown
            and rng.random() < {"ấp": 0.03, "khu phố": 0.04, "tổ dân phố": 0.12, "tổ tự quản": 0.5}[place.kind]
        ):
            continue
        day, late = june, place.kind == "tổ tự quản" or (not shown and rng.random() < 0.04)
        if place.kind == "tổ tự quản":
            day = datetime.date(2022, 11, 15) + datetime.timedelta(days=rng.randint(0, 160))
        elif late:
            day = datetime.date(2022, 7, 4) + datetime.timedelta(days=rng.randint(0, 60))
        name = f"Tổ công nghệ số cộng đồng {place.name[0].lower()}{place.name[1:]}"
        decision = f"{number + rng.randint(200, 400) if late else number}/QĐ-UBND"
        for ordinal in range(1, (1 if shown or rng.random() > 0.012 else 2) + 1):
            head = Organisation.GROUP_HEAD if "tổ" in place.kind else Organisation.HAMLET_HEAD
            size = rng.choices([2, 3, 4, 5, 6, 7, 9, 12, 13], [1, 24, 33, 23, 10, 4, 2, 1, 1])[0]
            yield TeamPlan(
                place=place.code,
                name=name if ordinal == 1 else f"{name}, tổ {ordinal}",
                number=decision,
                signed_on=day,
                established_on=day,
                people=register.team(size, head),
            )


def _dissolve(rng: random.Random, teams: list[TeamPlan]) -> list[TeamPlan]:
    """Four teams were dissolved: one within the July round, one before the year's end, two later."""
    days = [
        datetime.date(2022, 7, 10),
        datetime.date(2022, 11, 30),
        datetime.date(2023, 5, 31),
        datetime.date(2024, 3, 31),
    ]
    early = [
        number
        for number, team in enumerate(teams)
        if team.established_on < datetime.date(2022, 7, 1) and not team.place.startswith((COMMUNE, WARD))
    ]
    chosen = dict(zip(sorted(rng.sample(early, len(days))), days, strict=True))
    return [
        team if number not in chosen else replace(team, dissolved_on=chosen[number])
        for number, team in enumerate(teams)
    ]
