"""Figures that stand out, each with a short word why. A mark is a question to the reviewer, never a verdict."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from core.rounding import nearest, rounded
from core.templatetags.wording import number, percent
from reporting.models import Indicator
from reporting.models.doubts import SMALL, leaps

NORMAL = 1.4826  # × the median absolute deviation of a normal distribution = its standard deviation
NORMAL_QUARTILE = 0.8693  # the same for the third quartile of the absolute deviations
SUSPICIOUS = 3.5  # Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993
FEWEST_NEIGHBOURS = 5  # with fewer there is no "usual" to stand out from
OVERSHOT = 2  # times the target


class OutlierMark(NamedTuple):
    """Why a figure stands out: ``kind`` is "place", "target", "zero", "last" or "neighbours"."""

    kind: str
    sentence: str


class Usual(NamedTuple):
    """What the others of a crowd answered: their median, and how many standard deviations a figure stands from it."""

    middle: float
    score: float


class Crowd:
    """Figures of neighbours, sorted once, so that each of them is held against the others without sorting again."""

    def __init__(self, values: Iterable[int]) -> None:
        self.values: list[int] = sorted(values)
        self._away: dict[float, list[float]] = {}  # the distances of all from a middle, sorted

    def usual(self, value: int) -> Usual | None:
        """What the others say of ``value``, which is one of the crowd; None with fewer than FEWEST_NEIGHBOURS of them.

        The score is (value − median) ÷ (1.4826 × MAD). Where more than half of the others are equal the MAD is 0, and
        the third quartile of the deviations stands in (their mean would be drawn along by a single wild one); where
        three quarters are equal, another value is infinitely far.
        """
        others = len(self.values) - 1
        if others < FEWEST_NEIGHBOURS:
            return None
        middle = _middle(self.values, bisect_left(self.values, value))
        if middle not in self._away:
            self._away[middle] = sorted(abs(one - middle) for one in self.values)
        away = self._away[middle]
        own = bisect_left(away, abs(value - middle))
        scale = NORMAL * _middle(away, own) or NORMAL_QUARTILE * _nth(away, own, math.ceil(others * 3 / 4) - 1)
        if scale:
            return Usual(middle, (value - middle) / scale)
        return Usual(middle, math.copysign(math.inf, value - middle) if value != middle else 0.0)


def _nth(values: Sequence[float], without: int, n: int) -> float:
    """The nth of sorted ``values`` once the one at index ``without`` is left out."""
    return values[n if n < without else n + 1]


def _middle(values: Sequence[float], without: int) -> float:
    """The median of sorted ``values`` once the one at index ``without`` is left out."""
    others = len(values) - 1
    low, high = _nth(values, without, (others - 1) // 2), _nth(values, without, others // 2)
    return low if others % 2 else (low + high) / 2


@dataclass(frozen=True)
class Compared:
    """One figure and what it is held against: None where there is nothing to compare with.

    ``last``: the same reporter's figure in the round before. ``known``: of a stock that is said to be zero, what it was
    last, in a round of whatever length, called ``known_round``. ``bound``: households or people of the place, and
    ``bound_word`` which of the two. ``usual``: what the reporters that ``whom`` names answered in the same round.
    """

    indicator: Indicator
    value: int
    target: int | None = None
    last: int | None = None
    bound: int | None = None
    bound_word: str = ""
    usual: Usual | None = None
    whom: str = ""
    known: int | None = None
    known_round: str = ""


def robust_z(value: int, others: Sequence[int]) -> float | None:
    """How many standard deviations ``value`` stands from the middle of ``others``, themselves free to hold outliers;
    None with fewer than FEWEST_NEIGHBOURS."""
    usual = Crowd([*others, value]).usual(value)
    return usual and usual.score


def marks_of(figure: Compared) -> list[OutlierMark]:
    """Every reason for which the figure stands out; none for a figure like any other."""
    found = {
        "place": _against_place(figure),
        "target": _against_target(figure),
        "zero": _fallen_to_zero(figure),
        "last": "" if figure.known else _against_last(figure),
        "neighbours": _against_neighbours(figure),
    }
    return [OutlierMark(kind, sentence) for kind, sentence in found.items() if sentence]


def _against_place(figure: Compared) -> str:
    if figure.bound is None or figure.value <= figure.bound:
        return ""
    return f"lớn hơn {figure.bound_word} của địa bàn ({number(figure.bound)})"


def _against_target(figure: Compared) -> str:
    """A flow that is far below its target may have rounds to come; a stock has not."""
    value, target = figure.value, figure.target
    if not target or abs(value - target) < SMALL:
        return ""
    overshot = value >= OVERSHOT * target
    if not overshot and not (figure.indicator.kind == Indicator.Kind.STOCK and value * 10 < target):
        return ""
    reached = f"{percent(value / target)} chỉ tiêu giao ({number(target)})"
    return f"đạt {reached}" if overshot else f"mới đạt {reached}"


def _fallen_to_zero(figure: Compared) -> str:
    """A stock that is gone is told whatever its size."""
    return f"số biết gần nhất là {number(figure.known)} ({figure.known_round}), nay bằng 0" if figure.known else ""


def _against_last(figure: Compared) -> str:
    value, last = figure.value, figure.last
    if last is None or not leaps(figure.indicator, value, last):
        return ""
    return _compared_in_words(value, last, "kỳ liền trước", f"kỳ liền trước là {number(last)}")


def _against_neighbours(figure: Compared) -> str:
    if figure.usual is None or abs(figure.usual.score) <= SUSPICIOUS:
        return ""
    middle = figure.usual.middle
    if abs(figure.value - middle) < SMALL:
        return ""
    usually = f"{figure.whom} thường là {number(nearest(middle))}"
    return _compared_in_words(figure.value, middle, f"mức thường thấy của {figure.whom}", usually)


def _compared_in_words(value: int, usual: float, whom: str, usually: str) -> str:
    """Return how the two compare: "gấp 6 lần kỳ liền trước", "thấp hơn 4 lần …"; no ratio beside zero."""
    if not value or not usual:
        return usually
    ratio = Fraction(value) / Fraction(usual)
    if ratio > 1:
        return f"gấp {_times(float(ratio))} lần {whom}" if ratio >= Fraction(3, 2) else f"cao hơn hẳn: {usually}"
    return f"thấp hơn {_times(float(1 / ratio))} lần {whom}" if ratio <= Fraction(2, 3) else f"thấp hơn hẳn: {usually}"


def _times(ratio: float) -> str:
    """6.04 → 6; 2.5 → 2,5; 12.4 → 12."""
    found = rounded(ratio, 1 if ratio < 10 else 0)
    return number(int(found)) if found == int(found) else str(found).replace(".", ",")
