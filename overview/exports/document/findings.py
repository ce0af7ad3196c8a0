"""What a paper says of teams, reports and results: each function gives one sentence made of the numbers, or "" where
there is nothing to say. A number stands here as the tables, the workbook and the rollup page have it.
"""

from collections.abc import Sequence

from accounts.models import spoken_name
from core.templatetags.wording import day, number, percent, share
from core.text import lower_first
from overview.exports.document.phrases import (
    LISTED,
    NAMED,
    days_of,
    extremes,
    in_a_row,
    kinds_of,
    most_in_words,
    upper_first,
)
from overview.exports.document.source import PaperSource
from places.models import Level, Place
from reporting.models import Indicator
from reporting.rollups import FigureSum, Node, told_elsewhere
from reporting.rollups.ranking import COMPLETENESS, attainment, share_of, total
from teams.rollups import without_team

NOT_SENT = {"missing": "quá hạn, chưa nộp", "not_due": "chưa đến hạn, chưa nộp"}
LATE = "nộp trễ"
OF_A_COMMUNE = 3  # indicators told of hamlet by hamlet: its report has three pages


def reported_above(source: PaperSource) -> str:
    """Who reported where the place itself owed nothing, for the levels above it do."""
    above = all(one.level < source.place.level for one in source.rounds)
    return f"Kỳ này do các {source.reporters} báo cáo." if above else ""


def counted_elsewhere(source: PaperSource) -> str:
    """Which rounds are about days before the place began, so that their numbers stand at the old ones, not here."""
    titles = [one.title for one, _ in told_elsewhere(source.rounds, source.place)]
    if not titles:
        return ""
    whose = f"các địa bàn trước ngày {day(source.place.valid_from)}"
    return f"Số liệu của {'; '.join(map(lower_first, titles))} là của {whose}, không cộng ở đây."


def teams_counted(source: PaperSource) -> str:
    """How many teams there are and who sits in them."""
    here = source.people
    if not here.teams:
        return ""
    told = f"Tính đến hết ngày {day(source.window[1])}, trên địa bàn có {number(here.teams)} {source.team_words}"
    if not here.people:
        return f"{told}, chưa có thành viên nào."
    leaders = f"trong đó có {number(here.leaders)} tổ trưởng" if here.leaders else "chưa có tổ trưởng nào"
    return f"{told} với {number(here.people)} thành viên, {leaders}."


def sessions_held(source: PaperSource) -> str:
    held, came = source.sessions["held"], source.sessions["came"]
    if not held:
        return ""
    whom = f"{number(came)} thành viên của các tổ tham dự" if came else "chưa ghi nhận thành viên nào tham dự"
    return f"{upper_first(days_of(source.rounds))} có {number(held)} buổi tập huấn, {whom}."


def classes_told(source: PaperSource) -> str:
    """How many classes for residents there were, who came and who was confirmed: three sentences at most, each of what
    somebody counted.
    """
    found = source.classes
    if not found.held:
        return ""
    held = f"{upper_first(days_of(source.rounds))}, các tổ mở {number(found.held)} lớp kỹ năng số cho người dân"
    if not found.described:
        return f"{held}, chưa lớp nào ghi số người đến."
    behind = "" if found.described == found.held else f" (ghi ở {number(found.described)}/{number(found.held)} lớp)"
    groups, counted_in = [one for one in found.groups if one.people], number(found.described)
    is_alike = len({one.classes for one in groups}) == 1
    behind_groups = f", đếm ở {number(groups[0].classes)}/{counted_in} lớp" if is_alike else ""
    in_groups = [
        f"{lower_first(one.label)} {number(one.people)}"
        + ("" if is_alike else f" (đếm ở {number(one.classes)}/{counted_in} lớp)")
        for one in groups
    ]
    levels = [f"“{one.level}” {number(one.people)} người" for one in found.levels if one.people]
    counted = f"; tính vào phổ cập kỹ năng số {number(found.confirmed)} người" if found.confirmed else ""
    told = [f"{held}, có {number(found.came)} lượt người đến{behind}."]
    if groups:
        told.append(f"Theo nhóm{behind_groups}: {'; '.join(in_groups)}. Một người có thể thuộc nhiều nhóm.")
    told += [f"Được xác nhận cuối lớp: {in_a_row(levels)}{counted}."] if levels else []
    return "\n".join(told)


