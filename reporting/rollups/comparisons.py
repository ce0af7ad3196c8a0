"""What the figures of reports are held against: targets, the round before, the place, the neighbours."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any

from django.db.models import Q

from core.literals import among
from places.models import SEGMENT, Level, end_of_subtree, prefix_length
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.rollups.outliers import FEWEST_NEIGHBOURS, Compared, Crowd, OutlierMark, Usual, marks_of

type Answers = dict[tuple[int, int], int]  # by report (or reporter) and indicator

# Whose figures a reporter's are compared with, the nearest first: level of the shared place, and how they are called.
NEIGHBOURS = {
    Round.Reporter.TEAM: [(Level.COMMUNE, "các tổ cùng xã"), (Level.DISTRICT, "các tổ cùng huyện")],
    Round.Reporter.COMMUNE: [(Level.DISTRICT, "các xã cùng huyện"), (Level.PROVINCE, "các xã cùng tỉnh")],
    Round.Reporter.DISTRICT: [(Level.PROVINCE, "các huyện cùng tỉnh")],
}
EARLIER = 12  # how many rounds back one of a like length is looked for


def standing_out(reports: Sequence[Report]) -> dict[int, dict[str, list[OutlierMark]]]:
    """``{report id: {indicator code: marks}}`` of the figures that stand out, of ``reports`` of one round.

    ``reports`` come with ``round`` and ``place``. The number of queries does not grow with them.
    """
    found: dict[int, dict[str, list[OutlierMark]]] = {report.pk: {} for report in reports}
    for report, figure in comparisons(reports):
        if marks := marks_of(figure):
            found[report.pk][figure.indicator.code] = marks
    return found


def comparisons(reports: Sequence[Report], earlier: Sequence[Round] | None = None) -> Iterator[tuple[Report, Compared]]:
    """Each answered figure of ``reports`` of one round with what it is held against, the figures of a report together
    and in the order of the indicators; as for ``standing_out``. ``earlier``: the ``rounds_before``, where in hand."""
    if not reports:
        return
    round_ = reports[0].round
    indicators = {item.pk: item for item in round_.asked()}
    before = next(iter(rounds_before(round_) if earlier is None else earlier), None)
    targets, last, around = _targets(reports), _last(reports, before), _Neighbours(reports)
    values = _values(Figure.objects.filter(report__in=among(report.pk for report in reports)))
    known = _known_stocks(reports, [pk for pk, one in indicators.items() if one.kind == Indicator.Kind.STOCK], values)
    for report, (pk, indicator) in product(reports, indicators.items()):
        value = values.get((report.pk, pk))
        if value is None:
            continue
        bound_word, bound = _upper_bound(report, indicator)
        whom, usual = around.of(report, pk, value)
        stood, stood_in = known.get((number_of(report), pk), (None, ""))
        yield (
            report,
            Compared(
                indicator,
                value,
                target=targets.get((number_of(report), pk)),
                last=last.get((number_of(report), pk)),
                known=stood,
                known_round=stood_in,
                bound=bound,
                bound_word=bound_word,
                usual=usual,
                whom=whom,
            ),
        )


def number_of(report: Report) -> int:
    """One number for whoever reports: a team, or (negative) a place that reports itself."""
    return report.team_id or -report.place_id


def _values(figures: Any) -> Answers:
    rows = figures.filter(value__isnull=False).order_by().values_list("report", "indicator", "value")
    return {(report, indicator): value for report, indicator, value in rows}


def _upper_bound(report: Report, indicator: Indicator) -> tuple[str, int | None]:
    bounds: dict[str, tuple[str, int | None]] = {
        Indicator.Bound.HOUSEHOLDS: ("số hộ", report.place.households),
        Indicator.Bound.POPULATION: ("số dân", report.place.population),
    }
    return bounds.get(indicator.compared_with, ("", None))


def _targets(reports: Sequence[Report]) -> Answers:
    """In force on the last day of the round's data; of two, the one that starts later."""
    holders = Q(team__in=among(report.team_id for report in reports if report.team_id)) | Q(
        place__in=among(report.place_id for report in reports if not report.team_id)
    )
    rows = Target.objects.in_force_on(reports[0].round.data_to).filter(holders).order_by("starts_on")
    values = rows.values_list("team", "place", "indicator", "value")
    return {(team or -place, indicator): value for team, place, indicator, value in values}


