"""Who was asked for an indicator: why each adds nothing or little to its number, and how many they are at a place.

What the causes mean is said in ``reporting/rollups/figure_causes.py``, which finds them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.db import models

from places.models import Place
from reporting.models import CAUSES_OF_SILENCE, Indicator
from training.models import Topic


class FigureCause(models.TextChoices):
    """Why a reporter adds nothing, or little, to a number, as it is said behind how many they are."""

    UNPLACED = "unplaced", "chưa xếp địa bàn"
    HEADLESS = "headless", "chưa có tổ trưởng, tổ phó"
    NO_ACCOUNT = "no_account", "chưa có tài khoản"
    UNSEEN = "unseen", "chưa đăng nhập lần nào"
    SILENT = "silent", "im lặng"
    RETURNED = "returned", "bị trả lại, chưa nộp lại"
    BLANK = "blank", "đã nộp nhưng bỏ trống ô này"
    BELOW = "below", "thấp hẳn"
    UNTRAINED = "untrained", "chưa ai được tập huấn về việc này"
    HINDERED = "hindered", "có khó khăn chưa giải quyết về chỉ tiêu này"


# Together they are all who lack a figure, but for the excused and those whose day has not come.
LACKING = (*(FigureCause(one.value) for one in CAUSES_OF_SILENCE), FigureCause.RETURNED, FigureCause.BLANK)


@dataclass(frozen=True)
class FigureCauseCounts:
    """Reports asked for an indicator: ``answered`` + ``excused`` + ``not_due`` + those of LACKING are ``asked``.
    ``below`` are some of those answered, ``untrained`` and ``hindered`` some of those who lack a figure or are below.
    """

    asked: int = 0
    answered: int = 0
    excused: int = 0
    not_due: int = 0
    unplaced: int = 0
    headless: int = 0
    no_account: int = 0
    unseen: int = 0
    silent: int = 0
    returned: int = 0
    blank: int = 0
    below: int = 0
    untrained: int = 0
    hindered: int = 0

    def of(self, cause: FigureCause) -> int:
        return int(getattr(self, cause.value))

    @property
    def owed(self) -> int:
        return self.asked - self.excused

    @property
    def lacking(self) -> int:
        return sum(map(self.of, LACKING))

    @property
    def chief_lack(self) -> FigureCause | None:
        """Return for what most of those lacking have no figure; None where nobody lacks one."""
        chief = max(LACKING, key=self.of)
        return chief if self.of(chief) else None


class Reporter(NamedTuple):
    """One report asked for the indicator, at the path where it is counted: a ``value`` out of the ``reference`` that it
    is held against (None: not known); ``whole``: of the value, where it is one.
    """

    report: int
    team: int | None
    place: int
    path: str
    group: str
    value: int | None = None
    whole: int | None = None
    reference: Fraction | None = None
    is_untrained: bool = False
    is_hindered: bool = False

    @property
    def lowness(self) -> Fraction | None:
        """Return what it is of what it is held against; None where either is not known."""
        if self.value is None or not self.reference:
            return None
        return Fraction(self.value) / self.reference

    @property
    def is_below(self) -> bool:
        return self.lowness is not None and self.lowness < Fraction(1, 2)

    @property
    def is_behind(self) -> bool:
        return self.group in LACKING or self.is_below

    @property
    def groups(self) -> list[str]:
        found = ["asked", self.group]
        found += ["below"] if self.is_below else []
        if self.is_behind:
            found += ["untrained"] if self.is_untrained else []
            found += ["hindered"] if self.is_hindered else []
        return found


@dataclass(frozen=True)
class FigureCauses:
    """What is known at and below ``place`` of ``indicator`` by the ``measure``: a word and the code, as in a ranking.
    ``topics`` are those that teach it.
    """

    place: Place
    indicator: Indicator
    measure: str
    reporters: Sequence[Reporter]
    topics: Sequence[Topic]

    def at(self, place: Place) -> FigureCauseCounts:
        """Return the counts of all that stands at or below a place."""
        return self._count(self._here(place.path))

    def beside(self, places: Iterable[Place]) -> FigureCauseCounts:
        """Return the counts of what stands at none of ``places``."""
        paths = tuple(one.path for one in places)
        return self._count(one for one in self.reporters if not (paths and one.path.startswith(paths)))

    def lowest(self, place: Place | None = None) -> list[Reporter]:
        """Return who has a figure and less than it is held against, the furthest below first."""
        here = self.reporters if place is None else self._here(place.path)
        low = [one for one in here if one.lowness is not None and one.lowness < 1]
        return sorted(low, key=lambda one: (one.lowness or 0, -(one.reference or 0), one.report))

    def _here(self, path: str) -> list[Reporter]:
        return [one for one in self.reporters if one.path.startswith(path)]

    @staticmethod
    def _count(reporters: Iterable[Reporter]) -> FigureCauseCounts:
        counts: dict[str, int] = defaultdict(int)
        for one in reporters:
            for name in one.groups:
                counts[name] += 1
        return FigureCauseCounts(**counts)