def coverage_reached(source: PaperSource) -> str:
    """How many hamlets have a team, and beside them those that wait to be placed, which are in no place's number."""
    return " ".join(filter(None, [_placed(source), places_waiting(source)]))


def places_waiting(source: PaperSource) -> str:
    """Say which hamlets wait and what all are with them, so that the parts are the whole; "" where none do."""
    covered, waiting = source.covered, source.places_waiting
    if not waiting.places:
        return ""
    everything, with_team = covered.places + waiting.places, covered.with_team + waiting.with_team
    return (
        f"Ngoài ra có {number(waiting.places)} nơi của xã, phường cũ chờ xếp về nơi mới "
        f"({number(waiting.with_team)} nơi đã có tổ); tính cả các nơi ấy là {share(with_team, everything)}."
    )


def _placed(source: PaperSource) -> str:
    covered = source.covered
    if not covered.places:
        return ""
    where = f"{number(covered.places)} ấp, khu phố, tổ dân cư"
    if covered.with_team == covered.places:
        return f"Cả {where} đều đã có tổ." if covered.places > 1 else f"Địa bàn có {where} và đã có tổ."
    left = f"{number(covered.places - covered.with_team)} nơi chưa có tổ{_most_uncovered(source)}"
    if not covered.with_team:
        return f"Trong {where}, {left}."
    return f"Trong {where}, {number(covered.with_team)} nơi đã có tổ, đạt {percent(covered.share)}; còn {left}."


def _most_uncovered(source: PaperSource) -> str:
    """Name the places with the most hamlets that lack a team."""
    lacking = [(one.place, one.total.places - one.total.with_team) for one in source.coverage_below.children]
    order = sorted((one for one in lacking if one[1]), key=lambda one: -one[1])
    if len(lacking) < 2 or not order:
        return ""
    if source.place.is_commune:
        named = [_with_hamlet(one) for one in without_team(source.place, on=source.last_day)]
        return f": {'; '.join(named)}" if len(named) <= LISTED else ""
    return f", {most_in_words(order, 'nơi')}"


def _with_hamlet(place: Place) -> str:
    """Name a hamlet, or a group with the hamlet that it is in, unless its own name says that."""
    above = place.parent if place.level == Level.GROUP else None
    name = spoken_name(place)
    return f"{name}, {spoken_name(above)}" if above and spoken_name(above) not in name else name


def reports_received(source: PaperSource) -> str:
    """How many reports were owed and what became of them, then how many were excused; ways that no report took are left
    out.
    """
    root = source.root
    if not root.expected:
        return ""
    if root.is_all_excused:
        return f"Báo cáo của các {source.reporters} trên địa bàn đều được miễn ({number(root.excused)} báo cáo)."
    left = [f"{number(getattr(root, way))} {words}" for way, words in NOT_SENT.items() if getattr(root, way)]
    if root.owed == 1:
        told = f"Trên địa bàn có 1 báo cáo phải nộp, {_one_report(root)}"
    else:
        parts = [_reports_sent(root), *([in_a_row(left)] if left else [])]
        told = f"Các {source.reporters} phải nộp {number(root.owed)} báo cáo: {'; '.join(parts)}"
    return f"{told}{_excused(root)}.{' Chi tiết tại Phụ lục I và Phụ lục III.' if source.has_annexes else ''}"


def _excused(root: Node) -> str:
    """Return how many reports are not owed, and of these how many came in late all the same."""
    came = root.received - root.submitted
    words = f" (trong đó {number(came)} vẫn nộp sau hạn)" if came else ""
    return f"; ngoài ra {number(root.excused)} báo cáo được miễn{words}" if root.excused else ""


def _reports_sent(root: Node) -> str:
    if not root.submitted:
        return "chưa có báo cáo nào được nộp"
    came = f"{number(root.submitted)} báo cáo đã nộp (đạt {percent(root.completeness)})"
    if root.submitted == root.on_time:
        return f"{came}, {'đều ' if root.submitted > 1 else ''}đúng hạn"
    ways = [f"{number(root.on_time)} đúng hạn (bằng {percent(root.timeliness)} số phải nộp)"] if root.on_time else []
    ways += [f"{number(root.late)} {LATE}"] if root.late else []
    return f"{came}, trong đó {in_a_row(ways)}"


