"""What a paper says of changes since the period before and the year before, of reports and of results: each function
gives one sentence made of the numbers, or "" where there is nothing to say.
"""

from collections.abc import Sequence

from core.templatetags.trends import points
from core.templatetags.wording import number, percent
from core.text import lower_first
from overview.exports.document.phrases import days_of, in_a_row
from overview.exports.document.source import PaperSource
from reporting.models import Indicator
from reporting.rollups.nodes import ratio
from reporting.rollups.trends import NumberChange, Shift, Trend


def reports_since_last(source: PaperSource) -> str:
    return _reports_since(source.since_last, "kỳ liền trước")


def reports_since_last_year(source: PaperSource) -> str:
    return _reports_since(source.since_last_year, "cùng kỳ năm trước")


def _reports_since(change: Trend | None, when: str) -> str:
    if change is None:
        return ""
    completeness, timeliness = (_shift(change.rates[name]) for name in ("completeness", "timeliness"))
    return f"So với {when} ({days_of(change.rounds)}), tỷ lệ nộp {completeness} và tỷ lệ đúng hạn {timeliness}."


def _shift(rate: Shift) -> str:
    """ "tăng 5,0 điểm phần trăm (từ 80,0% lên 85,0%)"; both ends as other pages round them."""
    before, now = percent(rate.before), percent(rate.now)
    if not rate.difference:
        return f"không đổi ({now})"
    word, to = ("tăng", "lên") if rate.difference > 0 else ("giảm", "xuống")
    size = points(abs(rate.difference))
    return f"{word} {size} điểm phần trăm" + (f" (từ {before} {to} {now})" if before != now else f" (còn {now})")


def results_since_last(source: PaperSource) -> str:
    return _results_since(source, source.since_last, "kỳ liền trước")


def results_since_last_year(source: PaperSource) -> str:
    return _results_since(source, source.since_last_year, "cùng kỳ năm trước")


def _results_since(source: PaperSource, change: Trend | None, when: str) -> str:
    """Which results rose and which fell, the one that rose most and those that fell with their numbers. A stock is held
    against its newest number of all who hold one target in both periods, where others answered than before.
    """
    if change is None or not is_alike(source, change):
        return ""
    names = {figure.indicator.code: figure.indicator for figure in source.root.figures}
    sums, reached = sums_alike(change), _reached_alike(change)
    found = [(names[code], one) for code, one in (sums | reached).items() if one.difference is not None]
    apart = _how_held(len(reached), len(change.figures) - len(sums | reached))
    rose = [pair for pair in found if (pair[1].difference or 0) > 0]
    fell = [pair for pair in found if (pair[1].difference or 0) < 0]
    same = len(found) - len(rose) - len(fell)
    if not found:
        return apart and f"So với {when}, {lower_first(apart.strip())}"
    if len(found) == 1:
        told = _move_in_words(*found[0])
    else:
        ways = [(len(rose), "tăng"), (len(fell), "giảm"), (same, "không đổi")]
        of = f"/{number(len(found))} chỉ tiêu"
        told = in_a_row([f"{number(count)}{of} {way}" for count, way in ways if count])
        if len(found) in (len(rose), len(fell), same):
            told = f"cả {number(len(found))} chỉ tiêu đều {next(way for count, way in ways if count)}"
        told += _most(rose) + (
            f"{': ' if len(fell) == len(found) else '; giảm ở '}{in_a_row([_move_in_words(*one) for one in fell])}"
            if 0 < len(fell) <= 3
            else ""
        )
    received = change.counts["received"]
    note = f" Số báo cáo đã nộp: kỳ này {number(received.now)}, {when} {number(received.before)}."
    return f"So với {when}, {told}.{apart}{note if received.difference else ''}"


def _how_held(reached: int, left: int) -> str:
    """Say how many stocks are compared by what is done of their targets, and how many are not compared."""
    told = (
        f" Có {number(reached)} chỉ tiêu so theo số mới nhất của mọi nơi được giao (cột Đạt được)." if reached else ""
    )
    return told + (f" Có {number(left)} chỉ tiêu không so sánh, vì số nơi báo cáo khác nhau." if left else "")


def sums_alike(change: Trend) -> dict[str, NumberChange]:
    """Return the changes of the sums that may be held against each other: that of a stock falls when fewer answer."""
    before = {one.indicator.code: one for one in change.before.figures}
    return {
        one.indicator.code: change.figures[one.indicator.code]
        for one in change.now.figures
        if (earlier := before.get(one.indicator.code))
        and (one.indicator.kind != Indicator.Kind.STOCK or one.reported_by == earlier.reported_by)
    }


def _reached_alike(change: Trend) -> dict[str, NumberChange]:
    """Return of the other stocks what is done of a target that is the same in both periods."""
    before, sums = {one.indicator.code: one for one in change.before.figures}, sums_alike(change)
    return {
        one.indicator.code: NumberChange(before[one.indicator.code].done, one.done)
        for one in change.now.figures
        if one.indicator.code in before
        and one.indicator.code not in sums
        and one.target
        and one.target == before[one.indicator.code].target
    }


def is_alike(source: PaperSource, change: Trend) -> bool:
    """Return whether both periods have as many parts: two months are not held against three."""
    now, before = ({(one.data_from, one.data_to) for one in some} for some in (source.rounds, change.rounds))
    return len(now) == len(before)


def _most(rose: Sequence[tuple[Indicator, NumberChange]]) -> str:
    """Name the one that rose by the largest part of what it was."""
    known = [(ratio(one.difference, one.before), indicator, one) for indicator, one in rose if one.before]
    if not known:
        return ""
    _, indicator, one = max(known, key=lambda row: row[0] or 0)
    return f"; tăng nhiều nhất theo tỷ lệ là {_move_in_words(indicator, one)}"


def _move_in_words(indicator: Indicator, change: NumberChange) -> str:
    difference = change.difference or 0
    if not difference:
        return f"{indicator.name} không đổi ({number(change.now)} {indicator.unit})"
    share = ratio(abs(difference), change.before)
    by = f"{percent(share)}, " if share is not None else ""
    ends = f"từ {number(change.before)} {'lên' if difference > 0 else 'xuống'} {number(change.now)} {indicator.unit}"
    return f"{indicator.name} ({'tăng' if difference > 0 else 'giảm'} {by}{ends})"


def nothing_to_compare(source: PaperSource) -> str:
    """Say so where neither the period before nor the one a year ago is known."""
    if source.since_last or source.since_last_year or not source.root.expected:
        return ""
    return "Chưa có số liệu của kỳ liền trước và của cùng kỳ năm trước trên địa bàn để so sánh."
