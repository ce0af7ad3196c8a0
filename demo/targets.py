"""What the demo's teams and places are asked to reach: of 2022 by the letter, of 2025 across the reform, of 2026."""

import datetime

from accounts.models import User
from core.working_days import midnight
from demo.plan import PROVINCE, PlacePlan
from places.models import Level, Place
from reporting.actions import targets
from reporting.models import Indicator

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
GUIDED = "ho-duoc-huong-dan"
EACH_OF_2026 = {GUIDED: 240, "ho-so-truc-tuyen": 180, "tai-khoan-thanh-toan": 320}


def set_targets(plan: list[PlacePlan], places: dict[str, Place], indicators: list[Indicator], *, by: User) -> None:
    """Targets of 2022: each commune's teams share evenly what its households and people make; each district's own."""
    by_code = {indicator.code: indicator for indicator in indicators}
    at = midnight(TARGETS_FROM)
    for commune in sorted({place.commune for place in plan}):
        own = [place for place in plan if place.commune == commune and not place.parent]
        households = sum(place.households for place in own) / len(own)
        people = sum(place.population for place in own) / len(own)
        values = {code: round(households * part) for code, part in PER_HOUSEHOLD.items()}
        values |= {code: round(people * part) for code, part in PER_PERSON.items()}
        for code, value in values.items():
            targets.spread(
                places[commune], indicator=by_code[code], starts_on=TARGETS_FROM, ends_on=TARGETS_TO, value=value,
                by=by, at=at,
            )  # fmt: skip
    for code, value in EACH.items():
        targets.spread(
            places[PROVINCE], indicator=by_code[code], starts_on=TARGETS_FROM, ends_on=TARGETS_TO, value=value,
            by=by, at=at,
        )  # fmt: skip
    due_in_june = [places[place.commune].path for place in plan if place.kind in IN_JUNE]
    for district in (place for place in places.values() if place.level == Level.DISTRICT):
        targets.set_target(
            place=district, indicator=by_code["to-da-thanh-lap"], starts_on=datetime.date(2022, 6, 1),
            ends_on=TARGETS_TO, value=sum(path.startswith(district.path) for path in due_in_june), by=by, at=at,
        )  # fmt: skip


def set_targets_of_2025(communes: list[Place], *, by: User) -> None:
    """Households that each commune should guide in the year of the reform: its heir takes over what it holds."""
    guided = Indicator.objects.get(code=GUIDED)
    for number, commune in enumerate(communes):
        targets.set_target(
            place=commune, indicator=guided, starts_on=datetime.date(2025, 1, 1), ends_on=datetime.date(2025, 12, 31),
            value=900 + 25 * (number % 9), by=by, at=midnight(datetime.date(2025, 1, 6)),
        )  # fmt: skip


def set_targets_of_2026(province: Place, *, by: User) -> None:
    """The same for every team of the new province."""
    for code, value in EACH_OF_2026.items():
        targets.spread(
            province, indicator=Indicator.objects.get(code=code), starts_on=datetime.date(2026, 1, 1),
            ends_on=datetime.date(2026, 12, 31), value=value, by=by, at=midnight(datetime.date(2026, 1, 5)),
        )  # fmt: skip
