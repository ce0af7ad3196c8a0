"""What becomes of each report of a round, and what it says: of 2022, of a month, of a quarter, and so far today."""

import datetime
import random
from collections import Counter
from collections.abc import Mapping

from demo.bulk import Reporter, Script
from demo.cast import COMMUNE_END
from demo.fates import (
    NARRATIVES,
    NARRATIVES_OF,
    Answers,
    Fate,
    fate_in_a_month,
    fate_in_a_quarter,
    fate_of_team,
    fate_so_far,
    figures,
)
from demo.figures import Size, answers
from demo.rounds import FOUNDED, PACK_CODES
from reporting.models import Indicator, Round
from teams.models import Placement, Team


def of_2022(indicators: list[Indicator], *, month: int) -> Script:
    """A month of the founding year, ``month`` months after the first."""

    def tell(round_: Round, one: Reporter, rng: random.Random) -> tuple[Fate, Answers]:
        said = figures(
            indicators, round_code=round_.code, reporter=one.key, households=one.households, population=one.population,
            month=month,
        )  # fmt: skip
        return fate_of_team(round_.code, one.code, one.key), said

    return tell


def of_a_month(indicators: list[Indicator], sizes: Mapping[int, Size], *, so_far: bool = False) -> Script:
    """A month since 2024; ``so_far``: the one that is still open."""

    def tell(round_: Round, one: Reporter, rng: random.Random) -> tuple[Fate, Answers]:
        size = sizes[one.team or 0]
        said = answers(indicators, size, (round_.data_from, round_.data_to), rng)
        if so_far:
            return fate_so_far(round_.code, one.code, one.key), said
        return fate_in_a_month(size.root, round_.data_to.month, rng), said

    return tell


def of_a_quarter(indicators: list[Indicator], day: datetime.date) -> Script:
    """A quarter since 2024, reported by communes; how many teams there are on ``day`` the portal knows itself. What
    plans of 2025 ask is drawn last, so that it changes nothing else.
    """
    paths = Team.objects.active_on(day).order_by().values_list("place__path", flat=True)
    standing = Counter(path[:COMMUNE_END] for path in paths)

    def tell(round_: Round, one: Reporter, rng: random.Random) -> tuple[Fate, Answers]:
        size = Size(one.code, one.households, one.population)
        days = (round_.data_from, round_.data_to)
        said = answers((one for one in indicators if one.code not in [FOUNDED, *PACK_CODES]), size, days, rng)
        fate = fate_in_a_quarter(rng)
        of_plans = answers((one for one in indicators if one.code in PACK_CODES), size, days, rng)
        return fate, said | {FOUNDED: standing[one.path]} | of_plans

    return tell


def narratives_of(month: int) -> list[str]:
    """What is told of a month: of its season half of the time."""
    return [*NARRATIVES, *NARRATIVES_OF.get(month, []) * 4]


def sizes_of_teams() -> dict[int, Size]:
    """By team: what it was called and whom it had to do with where it was founded."""
    columns = ("team", "team__name", "place__code", "place__households", "place__population")
    rows = Placement.objects.order_by("-starts_on", "-pk").values_list(*columns)
    return {
        team: Size(f"{code} {name}", households or 0, population or 0)
        for team, name, code, households, population in rows
    }
