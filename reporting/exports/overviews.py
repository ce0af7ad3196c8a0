"""The first sheet, "Tổng quan", of both workbooks: the places one level down side by side, and what came of it."""

from collections.abc import Callable, Sequence
from typing import Any

from core.workbook import Bar, Column, Kind, Overview, Panel
from reporting.exports.source import Source, age_columns
from reporting.rollups import FigureSum
from teams.exports.survey import Survey, SurveyLine
from teams.rollups import CoverageNode

NAME = "Tổng quan"
GREEN, AMBER, RED, GREY, PALE = "#2E7D32", "#F2B134", "#9B1C1F", "#757575", "#D5D5D5"  # PALE: grey once more
INK = "#000000"
MOST_PLACES = 16  # that a page shows with their bars; of more it shows those that need looking at


def of_rounds(source: Source) -> Overview:
    title, places = _worth_looking_at(
        source.lines_one_level_down,
        "Tình hình nộp báo cáo theo địa bàn",
        "tỷ lệ đúng hạn",
        lambda node: node.timeliness,
    )
    below = Panel(
        title,
        Column("Địa bàn", lambda line: line.name),
        [
            _bar("Đúng hạn", lambda line: line.node.on_time, GREEN),
            _bar("Nộp trễ", lambda line: line.node.late, AMBER, INK),
            _bar("Quá hạn", lambda line: line.node.missing, RED),
            _bar("Chưa đến hạn", lambda line: line.node.not_due, GREY),
        ],
        places,
        more=[
            Column("Phải nộp", lambda line: line.node.owed, Kind.NUMBER),
            Column("Được miễn", lambda line: line.node.excused, Kind.NUMBER),
            Column("Tỷ lệ đúng hạn", lambda line: line.node.timeliness, Kind.RATIO),
        ],
        is_stacked=True,
    )
    results: Panel[FigureSum] = Panel(
        "Kết quả theo chỉ tiêu",
        Column("Chỉ tiêu", lambda figure: figure.indicator.name),
        [
            _bar("Tỷ lệ đạt chỉ tiêu giao", lambda figure: figure.attainment, GREEN, kind=Kind.RATIO),
            _bar(f"Tỷ lệ {source.asked_unit} có số liệu", _answer_rate, PALE, INK, Kind.RATIO),
        ],
        source.root.figures,
        more=[
            Column("Đơn vị tính", lambda figure: figure.indicator.unit),
            Column("Kết quả", lambda figure: figure.sum, Kind.NUMBER),
            Column("Chỉ tiêu giao", lambda figure: figure.target, Kind.NUMBER),
            Column("Đạt được trong thời gian giao", lambda figure: figure.done, Kind.NUMBER),
            *age_columns(source, lambda figure: figure),
            Column(f"{source.asked_unit.capitalize()} có số liệu", lambda figure: figure.reported_by, Kind.NUMBER),
            Column(f"{source.asked_unit.capitalize()} được hỏi", lambda figure: figure.of, Kind.NUMBER),
        ],
    )
    return Overview(NAME, source.heading(f"Tổng quan báo cáo {source.team_words_then}"), [below, results])


def of_coverage(source: Survey[CoverageNode]) -> Overview:
    title, places = _worth_looking_at(
        source.lines_one_level_down, "Độ phủ theo địa bàn", "độ phủ", lambda node: node.total.share
    )
    below: Panel[SurveyLine[CoverageNode]] = Panel(
        title,
        Column("Địa bàn", lambda line: line.name),
        [
            _bar("Đã có tổ", lambda line: line.node.total.with_team, GREEN),
            _bar("Chưa có tổ", lambda line: line.node.total.places - line.node.total.with_team, RED),
        ],
        places,
        more=[
            Column("Số địa bàn", lambda line: line.node.total.places, Kind.NUMBER),
            Column("Độ phủ", lambda line: line.node.total.share, Kind.RATIO),
        ],
        is_stacked=True,
    )
    return Overview(NAME, source.heading(f"Tổng quan độ phủ {source.team_words}"), [below])


def _answer_rate(figure: FigureSum) -> float | None:
    return figure.reported_by / figure.of if figure.of else None


def _worth_looking_at[L: SurveyLine[Any]](
    lines: Sequence[L], title: str, rate: str, rate_of: Callable[[Any], float | None]
) -> tuple[str, Sequence[L]]:
    """Return the lines that one page shows and what stands over them: all, or of many the places whose rate is lowest;
    the next sheets have each place, and what stands at none.
    """
    if len(lines) <= MOST_PLACES:
        return title, lines
    places = [line for line in lines if not line.own_name]
    rated = [line for line in places if rate_of(line.node) is not None]
    shown = sorted(rated, key=lambda line: rate_of(line.node) or 0)[:MOST_PLACES]
    return f"{title}: {len(shown)}/{len(places)} nơi có {rate} thấp nhất", shown


def _bar(header: str, getter: Any, colour: str, ink: str = "#FFFFFF", kind: Kind = Kind.NUMBER) -> Bar[Any]:
    return Bar(Column(header, getter, kind), colour, ink)
