"""What teams and communes answer since 2024: stocks that grow towards a ceiling, flows with the seasons.

Each draws its level once, from a seed and the name under which it was founded, so that a reform changes nobody's.
"""

import datetime
import random
from collections.abc import Iterable
from functools import cache
from itertools import count, takewhile
from typing import NamedTuple

from core.working_days import DAY, is_working_day
from demo.fates import Answers, dice
from places.models import Level, Place, prefix_length
from reporting.models import DenominatorKind, Indicator

SINCE = datetime.date(2024, 6, 14)
EMPTY = 0.03  # of the cells
PER_MONTH = 21  # working days of an ordinary month


PEOPLE = (DenominatorKind.ADULTS, DenominatorKind.POPULATION)


class Size(NamedTuple):
    """Who reports: the name under which it was founded, and whom it has to do with."""

    root: str
    households: int
    population: int

    def of(self, indicator: Indicator) -> int:
        of_people = indicator.compared_with == Indicator.Bound.POPULATION or indicator.out_of_kind in PEOPLE
        return self.population if of_people else self.households


# Stocks as a part of households or people, in June 2024 and, ever more slowly, in the end.
STOCKS = {
    "ho-trong-nhom-zalo": (0.60, 0.85),
    "tai-khoan-tayninh-smart": (0.35, 0.60),
    "ho-ban-tren-voso": (0.08, 0.16),
    "ho-ban-tren-postmart": (0.07, 0.14),
    "tai-khoan-thanh-toan": (0.45, 0.70),
    "so-suc-khoe-dien-tu": (0.55, 0.80),
    "dinh-danh-muc-2": (0.38, 0.54),
    "chuan-vneid": (0.05, 0.45),
    "chu-ky-so": (0.02, 0.25),
    "nhan-chuyen-khoan": (0.03, 0.07),
    "ban-tren-san": (0.008, 0.025),
    "hoa-don-dien-tu": (0.01, 0.05),
    "an-sinh-qua-tai-khoan": (0.08, 0.14),
    "suc-khoe-tren-vneid": (0.20, 0.55),
}
HALF_OF_THE_WAY = 1.4  # years
# Flows as a part of households in an ordinary month.
FLOWS = {
    "ho-duoc-huong-dan": 0.075,
    "ho-so-truc-tuyen": 0.03,
    "phan-anh-hien-truong": 0.004,
    "gian-hang-so-mo-moi": 0.002,
    "ho-so-mot-cua": 0.06,
    "ho-so-toan-trinh": 0.024,
    "biet-dung-ai": 0.02,
    "hoc-tap-so": 0.02,
    "nguoi-cao-tuoi": 0.015,
}
# By the month on whose 14th the days end; Tết and other holidays come on top, by the working days they take.
SEASONS = {1: 1.0, 2: 0.9, 3: 1.0, 4: 1.05, 5: 1.0, 6: 1.1, 7: 1.0, 8: 1.05, 9: 1.1, 10: 0.7, 11: 0.85, 12: 1.15}
FILES_IN_SEPTEMBER = 1.3  # school starts: places at school, scholarships, residence are applied for
SCHOOL = 9


def answers(
    indicators: Iterable[Indicator], size: Size, days: tuple[datetime.date, datetime.date], rng: random.Random
) -> Answers:
    """What one answers about ``days``, from the first to the last; a few cells are left empty."""
    return {
        one.code: None if rng.random() < EMPTY else _answer(one, size, days, rng.uniform(0.85, 1.15))
        for one in indicators
    }


def average_answer(indicator: Indicator, size: Size, days: tuple[datetime.date, datetime.date]) -> float:
    """What one like it would answer about ``days`` on the average."""
    starts_on, ends_on = days
    if indicator.code in STOCKS:
        return size.of(indicator) * _share(indicator.code, ends_on)
    return size.of(indicator) * FLOWS[indicator.code] * _months(indicator.code, starts_on, ends_on)


def _answer(indicator: Indicator, size: Size, days: tuple[datetime.date, datetime.date], chance: float) -> int:
    level = 0.8 + 0.4 * _level(size.root, indicator.code)
    value = average_answer(indicator, size, days) * level
    return round(min(value, 0.97 * size.of(indicator)) if indicator.code in STOCKS else value * chance)


@cache
def _level(root: str, code: str) -> float:
    """From 0 to 1; the draw of 2022, so that nobody's stock is smaller two years later."""
    return dice("level", root, code).random()


@cache
def _share(code: str, day: datetime.date) -> float:
    first, last = STOCKS[code]
    years = max((day - SINCE).days, 0) / 365
    return last - (last - first) * 0.5 ** (years / HALF_OF_THE_WAY)


@cache
def _months(code: str, starts_on: datetime.date, ends_on: datetime.date) -> float:
    """How many ordinary months the days from ``starts_on`` to ``ends_on`` are worth."""
    days = takewhile(lambda day: day <= ends_on, (starts_on + number * DAY for number in count()))
    return sum(_season(code, day) for day in days if is_working_day(day)) / PER_MONTH


def _season(code: str, day: datetime.date) -> float:
    month = day.month if day.day <= SINCE.day else day.month % 12 + 1
    return SEASONS[month] * (FILES_IN_SEPTEMBER if month == SCHOOL and code == "ho-so-truc-tuyen" else 1)


def people_below(place: Place, day: datetime.date) -> dict[str, tuple[int, int]]:
    """Households and people of the hamlets of each commune on ``day``, by the commune's path."""
    hamlets = Place.objects.within(place).at(Level.HAMLET).valid_on(day)
    found: dict[str, tuple[int, int]] = {}
    for path, households, population in hamlets.values_list("path", "households", "population"):
        commune = path[: prefix_length(Level.COMMUNE)]
        there = found.get(commune, (0, 0))
        found[commune] = there[0] + (households or 0), there[1] + (population or 0)
    return found
