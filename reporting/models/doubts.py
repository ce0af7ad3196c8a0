"""What stands out in figures that somebody is about to send: the sender is asked whether it is right."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.templatetags.wording import number
from places.models import Place
from reporting.models import Indicator

LEAP = 3  # times what was answered last, or a third of it
LEAP_OF_STOCK = 2  # what stands does not double or halve between two rounds
SMALL = 10  # a difference below it is told to nobody, whatever its ratio
TICK = "xin đánh dấu xác nhận"  # what whoever is asked does where it is right


@dataclass(frozen=True)
class Doubt:
    """What stands out in the figure of ``indicator``, or in the whole report where there is none.

    ``fact`` alone stands beside the figure's box, ``sentence`` asks about it anywhere else.
    """

    indicator: Indicator | None
    fact: str
    if_right: str = "Nếu đúng"

    @property
    def sentence(self) -> str:
        name = f"{self.indicator}: " if self.indicator else ""
        return f"{name}{self.fact} {self.if_right}, {TICK}."


NO_FIGURES = Doubt(None, "Không có số liệu nào được ghi.", "Nếu kỳ này đúng là không có số liệu")


def too_large(indicator: Indicator, value: int | None, place: Place) -> Doubt | None:
    """Doubt a ``value`` that is more than ``place`` has households or people."""
    bounds: dict[str, tuple[str, int | None]] = {
        Indicator.Bound.HOUSEHOLDS: ("số hộ", place.households),
        Indicator.Bound.POPULATION: ("số dân", place.population),
    }
    word, bound = bounds.get(indicator.compared_with, ("", None))
    if value is None or bound is None or value <= bound:
        return None
    return Doubt(indicator, f"{number(value)} lớn hơn {word} của {place} ({number(bound)}).")


def falls_to_zero(indicator: Indicator, before: Mapping[str, int | None]) -> Doubt | None:
    """Doubt a stock that is now said to be gone and stood before, by what ``before`` is called: often a box filled in
    by habit.
    """
    stood = next((f"{when} là {number(value)}" for when, value in before.items() if value), "")
    return Doubt(indicator, f"{stood}, nay ghi 0.", "Nếu đúng là không còn") if stood else None


def leaps(indicator: Indicator, value: int, last: int) -> bool:
    """Return whether ``value`` is several times ``last`` or a small part of it: the one rule by which the sender is
    asked and the reviewer is shown.
    """
    times = LEAP_OF_STOCK if indicator.kind == Indicator.Kind.STOCK else LEAP
    return abs(value - last) >= SMALL and (last >= times * value or value >= times * last)


def far_from_last(indicator: Indicator, value: int | None, last: int | None, last_round: str) -> Doubt | None:
    """Doubt a ``value`` that is several times what was answered last, or a small part of it. What is gone is asked
    about by ``falls_to_zero``.
    """
    if not value or not last or not leaps(indicator, value, last):
        return None
    when = "số biết gần nhất" if indicator.kind == Indicator.Kind.STOCK else "lần báo cáo gần nhất"
    return Doubt(indicator, f"{when} ({last_round}) là {number(last)}, nay ghi {number(value)}.")