def _one_report(root: Node) -> str:
    ways = {"on_time": "đã nộp đúng hạn", "late": f"đã {LATE}", **NOT_SENT}
    return next(words for way, words in ways.items() if getattr(root, way))


def reports_by_place(source: PaperSource) -> str:
    """The best and the worst; of the hamlets of a commune, each with a team or two, only who is missing is told."""
    if all(node.owed <= 1 for node in source.root.children):
        return ""
    waived = {node.place.pk: node.excused for node in source.root.children}

    def words_of_excused(place: Place) -> str:
        return f"không tính {number(waived[place.pk])} báo cáo được miễn" if waived.get(place.pk) else ""

    found = "" if source.place.is_commune else extremes(source.order_of(COMPLETENESS), "báo cáo", words_of_excused)
    return f"Tỷ lệ nộp theo địa bàn: {found}." if found else ""


def results_by_place(source: PaperSource) -> list[str]:
    """A line an indicator with a target: its best and its worst place; of those without one who has the most."""
    held, shown = [one for one in source.root.figures if one.target], told_by_place(source)
    lines = [line for one in shown if (line := _attained_by_place(source, one))]
    which = f" ({number(len(lines))} chỉ tiêu đạt thấp nhất)" if len(shown) < len(held) else ""
    highest = [words for one in source.root.figures if not one.target and (words := _highest(source, one))]
    told = [f"Ở chỉ tiêu không giao mức, kết quả nhiều nhất: {'; '.join(highest)}."] if highest else []
    return [*([f"So với chỉ tiêu giao, theo địa bàn{which}:", *lines] if lines else []), *told]


def told_by_place(source: PaperSource) -> list[FigureSum]:
    """Return the results with a target; of many a commune tells of those that are furthest from theirs."""
    held = [one for one in source.root.figures if one.target]
    if not source.place.is_commune or len(held) <= OF_A_COMMUNE:
        return held
    furthest = sorted((one for one in held if one.done is not None), key=lambda one: one.attainment or 0)
    return furthest[:OF_A_COMMUNE]


def _attained_by_place(source: PaperSource, figure: FigureSum) -> str:
    order = source.order_of(attainment(figure.indicator, lambda: source.done_of_targets))
    found = extremes(order, figure.indicator.unit)
    silent = [one.place for one in order.apart if one.parts.whole and one.parts.part is None]
    more = f"; {number(len(silent))} {kinds_of(silent)} chưa có số liệu" if silent else ""
    return f"- {figure.indicator.name}: {found}{more}." if found else ""


def _highest(source: PaperSource, figure: FigureSum) -> str:
    is_ratio = figure.out_of is not None and figure.out_of.ratio is not None
    measure = share_of(figure.indicator) if is_ratio else total(figure.indicator)
    ranked = source.order_of(measure).ranked
    if len(ranked) < 2 or not ranked[0].parts.part or ranked[1].rank == 1:
        return ""
    if is_ratio:
        highest = f"{spoken_name(ranked[0].place)}, {measure.words(ranked[0].parts)}"
        return f"{figure.indicator.name} (tỷ lệ cao nhất: {highest})"
    most = f"{spoken_name(ranked[0].place)}, {number(ranked[0].parts.part)} {figure.indicator.unit}"
    return f"{figure.indicator.name} ({most})"


def targets_reached(source: PaperSource) -> str:
    """How many of the indicators with a target have reached it, and which."""
    judged = judged_of(source)
    reached = [one for one in judged if is_reached(one)]
    if not judged:
        return ""
    through = f"Tính đến hết ngày {day(source.window[1])}"
    running = [one for one in judged if is_running(source, one)]
    if running and not reached:
        return f"{through}, {_still_running(source, running)}."
    if len(judged) == 1:
        word = "đạt hoặc vượt" if reached else "chưa đạt"
        return f"{through}, {word} chỉ tiêu giao về {attainment_in_words(judged[0])}."
    if not reached:
        return f"{through}, chưa có chỉ tiêu nào trong {number(len(judged))} chỉ tiêu được giao đạt mức giao."
    names = in_a_row([attainment_in_words(one) for one in reached])
    left = [one for one in running if not is_reached(one)]
    more = f"; {_still_running(source, left)}" if left else ""
    return (
        f"{through}, {number(len(reached))}/{number(len(judged))} chỉ tiêu được giao đã đạt hoặc vượt: {names}{more}."
    )


