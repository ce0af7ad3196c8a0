"""Sheet "Chỉ tiêu nền tảng": one line a place and indicator; units differ, so there is nothing to add up at the end."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from core.rounding import rounded
from core.templatetags.wording import number
from core.workbook import Column, Kind, Sheet
from reporting.exports.source import Source, age_columns
from reporting.rollups import Counts, FigureSum, Node
from reporting.rollups.period_sums import name_of_rounds
from reporting.rollups.ratio_sums import RatioSum
from reporting.rollups.trends import FigureChange
from teams.exports.places import place_columns
from teams.exports.survey import SurveyLine

WHAT, REPORTERS, RATIO = "Chỉ tiêu và nền tảng", "Nơi báo cáo", "Tỷ lệ"


@dataclass(frozen=True)
class Answer:
    line: SurveyLine[Node]
    figure: FigureSum


def figures(source: Source) -> Sheet[Answer]:
    ages: list[Column[Answer]] = age_columns(source, lambda answer: answer.figure)
    columns: list[Column[Answer]] = [
        *place_columns(source, lambda answer: answer.line),
        Column("Nền tảng", lambda answer: answer.figure.indicator.platform, group=WHAT),
        Column("Chỉ tiêu", lambda answer: answer.figure.indicator.name, group=WHAT),
        Column("Đơn vị tính", lambda answer: answer.figure.indicator.unit, group=WHAT),
        Column("Kết quả", lambda answer: answer.figure.sum, Kind.NUMBER),
        *(_ratio_columns() if any(one.out_of for one in source.root.figures) else []),
        *(_change_columns(source) if source.before and not source.why_no_sums else []),
        Column("Chỉ tiêu giao", lambda answer: answer.figure.target, Kind.NUMBER),
        Column("Đạt được trong thời gian giao", lambda answer: answer.figure.done, Kind.NUMBER),
        *ages,
        Column("Tỷ lệ đạt", lambda answer: answer.figure.attainment, Kind.RATIO, width=9),
        Column(
            f"Số {source.asked_unit} có số liệu", lambda answer: answer.figure.reported_by, Kind.NUMBER, group=REPORTERS
        ),
        Column(f"Số {source.asked_unit} được hỏi", lambda answer: answer.figure.of, Kind.NUMBER, group=REPORTERS),
    ]
    note = " ".join(filter(None, (source.note_on_places, source.note_on_figures)))
    heading = replace(source.heading("Kết quả theo chỉ tiêu của các nền tảng số"), note=note)
    return Sheet(
        "Chỉ tiêu nền tảng",
        heading,
        columns,
        _answers(source),
        total_label="",
        is_subtotal=lambda row: row.line.is_subtotal,
        is_detail=True,
        needs_rows=True,
    )


def _ratio_columns() -> list[Column[Answer]]:
    """Return the two numbers of a share, what comes of them, and of how many places or reports they are."""

    def of(getter: Callable[[RatioSum], Any]) -> Callable[[Answer], Any]:
        return lambda answer: getter(answer.figure.out_of) if answer.figure.out_of else None

    return [
        Column("Tính trên", lambda answer: answer.figure.indicator.whole_label, group=RATIO),
        Column("Kết quả ở nơi có đủ hai số", of(lambda ratio: ratio.part), Kind.NUMBER, group=RATIO),
        Column("Mẫu số", of(lambda ratio: ratio.whole), Kind.NUMBER, group=RATIO),
        Column("Tỷ lệ trên mẫu số", of(lambda ratio: ratio.ratio), Kind.RATIO, width=9, group=RATIO),
        Column("Có đủ hai số", of(_known_of), group=RATIO),
    ]


def _change_columns(source: Source) -> list[Column[Answer]]:
    """Return what an answer was before, what it is more or less, and how many stood behind it then."""
    has_ratios, group = any(one.out_of for one in source.root.figures), f"So với {name_of_rounds(source.others)}"

    def column(header: str, getter: Callable[[FigureChange], Any], kind: Kind = Kind.NUMBER) -> Column[Answer]:
        def value(answer: Answer) -> Any:
            change = source.change_of(answer.line)
            found = change.figures.get(answer.figure.indicator.code) if change else None
            return getter(found) if found else None

        return Column(header, value, kind, group=group)

    def points(change: FigureChange) -> float | None:
        shifted = change.ratio.difference if change.ratio else None
        return None if shifted is None else float(rounded(shifted * 100, 1))

    return [
        column("Kết quả kỳ so sánh", lambda change: change.before),
        *(
            [
                column("Tăng giảm, cùng nơi", lambda change: change.same.difference if change.same else None),
                column(
                    f"Số {source.asked_unit} có số liệu cả hai kỳ",
                    lambda change: change.same.reporters if change.same else None,
                ),
            ]
            if source.same_sums
            else []
        ),
        column("Tăng giảm, chung" if source.same_sums else "Tăng giảm", lambda change: change.total_difference),
        *([column("Điểm % tỷ lệ", points, Kind.POINTS)] if has_ratios else []),
        column(f"Số {source.asked_unit} có số liệu kỳ so sánh", lambda change: change.answered_before),
    ]


def _known_of(ratio: RatioSum) -> str:
    return f"{number(ratio.known)}/{number(ratio.asked)} {ratio.unit}"


def _answers(source: Source) -> list[Answer]:
    """Return what each place answered or is to reach; of each indicator the places with neither are one line."""
    places = [line.node for line in source.lines if not source.always_told(line)]
    silent = [
        [node.figures[at] for node in places if node.figures[at].says_nothing] for at in range(len(source.root.figures))
    ]
    said = [
        Answer(line, figure)
        for line in source.lines
        for figure, others in zip(line.node.figures, silent, strict=True)
        if source.always_told(line) or not figure.says_nothing or len(others) < 2
    ]
    return said + [
        Answer(
            replace(source.line_of_others(f"{len(others)} nơi chưa có số liệu"), node=Node(source.place, Counts(), [])),
            FigureSum(others[0].indicator, None, None, 0, sum(one.of for one in others)),
        )
        for others in silent
        if len(others) > 1
    ]
