"""A count out of a whole, over places: what is added up, and how it is said (reporting/rollups/ratios.py)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

from core.templatetags.wording import number, share


class RatioSum(NamedTuple):
    """``part`` of ``whole``, over the ``known`` of the ``asked`` that say both: reports of a ratio of two counts,
    communes of one out of their denominators (``is_of_places``), of which ``old`` are asked that a reform ended. None:
    nobody says both.
    """

    part: int | None
    whole: int | None
    known: int
    asked: int
    is_of_places: bool = False
    old: int = 0

    def __str__(self) -> str:
        """Return "12.345/20.000, 61,7%", and of how many places or reports that is where it is not of all."""
        return f"{self.words} ({self.behind})" if self.behind else self.words

    @property
    def words(self) -> str:
        return "—" if self.part is None else share(self.part, self.whole)

    @property
    def behind(self) -> str:
        """Return of how many it is where these are not all: "trên 80/96 xã có đủ số"."""
        if self.part is None or not self.is_partial:
            return ""
        return f"trên {number(self.known)}/{number(self.asked)} {self.unit} có đủ số"

    @property
    def is_partial(self) -> bool:
        return self.known < self.asked

    @property
    def unit(self) -> str:
        """Return what stands behind it."""
        if not self.is_of_places:
            return "báo cáo"
        if not self.old:
            return "xã"
        return "xã cũ" if self.old == self.asked else "xã, gồm cả xã cũ,"

    @property
    def ratio(self) -> float | None:
        return None if self.part is None or not self.whole else self.part / self.whole

    def __add__(self, other: Any) -> Self:
        return self._replace(
            part=_sum_of_known(self.part, other.part),
            whole=_sum_of_known(self.whole, other.whole),
            known=self.known + other.known,
            asked=self.asked + other.asked,
            old=self.old + other.old,
        )

    def less(self, parts: Iterable[Self]) -> Self:
        """Return what is left of this without ``parts``."""
        parts = list(parts)
        known = self.known - sum(one.known for one in parts)
        part, whole = (
            (getattr(self, name) or 0) - sum(getattr(one, name) or 0 for one in parts) for name in ("part", "whole")
        )
        asked, old = self.asked - sum(one.asked for one in parts), self.old - sum(one.old for one in parts)
        part, whole = (part, whole) if known else (None, None)
        return self._replace(part=part, whole=whole, known=known, asked=asked, old=old)


NOTHING_KNOWN = RatioSum(None, None, 0, 0, is_of_places=True)


def _sum_of_known(one: int | None, other: int | None) -> int | None:
    return one if other is None else (one or 0) + other


RATIO_NUMBERS = 5  # that a closing keeps of a share


def numbers_of(ratio: RatioSum | None) -> list[int | None]:
    """Return what a closing keeps of a share; nothing where there is none."""
    return [ratio.part, ratio.whole, ratio.known, ratio.asked, int(ratio.is_of_places)] if ratio else []


def stored_ratio(numbers: Sequence[int | None]) -> RatioSum | None:
    """Return what ``numbers_of`` kept; None where there was no share: then nothing stands there, or gaps."""
    if all(one is None for one in numbers):
        return None
    part, whole, known, asked, is_of_places = numbers
    return RatioSum(part, whole, known or 0, asked or 0, bool(is_of_places))
