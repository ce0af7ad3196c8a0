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
from reporting.rollups.trends import FigureChange, Shift, Trend


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
    return _results_since(source.since_last, "kỳ liền trước", source.asked_unit)


def results_since_last_year(source: PaperSource) -> str:
    return _results_since(source.since_last_year, "cùng kỳ năm trước", source.asked_unit)


def _results_since(change: Trend | None, when: str, unit: str) -> str:
    """Which results rose and which fell, the one that rose most and those that fell with their numbers; or why results
    of these periods are not compared. ``unit``: by what answers are counted.
    """
    if change is None:
        return ""
    if change.why_no_sums:
        return f"So với {when}: {lower_first(change.why_no_sums)}"
    names = {figure.indicator.code: figure.indicator for figure in change.now.figures}
    found = [(names[code], one) for code, one in change.figures.items() if one.difference is not None]
    if not found:
        return ""
    rose = [pair for pair in found if (pair[1].difference or 0) > 0]
    fell = [pair for pair in found if (pair[1].difference or 0) < 0]
    same = len(found) - len(rose) - len(fell)
    if len(found) == 1:
        told = _move_in_words(*found[0], unit)
    else:
        ways = [(len(rose), "tăng"), (len(fell), "giảm"), (same, "không đổi")]
        of = f"/{number(len(found))} chỉ tiêu"
        told = in_a_row([f"{number(count)}{of} {way}" for count, way in ways if count])
        if len(found) in (len(rose), len(fell), same):
            told = f"cả {number(len(found))} chỉ tiêu đều {next(way for count, way in ways if count)}"
        told += _most(rose, unit)
        if 0 < len(fell) <= 3:
            moves = in_a_row([_move_in_words(*one, unit) for one in fell])
            told += f"{': ' if len(fell) == len(found) else '; giảm ở '}{moves}"
    others = sum(one.is_of_others for _, one in found)
    note = f" Ở {number(others)} chỉ tiêu, một phần tăng, giảm là do nhiều hay ít nơi có số liệu hơn." if others else ""
    if others and any(one.same for _, one in found):
        note = f" Ở {number(others)} chỉ tiêu, tăng, giảm tính ở những nơi có số liệu cả hai kỳ."
    return f"So với {when}, {told}.{note}"


def _most(rose: Sequence[tuple[Indicator, FigureChange]], unit: str) -> str:
    """Name the one that rose by the largest part of what it was, of those behind which the same stand as before."""
    alike = [pair for pair in rose if pair[1].ends[0] and (pair[1].same or not pair[1].is_of_others)]
    known = [(ratio(one.difference, one.ends[0]), indicator, one) for indicator, one in alike]
    if not known:
        return ""
    _, indicator, one = max(known, key=lambda row: row[0] or 0)
    return f"; tăng nhiều nhất theo tỷ lệ là {_move_in_words(indicator, one, unit)}"


def _move_in_words(indicator: Indicator, change: FigureChange, unit: str) -> str:
    difference, (before, now) = change.difference or 0, change.ends
    others = ""
    if change.is_of_others and change.same:
        others = (
            f", ở {change.of_whom(unit)} có số liệu cả hai kỳ; "
            f"chung từ {number(change.before)} thành {number(change.now)}"
        )
    elif change.is_of_others:
        others = f"; số {unit} có số liệu từ {number(change.answered_before)} thành {number(change.answered)}"
    if not difference:
        return f"{indicator.name} không đổi ({number(now)} {indicator.unit}{others})"
    share = ratio(abs(difference), before)
    by = f"{percent(share)}, " if share is not None else ""
    ends = f"từ {number(before)} {'lên' if difference > 0 else 'xuống'} {number(now)} {indicator.unit}"
    return f"{indicator.name} ({'tăng' if difference > 0 else 'giảm'} {by}{ends}{others})"


def nothing_to_compare(source: PaperSource) -> str:
    """Say so where neither the period before nor the one a year ago is known."""
    if source.since_last or source.since_last_year or not source.root.owed:
        return ""
    return "Chưa có số liệu của kỳ liền trước và của cùng kỳ năm trước trên địa bàn để so sánh."
