"""Sheet "Tổng hợp": one line a place, what was owed, what came in, and the sum of each indicator."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.rounding import rounded
from core.workbook import Column, Kind, Sheet, Total
from reporting.exports.source import Source
from reporting.rollups import FigureSum, Node
from reporting.rollups.period_sums import name_of_rounds
from reporting.rollups.trends import NodeChange, NumberChange
from teams.exports.places import place_columns
from teams.exports.survey import SurveyLine

NOT_DUE = "Chưa đến hạn"
REPORTS, RATES, RESULTS = "Số báo cáo", "Tỷ lệ trên số phải nộp", "Kết quả theo chỉ tiêu"


def summary(source: Source) -> Sheet[SurveyLine[Node]]:
    columns: list[Column[SurveyLine[Node]]] = [
        *place_columns(source),
        _count("Phải nộp", lambda line: line.node.owed),
        _count("Đúng hạn", lambda line: line.node.on_time),
        _count("Nộp trễ", lambda line: line.node.late),
        _count("Quá hạn", lambda line: line.node.missing),
        _count(NOT_DUE, lambda line: line.node.not_due),
        _count("Được miễn", lambda line: line.node.excused),
        _rate("Tỷ lệ đã nộp", lambda line: line.node.completeness),
        _rate("Tỷ lệ đúng hạn", lambda line: line.node.timeliness),
        *(
            column(number, figure)
            for number, figure in enumerate(source.root.figures)
            for column in (_sum_column, *([_ratio_column] if figure.out_of else []))
        ),
        *(_changes(source) if source.before else []),
    ]
    note = " ".join(filter(None, (source.note_on_places, source.note_on_changes)))
    heading = replace(source.heading(f"Tổng hợp báo cáo {source.team_words_then}"), note=note)
    unit = "báo cáo; kết quả theo đơn vị ghi ở đầu mỗi cột"
    return Sheet("Tổng hợp", heading, columns, source.asked_lines, is_subtotal=lambda line: line.is_subtotal, unit=unit)


def _sum_column(number: int, figure: FigureSum) -> Column[SurveyLine[Node]]:
    header = f"{figure.indicator.name} ({figure.indicator.unit})"
    return Column(
        header, lambda line: line.node.figures[number].sum, Kind.NUMBER, width=9, total=Total.FIRST, group=RESULTS
    )


def _ratio_column(number: int, figure: FigureSum) -> Column[SurveyLine[Node]]:
    def of(line: SurveyLine[Node]) -> float | None:
        ratio = line.node.figures[number].out_of
        return ratio.ratio if ratio else None

    header = f"{figure.indicator.name}, tỷ lệ trên {figure.indicator.whole_label}"
    return Column(header, of, Kind.RATIO, width=9, total=Total.FIRST, group=RESULTS)


def _count(header: str, getter: Callable[[SurveyLine[Node]], Any]) -> Column[SurveyLine[Node]]:
    return Column(header, getter, Kind.NUMBER, width=6, total=Total.FIRST, group=REPORTS)


def _rate(header: str, getter: Callable[[SurveyLine[Node]], Any]) -> Column[SurveyLine[Node]]:
    return Column(header, getter, Kind.RATIO, width=7, total=Total.FIRST, group=RATES, is_graded=True, until=NOT_DUE)


def _changes(source: Source) -> list[Column[SurveyLine[Node]]]:
    """What is more or less than in the rounds held against; of a rate in percentage points."""
    group = f"Thay đổi so với {name_of_rounds(source.others)}"

    def column(header: str, getter: Callable[[NodeChange], Any], kind: Kind = Kind.NUMBER) -> Column[SurveyLine[Node]]:
        def value(line: SurveyLine[Node]) -> Any:
            found = source.change_of(line)
            changed = getter(found) if found else None
            difference = changed.difference if changed else None
            return float(rounded(difference * 100, 1)) if kind == Kind.POINTS and difference is not None else difference

        return Column(header, value, kind, total=Total.FIRST, group=group)

    rates = [
        column("Điểm % đã nộp", lambda change: change.rates["completeness"], Kind.POINTS),
        column("Điểm % đúng hạn", lambda change: change.rates["timeliness"], Kind.POINTS),
    ]
    if source.why_no_sums:
        return rates
    return [
        column("Phải nộp, tăng giảm", lambda change: change.counts["owed"]),
        column("Đã nộp, tăng giảm", lambda change: change.counts["submitted"]),
        *rates,
        *(
            found
            for one in source.root.figures
            for found in (
                *([column(f"{one.indicator.name}, tăng giảm, cùng nơi", _of_same(one))] if source.same_sums else []),
                column(f"{one.indicator.name}, tăng giảm{', chung' if source.same_sums else ''}", _of_sums(one)),
                *([column(f"{one.indicator.name}, điểm % tỷ lệ", _of_ratio(one), Kind.POINTS)] if one.out_of else []),
            )
        ),
    ]


def _of_sums(figure: FigureSum) -> Callable[[NodeChange], Any]:
    def of(change: NodeChange) -> Any:
        found = change.figures.get(figure.indicator.code)
        return NumberChange(found.before, found.now, found.comparable) if found else None

    return of


def _of_same(figure: FigureSum) -> Callable[[NodeChange], Any]:
    """Return the change among those who answered both times."""

    def of(change: NodeChange) -> Any:
        found = change.figures.get(figure.indicator.code)
        return found.same if found else None

    return of


def _of_ratio(figure: FigureSum) -> Callable[[NodeChange], Any]:
    def of(change: NodeChange) -> Any:
        found = change.figures.get(figure.indicator.code)
        return found.ratio if found else None

    return of
