"""The table of results in the body of a paper: each indicator beside what it was before and what is asked for."""

from collections.abc import Mapping
from typing import Any

from core.templatetags.trends import change_in_words
from core.templatetags.wording import number, percent
from exchange.exports.decree import add_paragraph
from exchange.exports.papers import BODY, SMALL, Column, Row, add_gap, add_table
from overview.exports.document.comparisons import is_alike, sums_alike
from overview.exports.document.source import PaperSource
from reporting.rollups import FigureSum
from reporting.rollups.trends import NumberChange


def add_results(document: Any, source: PaperSource) -> None:
    """Columns that would be empty from top to bottom are left out."""
    figures, since = source.root.figures, source.since_last
    changes = sums_alike(since) if since and is_alike(source, since) else {}
    has_before = any(one.before is not None for one in changes.values())
    has_targets = any(figure.target for figure in figures)
    columns = [
        Column("Chỉ tiêu", 36),
        Column("Kết quả trong kỳ", 20, is_number=True),
        *(
            [Column("Kỳ liền trước", 20, is_number=True), Column("Tăng, giảm", 20, is_number=True)]
            if has_before
            else []
        ),
        *([Column(name, 20, is_number=True) for name in ("Chỉ tiêu giao", "Đạt được")] if has_targets else []),
        *([Column("Tỷ lệ đạt", 17, is_number=True)] if has_targets else []),
    ]
    rows = [Row(_cells(source, one, changes if has_before else None, has_targets=has_targets)) for one in figures]
    ratios = any(ratio_in_words(one) for one in figures)
    shares = " Sau dấu hai chấm: tổng chia cho tổng của các nơi có đủ hai số." if ratios else ""
    notes = f"Trong ngoặc: đơn vị tính; số {_whose(source)} có số liệu trên số được hỏi.{shares} “—”: chưa có số liệu"
    is_apart = has_before and since and len(changes) < len(since.figures)
    notes += ", hoặc số nơi báo cáo khác nhau nên không so sánh." if is_apart else "."
    add_paragraph(document, notes, size=SMALL, italic=True, after=3).paragraph_format.keep_with_next = True
    add_table(document, columns, rows, width=BODY, is_small=True)
    add_gap(document, 6)


def _cells(
    source: PaperSource, figure: FigureSum, changes: Mapping[str, NumberChange] | None, *, has_targets: bool
) -> list[str]:
    behind = f"{number(figure.reported_by)}/{number(figure.of)} {_whose(source)}"
    cells = [f"{figure.indicator.name} ({figure.indicator.unit}; {behind}){ratio_in_words(figure)}", number(figure.sum)]
    if changes is not None:
        change = changes.get(figure.indicator.code, NumberChange(None, None))
        cells += [number(change.before), change_in_words(change.difference)]
    if has_targets:
        cells += [number(figure.target), number(figure.done), percent(figure.attainment)]
    return cells


def ratio_in_words(figure: FigureSum) -> str:
    """Return ": 12.000/20.000, 60,0% người từ đủ 18 tuổi (trên 80/96 xã có đủ số)" of a ratio that is known."""
    if figure.out_of is None or figure.out_of.ratio is None:
        return ""
    behind = f" ({figure.out_of.behind})" if figure.out_of.behind else ""
    return f": {figure.out_of.words} {figure.indicator.whole_label}{behind}"


def _whose(source: PaperSource) -> str:
    """Who stands behind a number; over several rounds each time that they were asked."""
    return source.reporters if len(source.rounds) == 1 else source.asked_unit
