"""The six figures at the head of a dashboard and of the monthly page: each a part of a whole, with what changed and
where it comes from.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from core.templatetags.wording import day, with_query
from overview.rollups.attention import TeamTally, team_tally
from overview.rollups.earlier import Earlier
from overview.rollups.measures import Standing
from places.models import Place
from reporting.rollups import RoundReading
from reporting.rollups.nodes import ratio
from reporting.rollups.ranking import COMPLETENESS, OF_RECEIVED, TIMELINESS
from reporting.rollups.trends import Shift, Trend
from teams.models import TeamQuerySet
from teams.rollups import CoverageTally, coverage_total
from training.forms.coverage import CoverageQuestion

type Parts = tuple[int | None, int | None]


@dataclass(frozen=True)
class KeyFigure:
    """``part`` of ``whole``; how it shifted since the round before and since the same days of last year, None where
    there is nothing to hold it against. ``note`` says of which days it is, ``url`` leads to the page it comes from.
    """

    label: str
    part: int | None
    whole: int | None
    note: str
    url: str
    before: Shift | None = None
    last_year: Shift | None = None

    @property
    def ratio(self) -> float | None:
        return ratio(self.part, self.whole)


REPORTED = (
    ("Đã nộp / phải nộp", "submitted", "owed", "completeness", COMPLETENESS.key),
    ("Đúng hạn / phải nộp", "on_time", "owed", "timeliness", TIMELINESS.key),
    ("Đúng hạn / đã nộp", "on_time", "submitted", "timeliness_of_received", OF_RECEIVED.key),
)


def figures_of_reports(reading: RoundReading | None, earlier: Earlier, *, url: str) -> list[KeyFigure]:
    """What came in and what of it in time, in the round of ``reading``; none without a round."""
    if reading is None:
        return []
    counts, note = reading.node.counts, str(reading.round)
    return [
        KeyFigure(
            label,
            getattr(counts, part),
            getattr(counts, whole),
            note,
            with_query(url, f"by={measure}"),
            _rate(earlier.before, name),
            _rate(earlier.last_year, name),
        )
        for label, part, whole, name, measure in REPORTED
    ]


def figures_of_a_day(
    place: Place,
    on: datetime.date,
    covered: CoverageTally,
    teams: TeamQuerySet,
    tally: TeamTally,
    earlier: Earlier,
    *,
    url: str,
) -> list[KeyFigure]:
    """Coverage, and how many of ``teams`` are complete (``tally``), on the day ``on``, both held against the last days
    of the earlier rounds. Six queries at most.
    """

    def coverage_on(then: datetime.date) -> Parts:
        total = coverage_total(place, on=then)
        return total.with_team, total.places

    def teams_on(then: datetime.date) -> Parts:
        found = team_tally(teams, on=then)
        return found.complete, found.teams

    found = []
    for label, now, on_day in (
        ("Nơi đã có tổ", (covered.with_team, covered.places), coverage_on),
        ("Tổ có tổ trưởng, đủ người theo quy định", (tally.complete, tally.teams), teams_on),
    ):
        shifts = [_shift(place, earlier_day, now, on_day) for earlier_day in earlier.days]
        found.append(KeyFigure(label, *now, f"đến hết {day(on)}", url, *shifts))
    return found


def figure_of_training(learned: Standing, lesson: CoverageQuestion, url: str) -> list[KeyFigure]:
    """Who learned what the plan asks for; none without a topic."""
    if lesson.topic is None:
        return []
    days = f"từ {day(lesson.start)} đến hết {day(lesson.counted_to)}"
    return [KeyFigure(f"Thành viên đã học “{lesson.topic}”", learned.part, learned.whole, days, url)]


def _rate(found: Trend | None, name: str) -> Shift | None:
    return found.rates[name] if found else None


def _shift(place: Place, on: datetime.date | None, now: Parts, count: Callable[[datetime.date], Parts]) -> Shift | None:
    """Return how a share shifted since a day; None of a day on which there was no such place."""
    if on is None or not place.existed_on(on):
        return None
    return Shift(ratio(*count(on)), ratio(*now))
