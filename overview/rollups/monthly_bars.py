"""The bars of the monthly page: how the reports of each of the last rounds stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.templatetags.wording import day, number, share
from reporting.models import Compliance, Round
from reporting.models.compliance import OWED_WAYS
from reporting.periods import exact_period
from reporting.phrases import ALL_EXCUSED
from reporting.rollups import RoundReading


@dataclass(frozen=True)
class RoundBar:
    """What is owed in one round by how it stands; ``words`` say how much of it was in time. ``excused``: not owed."""

    label: str
    ways: Sequence[tuple[Compliance, int]]
    owed: int
    excused: int
    words: str

    @property
    def segments(self) -> list[tuple[Compliance, int, str, str]]:
        """Return each way that occurs, how many, and where in percent of the bar it begins and how long it is."""
        found, begins = [], 0.0
        for way, count in self.ways:
            if count:
                length = count / self.owed * 100
                found.append((way, count, f"{begins:.2f}%", f"{length:.2f}%"))
                begins += length
        return found


def round_bar(reading: RoundReading) -> RoundBar:
    counts = reading.node.counts
    ways = [(way, getattr(counts, way.value)) for way in OWED_WAYS]
    words = ALL_EXCUSED if counts.is_all_excused else share(counts.on_time, counts.owed)
    return RoundBar(_short_name(reading.round), ways, counts.owed, counts.excused, words)


def _short_name(one: Round) -> str:
    """Return the period that a round is about: "tháng 7/2026", or its days."""
    period = exact_period(one.data_from, one.data_to)
    return period.name if period else f"{one.data_from:%d/%m}–{day(one.data_to)}"


def note_on_bars(bars: Sequence[RoundBar]) -> str:
    """Return what the shares beside ``bars`` are of: excused reports are not owed, as in every rollup."""
    excused = sum(one.excused for one in bars)
    words = f", không tính {number(excused)} báo cáo được miễn" if excused else ""
    return f"Bên phải: đúng hạn trên phải nộp{words}."
