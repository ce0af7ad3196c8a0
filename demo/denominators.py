"""Denominators of communes: of 2025 for those that were to end, of 2026 for those of today; and 60% of adults."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

from demo.fates import dice
from demo.figures import people_below
from demo.inserts import Row, insert
from places.models import Level, Place
from reporting.models import Denominator, DenominatorKind, Indicator, Target
from reporting.rollups.denominators import denominators, share_of_number

PER_PERSON = {DenominatorKind.ADULTS: 0.72, DenominatorKind.PUPILS: 0.17, DenominatorKind.ELDERLY: 0.12}
PER_HOUSEHOLD = {DenominatorKind.BUSINESSES: 0.09, DenominatorKind.FILES: 1.2}
STANDARD, PERCENT = "chuan-vneid", 60
UNKNOWN = 0.03  # of the communes: nobody has entered theirs yet


def enter(province: Place, day: datetime.date, *, year: int) -> None:
    """Enter the numbers of ``year``, drawn from the people of the hamlets on ``day``."""
    insert(Denominator, _rows(province, day, year))


def _rows(province: Place, day: datetime.date, year: int) -> Iterator[Row]:
    people = people_below(province, day)
    for commune in Place.objects.within(province).at(Level.COMMUNE).valid_on(day).order_by("path"):
        households, population = people.get(commune.path, (0, 0))
        rng = dice("denominators", str(year), commune.code)
        if not population or rng.random() < UNKNOWN:
            continue
        for kind, part in [*PER_PERSON.items(), *PER_HOUSEHOLD.items()]:
            whole = population if kind in PER_PERSON else households
            value = round(whole * part * rng.uniform(0.95, 1.05))
            source = f"Thống kê xã năm {year - 1} (mẫu)"
            yield {"place_id": commune.pk, "year": year, "kind": kind.value, "value": value, "source": source}


def ask_for_the_standard(province: Place, *, year: int) -> None:
    """Ask of each commune with a known number of adults that 60% of them reach the standard in ``year``, and of the
    province their sum, as ``set_shares`` does.
    """
    standard = Indicator.objects.get(code=STANDARD)
    window = {"starts_on": datetime.date(year, 1, 1), "ends_on": datetime.date(year, 12, 31)}
    communes = Place.objects.within(province).at(Level.COMMUNE).valid_on(province.closest_day(window["starts_on"]))
    known = denominators(DenominatorKind.ADULTS, communes.order_by("path"), year=year)
    values = {pk: share_of_number(adults, Decimal(PERCENT)) for pk, adults in known.items()}
    about = {"indicator_id": standard.pk, "percent": Decimal(PERCENT), **window}
    asked = values | {province.pk: sum(values.values())}
    insert(Target, (about | {"place_id": pk, "value": value} for pk, value in asked.items()))
