"""What the demo's teams and places are asked to reach: of 2022 by the letter, since 2024 a little more than is likely.

Written as rows; each holds what its own households and people make.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from accounts.actions.events import record
from accounts.models import User
from core.working_days import DAY, midnight
from demo.cast import COMMUNE_END
from demo.figures import FLOWS, Size, average_answer, people_below
from demo.inserts import insert
from demo.plan import PROVINCE, PlacePlan
from demo.rounds import FOUNDED, OF_TEAMS, asked_of_communes
from places.models import Level, Place, Succession
from reporting.actions import targets
from reporting.models import Indicator, Target
from reporting.rollups.shares import shares
from teams.models import Reorganisation, Team

TARGETS_FROM, TARGETS_TO = datetime.date(2022, 6, 15), datetime.date(2022, 12, 31)
IN_JUNE = ("ấp", "khu phố", "tổ dân phố")  # the letter's first milestone
# What the year should bring: a part of a team's households or people, or a number a team.
PER_HOUSEHOLD = {
    "ho-duoc-huong-dan": 0.8,
    "ho-trong-nhom-zalo": 0.7,
    "ho-ban-tren-voso": 0.1,
    "ho-ban-tren-postmart": 0.1,
}
PER_PERSON = {"tai-khoan-tayninh-smart": 0.3, "tai-khoan-thanh-toan": 0.4, "so-suc-khoe-dien-tu": 0.5}
EACH = {"ho-so-truc-tuyen": 60, "phan-anh-hien-truong": 10, "gian-hang-so-mo-moi": 6}
CUT_OFF = datetime.timedelta(days=17)  # the data of a month end on the 14th
FIRST_DATA = {True: datetime.date(2024, 5, 15), False: datetime.date(2024, 3, 15)}  # of teams, and of communes
AIM = 1.12  # over what is likely; of the flows of teams nothing is added: one of ten does not report
type Window = tuple[datetime.date, datetime.date]
YEAR_OF_THE_REFORM = datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)


def set_targets(plan: list[PlacePlan], places: dict[str, Place], indicators: list[Indicator], *, by: User) -> None:
    """Targets of 2022: each commune's teams share evenly what its households and people make; each district's own."""
    of_communes = {commune: _of_commune_in_2022(plan, commune) for commune in {place.commune for place in plan}}
    by_path = {places[code].path: values for code, values in of_communes.items()}
    window = TARGETS_FROM, TARGETS_TO
    values = {
        pk: by_path[path[:COMMUNE_END]] | EACH
        for pk, path in Team.objects.within(places[PROVINCE]).active_between(*window).values_list("pk", "place__path")
    }
    asked = [one for one in indicators if one.code in {*PER_HOUSEHOLD, *PER_PERSON, *EACH}]
    _give_teams(places[PROVINCE], values, asked, window, by=by, at=midnight(TARGETS_FROM))
    founded = next(one for one in indicators if one.code == FOUNDED)
    due_in_june = [places[place.commune].path for place in plan if place.kind in IN_JUNE]
    for district in (place for place in places.values() if place.level == Level.DISTRICT):
        targets.set_target(
            place=district, indicator=founded, starts_on=datetime.date(2022, 6, 1), ends_on=TARGETS_TO,
            value=sum(path.startswith(district.path) for path in due_in_june), by=by, at=midnight(TARGETS_FROM),
        )  # fmt: skip


def _of_commune_in_2022(plan: list[PlacePlan], commune: str) -> dict[str, int]:
    own = [place for place in plan if place.commune == commune and not place.parent]
    households = sum(place.households for place in own) / len(own)
    people = sum(place.population for place in own) / len(own)
    values = {code: round(households * part) for code, part in PER_HOUSEHOLD.items()}
    return values | {code: round(people * part) for code, part in PER_PERSON.items()}


def set_targets_since(
    province: Place,
    indicators: Collection[Indicator],
    sizes: Mapping[int, Size],
    window: Window,
    *,
    by: User,
    signed_on: datetime.date,
) -> None:
    """Targets of ``indicators`` for every team and commune of a province. Of what teams report the province of today is
    asked what its communes' teams make, and shares that among all teams, those too that wait for a place, by largest
    remainders; a commune's own is the sum of theirs. Of the rest the province's own is the sum of its communes'.
    """
    at = midnight(signed_on)
    of_teams = [one for one in indicators if one.code in OF_TEAMS]
    teams = dict(Team.objects.within(province).active_between(*window).values_list("pk", "place__path"))
    values = {pk: {one.code: _value(one, sizes[pk], window) for one in of_teams} for pk in teams}
    people, below = people_below(province, signed_on), _places_below(province, signed_on)
    communes = list(Place.objects.within(province).at(Level.COMMUNE).valid_on(signed_on).order_by("path"))
    whole: dict[str, int] = {}
    if province.valid_from:
        paths = {commune.path for commune in communes}
        placed = [pk for pk, path in teams.items() if path[:COMMUNE_END] in paths]
        whole = {one.code: sum(values[pk][one.code] for pk in placed) for one in of_teams}
        for code, total in whole.items():
            parts = shares(total, [some[code] for some in values.values()])
            for some, part in zip(values.values(), parts, strict=True):
                some[code] = part
    _give_teams(province, values, of_teams, window, by=by, at=at)
    asked = asked_of_communes(list(indicators), "" if province.valid_from else province.code)
    own: dict[int, dict[str, int]] = {}
    for commune in communes:
        size = Size(commune.code, *people.get(commune.path, (0, 0)))
        theirs = [values[pk] for pk, path in teams.items() if path.startswith(commune.path)]
        own[commune.pk] = {one.code: sum(some[one.code] for some in theirs) for one in of_teams}
        own[commune.pk] |= {one.code: _value(one, size, window) for one in asked if one.code != FOUNDED}
        own[commune.pk][FOUNDED] = below.get(commune.path, 0)
    if province.valid_from:  # those that ended with the reform handed down what they held nothing of
        asked_for = {code for held in own.values() for code in held}
        own[province.pk] = {code: sum(held.get(code, 0) for held in own.values()) for code in asked_for} | whole
    insert(Target, _rows("place_id", own, indicators, window))


def correct_after(made: Reorganisation, indicators: Collection[Indicator], *, by: User) -> None:
    """Stocks of communes that took in a part of a divided one: what it held passed to nobody; of what teams report the
    sum of what those hold who stand there now.
    """
    province, day = by.place, made.effective_on
    parted = Succession.objects.filter(effective_on=day, partial=True, new__level=Level.COMMUNE)
    if province is None:
        return
    people, below = people_below(province, day), _places_below(province, day)
    stocks = stocks_among(indicators)
    held = Target.objects.filter(starts_on=YEAR_OF_THE_REFORM[0], team__isnull=False).values_list(
        "team__place__path", "indicator", "value"
    )
    of_teams: Counter[tuple[str, int]] = Counter()
    for path, indicator, value in held:
        of_teams[path[:COMMUNE_END], indicator] += value
    for commune in Place.objects.filter(pk__in=parted.values("new")).order_by("path"):
        size = Size(commune.code, *people.get(commune.path, (0, 0)))
        for one in stocks:
            value = below.get(commune.path, 0) if one.code == FOUNDED else _value(one, size, YEAR_OF_THE_REFORM)
            value = of_teams[commune.path, one.pk] if one.code in OF_TEAMS else value
            targets.set_target(
                place=commune, indicator=one, starts_on=YEAR_OF_THE_REFORM[0], ends_on=YEAR_OF_THE_REFORM[1],
                value=value, by=by, at=midnight(day + 50 * DAY),
            )  # fmt: skip


def stocks_among(indicators: Collection[Indicator]) -> list[Indicator]:
    return [one for one in indicators if one.kind == Indicator.Kind.STOCK]


def flows_among(indicators: Collection[Indicator]) -> list[Indicator]:
    return [one for one in indicators if one.kind == Indicator.Kind.FLOW]


def _value(indicator: Indicator, size: Size, window: Window) -> int:
    starts_on, ends_on = window
    first = max(starts_on - CUT_OFF, FIRST_DATA[indicator.code in OF_TEAMS])
    likely = average_answer(indicator, size, (first, ends_on - CUT_OFF))
    return round(likely if indicator.code in FLOWS and indicator.code in OF_TEAMS else likely * AIM)


def _give_teams(
    province: Place,
    values: Mapping[int, Mapping[str, int]],
    indicators: Collection[Indicator],
    window: Window,
    *,
    by: User,
    at: datetime.datetime,
) -> None:
    insert(Target, _rows("team_id", values, indicators, window))
    about = {"starts_on": window[0].isoformat(), "ends_on": window[1].isoformat(), "added": len(values)}
    for indicator in indicators:
        record("targets.spread", indicator, by=by, place=province, at=at, after=about)


def _rows(
    holder: str, values: Mapping[int, Mapping[str, int]], indicators: Collection[Indicator], window: Window
) -> Iterator[dict[str, Any]]:
    for key, held in values.items():
        for one in indicators:
            if one.code in held:
                facts = {"indicator_id": one.pk, "value": held[one.code]}
                yield {holder: key, "starts_on": window[0], "ends_on": window[1]} | facts


def _places_below(province: Place, day: datetime.date) -> dict[str, int]:
    """How many hamlets and groups each commune has, by its path: each is to have a team."""
    found: dict[str, int] = {}
    there = Place.objects.within(province).filter(level__gt=Level.COMMUNE).valid_on(day)
    for path in there.values_list("path", flat=True):
        found[path[:COMMUNE_END]] = found.get(path[:COMMUNE_END], 0) + 1
    return found