def is_running(source: PaperSource, figure: FigureSum) -> bool:
    """Return whether the days of its target go on after those of the data: then nothing is missed yet."""
    return source.target_ends.get(figure.indicator.pk, source.window[1]) > source.window[1]


def last_days_of(source: PaperSource, figures: Sequence[FigureSum]) -> str:
    return in_a_row([day(one) for one in sorted({source.target_ends[figure.indicator.pk] for figure in figures})])


def _still_running(source: PaperSource, figures: Sequence[FigureSum]) -> str:
    order = sorted(figures, key=lambda one: one.attainment or 0)
    until = f"giao đến hết ngày {last_days_of(source, figures)}"
    if len(order) == 1:
        return f"chỉ tiêu {until} về {attainment_in_words(order[0])} đang thực hiện"
    lowest = in_a_row([attainment_in_words(one) for one in order[:NAMED]])
    ends = f"từ {percent(order[0].attainment)} đến {percent(order[-1].attainment)}"
    return f"{number(len(order))} chỉ tiêu {until} đạt {ends} mức giao; thấp nhất là {lowest}"


def judged_of(source: PaperSource) -> list[FigureSum]:
    """Return the results of which a target is held, and something is known to be done."""
    return [one for one in source.root.figures if one.target and one.done is not None]


def is_reached(figure: FigureSum) -> bool:
    return figure.done is not None and figure.target is not None and figure.done >= figure.target


def attainment_in_words(figure: FigureSum) -> str:
    parts = f"{number(figure.done)}/{number(figure.target)} {figure.indicator.unit}"
    return f"{figure.indicator.name} ({parts}, {percent(figure.attainment)})"


def why_totals_differ(source: PaperSource) -> list[str]:
    """Why what is done of a target is another number than the result beside it."""
    held = [one for one in source.root.figures if one.target]
    through = day(source.window[1])
    stocks = [one for one in held if _differs(one) and one.indicator.kind == Indicator.Kind.STOCK]
    flows = [one for one in held if _differs(one) and one.indicator.kind != Indicator.Kind.STOCK]
    unknown = [one for one in held if one.done is None and one.sum is not None]
    earlier = [one for one in held if one.done is not None and one.sum is None]
    reasons = [
        _why(stocks, "kết quả cộng số của các nơi có báo cáo trong kỳ; số đạt được lấy số mới nhất của mọi nơi được "
            "giao chỉ tiêu, kể cả nơi kỳ này chưa báo cáo và số của năm trước"),
        _why(flows, "kết quả chỉ cộng báo cáo của kỳ này; số đạt được cộng mọi báo cáo trong thời gian giao, đến hết "
            f"ngày {through}, của các nơi được giao chỉ tiêu"),
    ]  # fmt: skip
    told = "; ".join(filter(None, reasons))
    lines = [f"Kết quả và số đạt được so với chỉ tiêu giao khác nhau {told}."] if told else []
    if aged := [one for one in held if one.known_in_words]:
        told = "; ".join(f"{one.indicator.name}: {one.known_in_words}" for one in aged)
        lines.append(f"Số hiện có lấy từ lần báo cáo gần nhất của từng nơi. {told}.")
    if unknown:
        names = in_a_row([one.indicator.name for one in unknown])
        lines.append(f"{names}: chưa so được với chỉ tiêu giao, vì chưa có số liệu của chính các nơi giữ chỉ tiêu.")
    if earlier:
        names = in_a_row([one.indicator.name for one in earlier])
        lines.append(f"{names}: kỳ này chưa có số liệu; số đạt được là số biết gần nhất.")
    return lines


def _differs(figure: FigureSum) -> bool:
    return None not in (figure.done, figure.sum) and figure.done != figure.sum


def _why(figures: Sequence[FigureSum], reason: str) -> str:
    if not figures:
        return ""
    names = [f"{one.indicator.name} ({number(one.sum)} và {number(one.done)} {one.indicator.unit})" for one in figures]
    return f"ở {in_a_row(names)}, vì {reason}"