def _last(reports: Sequence[Report], before: Round | None) -> Answers:
    """What the same reporters answered in the round before, where there was one about days of a like length."""
    if before is None:
        return {}
    same = before.reports.counted().filter(_reporters_of(reports))
    rows: Any = Figure.objects.filter(value__isnull=False, report__in=same).order_by()
    values = rows.values_list("report__team", "report__place", "indicator", "value")
    return {(team or -place, indicator): value for team, place, indicator, value in values}


def _known_stocks(
    reports: Sequence[Report], stocks: Sequence[int], values: Answers
) -> dict[tuple[int, int], tuple[int, str]]:
    """What stocks that are said to be zero were last, and in which round of whatever length; one query, where there
    are any.
    """
    gone = [report for report in reports if any(values.get((report.pk, stock)) == 0 for stock in stocks)]
    if not gone:
        return {}
    round_ = gone[0].round
    earlier = Report.objects.filter(_reporters_of(gone), round__data_to__lte=round_.data_to).exclude(round=round_)
    rows: Any = Figure.objects.filter(indicator__in=stocks, value__isnull=False, report__in=earlier.counted())
    rows = rows.order_by("report__round__data_to", "report__round__due_at", "pk")  # a later one replaces
    found = rows.values_list("report__team", "report__place", "indicator", "value", "report__round__title")
    latest = {(team or -place, stock): (value, title) for team, place, stock, value, title in found}
    zeros = {(number_of(report), stock) for report in gone for stock in stocks if values.get((report.pk, stock)) == 0}
    return {key: value for key, value in latest.items() if key in zeros}


def _reporters_of(reports: Sequence[Report]) -> Q:
    """The condition for reports of the same reporters."""
    return Q(team__in=among(report.team_id for report in reports if report.team_id)) | Q(
        team=None, place__in=among(report.place_id for report in reports if not report.team_id)
    )


def round_before(round_: Round) -> Round | None:
    """The latest round of the same level and series whose days end before and number about the same."""
    return next(iter(rounds_before(round_)), None)


def rounds_before(round_: Round) -> list[Round]:
    """Those of the same level and series whose days end before and number about the same, the latest first; of the last
    EARLIER rounds of any length. One query."""
    earlier = Round.objects.filter(
        level=round_.level, series=round_.series_id, within=round_.within_id, data_to__lt=round_.data_to
    )
    days = _days(round_)
    return [one for one in earlier.order_by("-data_to", "-pk")[:EARLIER] if 2 / 3 <= _days(one) / days <= 3 / 2]


def _days(round_: Round) -> int:
    return (round_.data_to - round_.data_from).days + 1


class _Neighbours:
    """The figures of the round around ``reports``: one query, then by shared place."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.levels = NEIGHBOURS[Round.Reporter(reports[0].round.level)]
        self.words = {prefix_length(level): word for level, word in self.levels}
        self.shared: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
        self.crowds: dict[tuple[str, int], Crowd] = {}
        self.areas = cache(self._areas)
        widest = {areas[-1] for report in reports if (areas := self.areas(report.place.path))}
        if not widest:
            return
        # One range over all of them: what lies between is looked up by nobody.
        around = Q(report__place__path__gte=min(widest), report__place__path__lt=max(map(end_of_subtree, widest)))
        counting = Report.objects.filter(round=reports[0].round).counted()
        rows: Any = Figure.objects.filter(around, report__in=counting, value__isnull=False).order_by()
        for report, path, indicator, value in rows.values_list("report", "report__place__path", "indicator", "value"):
            for area in self.areas(path):
                self.shared[area, indicator][report] = value

    def of(self, report: Report, indicator: int, value: int) -> tuple[str, Usual | None]:
        """How the nearest neighbours are called, and what they answered; those of one place if they are enough."""
        for area in self.areas(report.place.path):
            values = self.shared.get((area, indicator), {})
            is_counted = report.pk in values
            if len(values) - is_counted >= FEWEST_NEIGHBOURS:
                crowd = self._crowd(area, indicator) if is_counted else Crowd([*values.values(), value])
                return self.words[len(area)], crowd.usual(value)
        return "", None

    def _crowd(self, area: str, indicator: int) -> Crowd:
        if (area, indicator) not in self.crowds:
            self.crowds[area, indicator] = Crowd(self.shared[area, indicator].values())
        return self.crowds[area, indicator]

    def _areas(self, path: str) -> list[str]:
        """The shared places above ``path``, the nearest first; a level that its era does not have is all zeros. Who
        stands above a level, as teams that wait at their province do, shares no place of it.
        """
        lengths = (prefix_length(level) for level, _ in self.levels)
        cut: Iterable[str] = (path[:length] for length in lengths if length <= len(path))
        return [area for area in cut if area[-SEGMENT:] != "0" * SEGMENT]
