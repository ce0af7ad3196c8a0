"""What the figures of reports are held against: targets, the round before, the place, the neighbours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from places.models import SEGMENT, Level, after, prefix_length
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.rollups.outliers import FEWEST_NEIGHBOURS, Compared, Mark, marks_of

type Answers = dict[tuple[int, int], int]  # by report (or reporter) and indicator

# Whose figures a reporter's are compared with, the nearest first: level of the shared place, and how they are called.
NEIGHBOURS = {
    Round.Reporter.TEAM: [(Level.COMMUNE, "các tổ cùng xã"), (Level.DISTRICT, "các tổ cùng huyện")],
    Round.Reporter.COMMUNE: [(Level.DISTRICT, "các xã cùng huyện"), (Level.PROVINCE, "các xã cùng tỉnh")],
    Round.Reporter.DISTRICT: [(Level.PROVINCE, "các huyện cùng tỉnh")],
}
EARLIER = 12  # how many rounds back one of a like length is looked for


def standing_out(reports: Sequence[Report]) -> dict[int, dict[str, list[Mark]]]:
    """``{report id: {indicator code: marks}}`` of the figures that stand out, of ``reports`` of one round.

    ``reports`` come with ``round`` and ``place``. The number of queries does not grow with them.
    """
    if not reports:
        return {}
    round_ = reports[0].round
    indicators = {item.pk: item for item in round_.indicators.order_by()}
    targets, last, around = _targets(reports), _last(reports), _Neighbours(reports)
    found: dict[int, dict[str, list[Mark]]] = {report.pk: {} for report in reports}
    by_id = {report.pk: report for report in reports}
    for (report_id, indicator_id), value in _values(Figure.objects.filter(report__in=reports)).items():
        report, indicator = by_id[report_id], indicators.get(indicator_id)
        if indicator is None:
            continue
        bound_word, bound = _bound(report, indicator)
        whom, neighbours = around.of(report, indicator_id)
        compared = Compared(
            indicator,
            value,
            target=targets.get((_reporter(report), indicator_id)),
            last=last.get((_reporter(report), indicator_id)),
            bound=bound,
            bound_word=bound_word,
            neighbours=neighbours,
            whom=whom,
        )
        if marks := marks_of(compared):
            found[report_id][indicator.code] = marks
    return found


def _reporter(report: Report) -> int:
    """One number for whoever reports: a team, or (negative) a place that reports itself."""
    return report.team_id or -report.place_id


def _values(figures: Any) -> Answers:
    rows = figures.filter(value__isnull=False).order_by().values_list("report", "indicator", "value")
    return {(report, indicator): value for report, indicator, value in rows}


def _bound(report: Report, indicator: Indicator) -> tuple[str, int | None]:
    bounds: dict[str, tuple[str, int | None]] = {
        Indicator.Bound.HOUSEHOLDS: ("số hộ", report.place.households),
        Indicator.Bound.POPULATION: ("số dân", report.place.population),
    }
    return bounds.get(indicator.compared_with, ("", None))


def _targets(reports: Sequence[Report]) -> Answers:
    """In force on the last day of the round's data; of two, the one that starts later."""
    holders = Q(team__in=[report.team_id for report in reports if report.team_id]) | Q(
        place__in=[report.place_id for report in reports if not report.team_id]
    )
    rows = Target.objects.in_force_on(reports[0].round.data_to).filter(holders).order_by("starts_on")
    values = rows.values_list("team", "place", "indicator", "value")
    return {(team or -place, indicator): value for team, place, indicator, value in values}


def _last(reports: Sequence[Report]) -> Answers:
    """What the same reporters answered in the round before, where there was one about days of a like length."""
    before = _round_before(reports[0].round)
    if before is None:
        return {}
    same = Q(team__in=[report.team_id for report in reports if report.team_id]) | Q(
        team=None, place__in=[report.place_id for report in reports if not report.team_id]
    )
    rows: Any = Figure.objects.filter(value__isnull=False, report__in=before.reports.counted().filter(same)).order_by()
    values = rows.values_list("report__team", "report__place", "indicator", "value")
    return {(team or -place, indicator): value for team, place, indicator, value in values}


def _round_before(round_: Round) -> Round | None:
    """The latest round of the same level and series whose days end before and number about the same."""
    earlier = Round.objects.filter(
        level=round_.level, series=round_.series_id, within=round_.within_id, data_to__lt=round_.data_to
    )
    days = _days(round_)
    return next(
        (one for one in earlier.order_by("-data_to", "-pk")[:EARLIER] if 2 / 3 <= _days(one) / days <= 3 / 2), None
    )


def _days(round_: Round) -> int:
    return (round_.data_to - round_.data_from).days + 1


class _Neighbours:
    """The figures of the round around ``reports``: one query, then by shared place."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.levels = NEIGHBOURS[Round.Reporter(reports[0].round.level)]
        self.shared: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
        widest = {areas[-1] for report in reports if (areas := self._areas(report.place.path))}
        inside = Q(pk__in=[])
        for area in widest:
            inside |= Q(report__place__path__gte=area, report__place__path__lt=after(area))
        counting = Report.objects.filter(round=reports[0].round).counted()
        rows: Any = Figure.objects.filter(inside, report__in=counting, value__isnull=False).order_by()
        for report, path, indicator, value in rows.values_list("report", "report__place__path", "indicator", "value"):
            for area in self._areas(path):
                self.shared[area, indicator][report] = value

    def of(self, report: Report, indicator: int) -> tuple[str, list[int]]:
        """How the nearest neighbours are called, and what they answered; those of one place if they are enough."""
        for area in self._areas(report.place.path):
            values = self.shared.get((area, indicator), {})
            others = [value for other, value in values.items() if other != report.pk]
            if len(others) >= FEWEST_NEIGHBOURS:
                return self._words[len(area)], others
        return "", []

    @property
    def _words(self) -> dict[int, str]:
        return {prefix_length(level): word for level, word in self.levels}

    def _areas(self, path: str) -> list[str]:
        """The shared places above ``path``, the nearest first; a level that its era does not have is all zeros."""
        cut: Iterable[str] = (path[: prefix_length(level)] for level, _ in self.levels)
        return [area for area in cut if area[-SEGMENT:] != "0" * SEGMENT]
