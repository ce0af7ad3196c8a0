"""The tables of results in the body of a paper: each indicator beside what it was before and what is asked for, and
each ratio with its two numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from core.templatetags.trends import change_in_words
from core.templatetags.wording import number, percent
from exchange.exports.decree import add_paragraph
from exchange.exports.papers import BODY, SMALL, Column, Row, add_gap, add_table
from overview.exports.document.source import PaperSource
from reporting.rollups import FigureSum
from reporting.rollups.kept import denominators_of
from reporting.rollups.ratio_sums import NOTHING_KNOWN
from reporting.rollups.trends import FigureChange, Shift

OF_OTHERS = ": một phần tăng, giảm là do đó."
OF_SAME = "; tăng, giảm tính ở nơi có số liệu cả hai kỳ, “chung” gồm cả nơi chỉ có một kỳ."


def add_results(document: Any, source: PaperSource) -> None:
    """Write what each indicator came to, then the ratios in a table of their own. Columns that would be empty from top
    to bottom are left out.
    """
    figures = source.root.figures
    changes = source.since_last.figures if source.since_last and not source.since_last.why_no_sums else {}
    has_before = any(one.before is not None for one in changes.values())
    has_targets = any(figure.target for figure in figures)
    columns = [
        Column("Chỉ tiêu", 36),
        Column("Kết quả trong kỳ", 20, is_number=True),
        *(
            [Column("Kỳ liền trước", 24, is_number=True), Column("Tăng, giảm", 20, is_number=True)]
            if has_before
            else []
        ),
        *([Column(name, 20, is_number=True) for name in ("Chỉ tiêu giao", "Đạt được")] if has_targets else []),
        *([Column("Tỷ lệ đạt", 17, is_number=True)] if has_targets else []),
    ]
    rows = [Row(_cells(one, changes if has_before else None, has_targets=has_targets)) for one in figures]
    notes = f"Trong ngoặc: đơn vị tính; số {_whose(source)} có số liệu trên số được hỏi. “—”: chưa có số liệu."
    if any(one.is_of_others for one in changes.values()):
        notes += (
            f" Ở cột Kỳ liền trước, trong ngoặc là số {_whose(source)} có số liệu kỳ ấy, ghi khi không phải cùng những "
            f"nơi kỳ này{OF_SAME if any(one.same for one in changes.values()) else OF_OTHERS}"
        )
    _add_table_with_note(document, notes, columns, rows)
    ratios = [one for one in figures if one.out_of and one.out_of.ratio is not None]
    if ratios:
        _add_ratios(document, source, ratios, {code: one for code, one in changes.items() if one.ratio})


def _add_ratios(
    document: Any, source: PaperSource, figures: Sequence[FigureSum], changes: Mapping[str, FigureChange]
) -> None:
    """Write each ratio with its two numbers, what it was before, and of how many places or reports it is."""
    columns = [
        Column("Chỉ tiêu, tính trên", 46),
        Column("Kết quả trên mẫu số", 34, is_number=True),
        Column("Tỷ lệ", 17, is_number=True),
        *(
            [Column("Kỳ liền trước", 18, is_number=True), Column("Tăng, giảm (điểm phần trăm)", 21, is_number=True)]
            if changes
            else []
        ),
        Column("Có đủ hai số", 24, is_number=True),
    ]
    rows = []
    for one in figures:
        ratio, shift = one.out_of or NOTHING_KNOWN, _shift(changes.get(one.indicator.code))
        before = [percent(shift.before), _points(shift.difference)] if changes else []
        name = f"{one.indicator.name}, trên {one.indicator.whole_label}"
        known = f"{number(ratio.known)}/{number(ratio.asked)} {ratio.unit}"
        rows.append(Row([name, f"{number(ratio.part)}/{number(ratio.whole)}", percent(ratio.ratio), *before, known]))
    denominators = denominators_of(source.root, source.rounds, source.at)
    notes = "Tỷ lệ là tổng chia cho tổng, chỉ cộng những nơi có đủ hai số"
    _add_table_with_note(document, f"{notes}{f'; {denominators}' if denominators else ''}.", columns, rows)


def _shift(change: FigureChange | None) -> Shift:
    return (change.ratio if change else None) or Shift(None, None)


def _points(difference: float | None) -> str:
    """Return "+2,1", "−0,4", "0" or an em dash: the head of the column says of what."""
    return "0" if difference == 0 else change_in_words(None, difference).removesuffix(" điểm")


def _add_table_with_note(document: Any, note: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    add_paragraph(document, note, size=SMALL, italic=True, after=3).paragraph_format.keep_with_next = True
    add_table(document, columns, rows, width=BODY, is_small=True)
    add_gap(document, 6)


def _cells(figure: FigureSum, changes: Mapping[str, FigureChange] | None, *, has_targets: bool) -> list[str]:
    behind = f"{number(figure.reported_by)}/{number(figure.of)}"
    cells = [f"{figure.indicator.name} ({figure.indicator.unit}; {behind})", number(figure.sum)]
    if changes is not None:
        change = changes.get(figure.indicator.code, FigureChange(None, None, 0, 0))
        then = f" ({number(change.answered_before)})" if change.is_of_others else ""
        whole = f" (chung {change_in_words(change.total_difference)})" if change.is_of_others and change.same else ""
        cells += [f"{number(change.before)}{then}", f"{change_in_words(change.difference)}{whole}"]
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
