"""What stands out in figures that somebody is about to send: the sender is asked whether it is right."""

from collections.abc import Mapping

from core.templatetags.wording import number
from places.models import Place
from reporting.models import Indicator

LEAP = 3  # times what was answered last, or a third of it
LEAP_OF_STOCK = 2  # what stands does not double or halve between two rounds
SMALL = 10  # a difference below it is told to nobody, whatever its ratio
TICK = "xin đánh dấu xác nhận"  # what whoever is asked does where it is right
NO_FIGURES = f"Không có số liệu nào được ghi. Nếu kỳ này đúng là không có số liệu, {TICK}."


def too_large(indicator: Indicator, value: int | None, place: Place) -> str:
    """Return a sentence where ``value`` is more than ``place`` has households or people; "" where nothing is."""
    bounds: dict[str, tuple[str, int | None]] = {
        Indicator.Bound.HOUSEHOLDS: ("số hộ", place.households),
        Indicator.Bound.POPULATION: ("số dân", place.population),
    }
    word, bound = bounds.get(indicator.compared_with, ("", None))
    if value is None or bound is None or value <= bound:
        return ""
    return f"{indicator}: {number(value)} lớn hơn {word} của {place} ({number(bound)}). Nếu đúng, {TICK}."


def falls_to_zero(indicator: Indicator, before: Mapping[str, int | None]) -> str:
    """Return a sentence where a stock that is now said to be gone stood before, by what ``before`` is called: often a
    box filled in by habit; "" where it never did.
    """
    stood = next((f"{when} là {number(value)}" for when, value in before.items() if value), "")
    return f"{indicator}: {stood}, nay ghi 0. Nếu đúng là không còn, {TICK}." if stood else ""


def leaps(indicator: Indicator, value: int, last: int) -> bool:
    """Return whether ``value`` is several times ``last`` or a small part of it: the one rule by which the sender is
    asked and the reviewer is shown.
    """
    times = LEAP_OF_STOCK if indicator.kind == Indicator.Kind.STOCK else LEAP
    return abs(value - last) >= SMALL and (last >= times * value or value >= times * last)


def far_from_last(indicator: Indicator, value: int | None, last: int | None, last_round: str) -> str:
    """Return a sentence where ``value`` is several times what was answered last, or a small part of it; "" else. What
    is gone is asked about by ``falls_to_zero``.
    """
    if not value or not last or not leaps(indicator, value, last):
        return ""
    when = "số biết gần nhất" if indicator.kind == Indicator.Kind.STOCK else "lần báo cáo gần nhất"
    return f"{indicator}: {when} ({last_round}) là {number(last)}, nay ghi {number(value)}. Nếu đúng, {TICK}."
