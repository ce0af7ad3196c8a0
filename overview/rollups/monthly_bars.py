"""The bars of the monthly page: how the reports of each of the last rounds stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.templatetags.wording import day, share
from reporting.models import Compliance, Round
from reporting.periods import exact_period
from reporting.rollups import RoundReading


@dataclass(frozen=True)
class RoundBar:
    """The reports of one round by how they stand; ``words`` say how many of all were in time."""

    label: str
    ways: Sequence[tuple[Compliance, int]]
    expected: int
    words: str

    @property
    def segments(self) -> list[tuple[Compliance, int, str, str]]:
        """Return each way that occurs, how many, and where in percent of the bar it begins and how long it is."""
        found, begins = [], 0.0
        for way, count in self.ways:
            if count:
                length = count / self.expected * 100
                found.append((way, count, f"{begins:.2f}%", f"{length:.2f}%"))
                begins += length
        return found


def round_bar(reading: RoundReading) -> RoundBar:
    counts = reading.node.counts
    ways = [(way, getattr(counts, way.value)) for way in Compliance]
    return RoundBar(_short_name(reading.round), ways, counts.expected, share(counts.on_time, counts.expected))


def _short_name(one: Round) -> str:
    """Return the period that a round is about: "tháng 7/2026", or its days."""
    period = exact_period(one.data_from, one.data_to)
    return period.name if period else f"{one.data_from:%d/%m}–{day(one.data_to)}"


def note_on_bars(bars: Sequence[RoundBar]) -> str:
    """Return what the shares beside ``bars`` are of: excused reports are owed in them, as in every rollup."""
    is_any_excused = any(dict(one.ways)[Compliance.EXCUSED] for one in bars)
    return f"Bên phải: đúng hạn trên phải nộp{', tính cả báo cáo được miễn' if is_any_excused else ''}."
