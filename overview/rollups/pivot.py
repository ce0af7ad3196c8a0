"""One's own table: places, or an attribute, by periods and values. Nothing is counted here: each number is read from a
rollup, and each total is that of the place itself or is made of the parts above it, never a mean of rates.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone

from core.templatetags.wording import day
from overview.forms.pivots import Attribute, PivotQuestion
from places.models import Place
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups import FigureSum, Node, count, rollup, series, walk
from reporting.rollups.ranking import SHARE, Parts, RankingMeasure, households_of, measures_of
from teams.models import Team
from teams.rollups import coverage

NOTHING = Parts(None, None)


class Gap(StrEnum):
    """Why a cell says nothing."""

    NO_PLACE = "nơi này chưa có hoặc không còn trong kỳ đó"
    NOTHING_OWED = "không có báo cáo nào phải nộp"
    ALL_EXCUSED = "mọi báo cáo được miễn"
    NOTHING_SENT = "chưa có báo cáo nào đã nộp"
    NOT_ASKED = "kỳ đó không hỏi chỉ tiêu này"
    NOT_ANSWERED = "chưa nơi nào có số liệu"
    NO_HOUSEHOLDS = "cổng chưa biết đủ số hộ"
    NO_DENOMINATOR = "chưa có mẫu số"
    NO_HAMLETS = "không có ấp, khu phố, tổ dân cư nào"
    NOT_DIVIDED = "không tính riêng được cho dòng này"


class PivotCell(NamedTuple):
    """A part of a whole; where it has no value, ``gap`` says why."""

    parts: Parts
    gap: Gap | None = None


@dataclass(frozen=True)
class PivotRow:
    """``place`` is None where a line stands for several, or for what stands at none of them."""

    label: str
    place: Place | None
    cells: list[PivotCell]


class PivotColumn(NamedTuple):
    """A value of one period, or of all periods together (``is_total``)."""

    rounds: Sequence[Round]
    measure: RankingMeasure
    node: Node
    is_total: bool


@dataclass(frozen=True)
class Pivot:
    """``rest`` is what stands in none of the ``rows``, None where that is nothing: rows and rest are the ``total``."""

    question: PivotQuestion
    columns: list[PivotColumn]
    rows: list[PivotRow]
    rest: PivotRow | None
    total: PivotRow

    @property
    def periods(self) -> list[list[PivotColumn]]:
        """Return the columns of each period."""
        size = len(self.question.values)
        return [self.columns[start : start + size] for start in range(0, len(self.columns), size)]

    @property
    def all_rows(self) -> list[PivotRow]:
        return [*self.rows, *([self.rest] if self.rest else []), self.total]


def pivot(question: PivotQuestion) -> Pivot:
    """Return the table, its rows in the order of the tree, its periods the oldest first, all of them together last."""
    readings = _readings(question)
    lines = _lines(question, readings)
    columns = [
        PivotColumn(one.rounds, measure, one.node, number == len(question.periods))
        for number, one in enumerate(readings)
        for measure in one.measures(question).values()
    ]
    rows = [
        PivotRow(label, place, [cell for one in readings for cell in one.cells(question, one.nodes.get(key, ()))])
        for key, (label, place) in lines.items()
    ]
    rests = [cell for one in readings for cell in one.cells_of_rest(question)]
    is_shared_out = all(one.rest.is_empty for one in readings)
    total = [cell for one in readings for cell in one.cells_of_total(question)]
    rest = None if is_shared_out or not rows else PivotRow(_name_of_rest(question), None, rests)
    return Pivot(question, columns, rows, rest, PivotRow(f"Cộng: {question.place}", question.place, total))


@dataclass(frozen=True)
class PivotReading:
    """One or several rounds: the ``node`` of the place, and by the key of each line the nodes that it stands for."""

    rounds: Sequence[Round]
    node: Node
    nodes: Mapping[str, Sequence[Node]]
    day: datetime.date
    _measures: dict[str, RankingMeasure] = field(default_factory=dict)

    def measures(self, question: PivotQuestion) -> dict[str, RankingMeasure]:
        """Return those asked for, in the order of the question."""
        if not self._measures:
            known = measures_of(
                question.indicators,
                coverage=lambda: coverage(question.place, on=self.day, down_to=question.level),
                households=lambda: households_of(question.place, question.level, on=self.day),
                reached=dict,
            )
            self._measures.update((key, known[key]) for key in question.values)
        return self._measures

    @cached_property
    def rest(self) -> Node:
        """Return what stands at the place and in none of the lines."""
        shown = [node for nodes in self.nodes.values() for node in nodes]
        figures = [_of_indicators(one.figures, self.node.figures) for one in shown]
        parts = [Node(one.place, one.counts, own) for one, own in zip(shown, figures, strict=True)]
        return Node(self.node.place, self.node.counts, self.node.figures, parts).own

    def cells(self, question: PivotQuestion, nodes: Sequence[Node]) -> list[PivotCell]:
        if not nodes:
            return [PivotCell(NOTHING, Gap.NO_PLACE) for _ in question.values]
        by_place = question.lines != Attribute.TEAM_KIND
        return [
            _cell(measure, nodes) if by_place or _is_of_reports(measure) else _part_alone(measure, nodes[0])
            for measure in self.measures(question).values()
        ]

    def cells_of_rest(self, question: PivotQuestion) -> list[PivotCell]:
        return [
            _cell(measure, [self.rest]) if _is_of_reports(measure) else _part_alone(measure, self.rest)
            for measure in self.measures(question).values()
        ]

    def cells_of_total(self, question: PivotQuestion) -> list[PivotCell]:
        """Return what the rollup of the place says; its sum is divided by the households of all places that answered,
        whether or not they stand in a line of their own.
        """
        found = []
        for measure in self.measures(question).values():
            cell = _cell(measure, [self.node])
            if measure.times > 1 and question.lines == Attribute.TEAM_KIND:
                cell = _part_alone(measure, self.node)
            elif measure.times > 1:
                level = [one for one in walk(self.node) if one.place.level == question.level]
                parts = Parts(cell.parts.part, _together([measure.of(one) for one in level], measure).whole)
                cell = PivotCell(parts, None if parts.value is not None else _gap(measure, [self.node]))
            found.append(cell)
        return found


def _readings(question: PivotQuestion) -> list[PivotReading]:
    ask = {"down_to": question.level, **question.reading}
    found: list[tuple[Sequence[Round], Node]] = []
    if all(len(period) == 1 for period in question.periods):  # what was closed is read for all of them at once
        alone = {one.round: one.node for one in series(question.rounds, question.place, **ask)}
        found += [([one], alone[one]) for one in question.rounds]
    else:
        found += [(period, rollup(period, question.place, **ask)) for period in question.periods]
    if len(found) > 1:
        found.append((question.rounds, rollup(question.rounds, question.place, **ask)))
    kinds = _team_kinds(question) if question.lines == Attribute.TEAM_KIND else ()
    return [
        PivotReading(rounds, node, _nodes(question, rounds, node, kinds), _day(question, rounds))
        for rounds, node in found
    ]


def _nodes(
    question: PivotQuestion, rounds: Sequence[Round], node: Node, team_kinds: Iterable[str]
) -> Mapping[str, Sequence[Node]]:
    team_kinds = [*team_kinds]
    if len(team_kinds) == 1 and all(one.level == Round.Reporter.TEAM for one in rounds):
        return {team_kinds[0]: [node]}  # all reports are theirs
    if team_kinds:
        return {kind: [count(rounds, question.place, team_kind=kind, **question.reading)] for kind in team_kinds}
    found: dict[str, list[Node]] = defaultdict(list)
    for one in walk(node):
        place = one.place
        if one is not node and place.level == question.level and question.takes(place):
            found[place.kind if question.lines == Attribute.PLACE_KIND else place.path].append(one)
    return found


def _lines(question: PivotQuestion, readings: Sequence[PivotReading]) -> dict[str, tuple[str, Place | None]]:
    """Return what each line is called and its place, by its key and in the order of the tree."""
    nodes = {key: found for one in readings for key, found in one.nodes.items()}
    if question.lines == Attribute.TEAM_KIND:
        return {key: (str(Team.TeamKind(key).label), None) for key in nodes}
    if question.lines == Attribute.PLACE_KIND:
        return {key: (key.capitalize(), None) for key in sorted(nodes)}
    places = sorted((found[0].place for found in nodes.values()), key=lambda one: (one.sort_key, one.path))
    return {one.path: (_name(one), one) for one in places}


def _name(place: Place) -> str:
    return f"{place} (đến {day(place.valid_to)})" if place.valid_to else str(place)


def _cell(measure: RankingMeasure, nodes: Sequence[Node]) -> PivotCell:
    parts = _together([measure.of(one) for one in nodes], measure)
    return PivotCell(parts, None if parts.value is not None else _gap(measure, nodes))


def _part_alone(measure: RankingMeasure, node: Node) -> PivotCell:
    """Return the part alone: what it would be divided by belongs to more than this line."""
    part = measure.of(node).part if measure.times > 1 else None
    return PivotCell(Parts(part, None), Gap.NOT_DIVIDED)


def _together(parts: Sequence[Parts], measure: RankingMeasure) -> Parts:
    """Add up the parts that are known; a sum is divided by nothing, so its whole stays one. Where what one of them is
    divided by is not known, that of all is not.
    """
    known = [(one.part, one.whole) for one in parts if one.part is not None]
    wholes = [whole for _, whole in known if whole is not None]
    if not known:
        return NOTHING
    whole = None if len(wholes) < len(known) else 1 if is_sum(measure) else sum(wholes)
    return Parts(sum(part for part, _ in known), whole)


def _gap(measure: RankingMeasure, nodes: Sequence[Node]) -> Gap:
    value, _, code = measure.key.partition("-")
    if value == "coverage":
        return Gap.NO_HAMLETS
    if not sum(one.counts.expected for one in nodes):
        return Gap.NOTHING_OWED
    if not is_sum(measure) and measure.times == 1 and value != SHARE:
        return Gap.NOTHING_SENT if sum(one.counts.owed for one in nodes) else Gap.ALL_EXCUSED
    figures = [figure for one in nodes for figure in one.figures if figure.indicator.code == code]
    if not sum(figure.of for figure in figures):
        return Gap.NOT_ASKED
    if all(figure.sum is None for figure in figures):
        return Gap.NOT_ANSWERED
    return Gap.NO_DENOMINATOR if value == SHARE else Gap.NO_HOUSEHOLDS


def is_sum(measure: RankingMeasure) -> bool:
    """Tell whether a measure is a number alone, with nothing that it is divided by."""
    return bool(measure.unit) and measure.times == 1


def _is_of_reports(measure: RankingMeasure) -> bool:
    """Tell whether reports alone say a measure, so that it can be said of any of them."""
    return measure.key != "coverage" and measure.times == 1


def _of_indicators(figures: Sequence[FigureSum], like: Sequence[FigureSum]) -> list[FigureSum]:
    """Return the figures of the indicators of ``like`` in their order: what was frozen holds more than was asked."""
    found = {one.indicator.pk: one for one in figures}
    return [found.get(one.indicator.pk, FigureSum(one.indicator, None, None, 0, 0)) for one in like]


def _team_kinds(question: PivotQuestion) -> list[str]:
    """Return the kinds of the teams that owe a report in one of the rounds, in the order of their list."""
    teams = Team.objects.filter(reports__round__in=question.rounds).order_by()
    found = set(teams.values_list("kind", flat=True).distinct())
    return [kind.value for kind in Team.TeamKind if kind.value in found]


def _day(question: PivotQuestion, rounds: Sequence[Round]) -> datetime.date:
    """Return the day on which places are read: as on the rollup page, the last of the data, or today."""
    if question.basis == Basis.NOW:
        return question.place.last_day(timezone.localdate(question.at))
    return max(one.data_to for one in rounds)


def _name_of_rest(question: PivotQuestion) -> str:
    if question.kinds:
        return "Các nơi khác"
    if question.lines == Attribute.TEAM_KIND:
        return "Không chia được theo loại hình tổ"
    return question.basis.name_of_own(question.place, question.rounds)
