"""What a paper says of what is missing, why, and what hinders: each function gives sentences made of the numbers, or ""
where there is nothing to say.
"""

import re
from collections import Counter
from collections.abc import Sequence

from accounts.models import spoken_name
from core.templatetags.wording import day, number, percent
from core.text import clean, fold, lower_first
from overview.exports.document.findings import attainment_in_words, is_reached, is_running, judged_of, told_by_place
from overview.exports.document.phrases import (
    LISTED,
    NAMED,
    in_a_row,
    kinds_of,
    last_of,
    most_in_words,
    some_of,
)
from overview.exports.document.source import PaperSource
from places.models import Level
from reporting.models import CAUSES_OF_SILENCE, Difficulty, PeriodNote, ReportCause
from reporting.rollups.nodes import ratio
from reporting.rollups.ranking import attainment

UNTRAINED = "chưa có ghi nhận đã học chuyên đề tập huấn nào"
QUOTED = 160  # characters of what somebody wrote
NOTED = 5  # notes quoted, those about the widest places first
PHONE = re.compile(r"\d[\d .]{6,}")  # whoever wrote one meant it for whoever answers, not for the reader of a paper

# Whose the overdue reports are, by what has to be mended first.
CAUSES = {
    ReportCause.UNPLACED: "chưa được xếp về địa bàn mới",
    ReportCause.HEADLESS: "chưa có tổ trưởng, tổ phó",
    ReportCause.NO_ACCOUNT: "chưa có tài khoản trên cổng",
    ReportCause.UNSEEN: "đã có tài khoản nhưng chưa đăng nhập lần nào",
    ReportCause.SILENT: "đã từng đăng nhập nhưng chưa nộp",
}


def reports_overdue(source: PaperSource) -> str:
    """How many reports are overdue, and of which cause, the most frequent first."""
    root, caused = source.root, source.causes_of_shortfall
    if not root.missing:
        return ""
    counted = [(caused.of(cause), CAUSES[cause]) for cause in CAUSES_OF_SILENCE if caused and caused.of(cause)]
    rate = percent(ratio(root.missing, root.owed))
    told = f"Còn {number(root.missing)}/{number(root.owed)} báo cáo quá hạn, chưa nộp ({rate})"
    told = told if root.owed > 1 else "Báo cáo phải nộp đã quá hạn, chưa nộp"
    if len(counted) == 1:
        told += f", {'đều ' if root.missing > 1 else ''}của {source.reporters} {counted[0][1]}"
    elif counted:
        order = sorted(counted, key=lambda one: -one[0])
        told += f", gồm {in_a_row([f'{number(n)} báo cáo của {source.reporters} {words}' for n, words in order])}"
    silent = source.silent_places if root.received else []  # named in the next sentence
    is_told = len(silent) <= LISTED and sum(one.missing for one in silent) == root.missing
    most = [] if is_told else source.overdue_below
    return f"{told}{f'; {most_in_words(most, "báo cáo")}' if most else ''}."


def places_silent(source: PaperSource) -> str:
    """Name the places from which no report came at all."""
    silent = [one.place for one in source.silent_places]
    if not silent or source.root.received == 0:
        return ""
    names = some_of([spoken_name(one) for one in silent], "nơi", LISTED)
    if len(silent) == 1:
        return f"Nơi chưa nộp báo cáo nào trong kỳ là {names}."
    return f"Có {number(len(silent))} {kinds_of(silent)} chưa nộp báo cáo nào trong kỳ: {names}."


def targets_missed(source: PaperSource) -> str:
    """How many indicators are below their target once its days have ended, and the furthest of them."""
    judged = [one for one in judged_of(source) if not is_running(source, one)]
    missed = sorted((one for one in judged if not is_reached(one)), key=lambda one: one.attainment or 0)
    if not missed:
        return ""
    if len(judged) == 1:
        return f"Chỉ tiêu giao về {attainment_in_words(missed[0])} chưa đạt."
    lowest = in_a_row([attainment_in_words(one) for one in missed[:NAMED]])
    names = f"{', thấp nhất là' if len(missed) > NAMED else ':'} {lowest}"
    if len(missed) == len(judged):
        return f"Cả {number(len(judged))} chỉ tiêu được giao đều chưa đạt mức giao{names}."
    return f"Còn {number(len(missed))}/{number(len(judged))} chỉ tiêu chưa đạt mức giao{names}."


def figures_missing(source: PaperSource) -> str:
    """How many reporters have no figures, so that results may be lower than they are."""
    lacking = {one.indicator.name: one.of - one.reported_by for one in source.root.figures if one.of > one.reported_by}
    if not lacking:
        return ""
    unit = source.reporters if len(source.rounds) == 1 else "lượt báo cáo"
    low, high = min(lacking.values()), max(lacking.values())
    if len(lacking) == 1:
        return f"Kết quả về {next(iter(lacking))} còn thiếu số liệu của {number(high)} {unit}."
    left = f"{number(low)} đến {number(high)} {unit}, tùy chỉ tiêu" if low < high else f"{number(high)} {unit}"
    return f"Kết quả của {number(len(lacking))} chỉ tiêu còn thiếu số liệu của {left}."


def teams_lacking(source: PaperSource) -> str:
    """Hamlets without a team, and teams that lack somebody."""
    left, waiting = source.covered.places - source.covered.with_team, source.teams_waiting
    kinds = [f"{number(left)} ấp, khu phố, tổ dân cư chưa có tổ"] if left else []
    kinds += [f"{number(waiting)} tổ chưa được xếp về địa bàn mới"] if waiting else []
    kinds += incomplete_teams(source)
    return f"Còn {in_a_row(kinds)}." if kinds else ""


def incomplete_teams(source: PaperSource) -> list[str]:
    """Return how many teams lack a leader, and how many are too small or too large; one may be both."""
    headless, others = source.teams_without_leader, source.teams_of_other_size
    kinds = [f"{number(headless)} tổ chưa có tổ trưởng"] if headless else []
    size = source.team_terms.size
    return [*kinds, *([f"{number(others)} tổ có số thành viên ngoài mức từ {size}"] if others else [])]


def training_lacking(source: PaperSource) -> str:
    left, people = source.people_without_training, source.people.people
    if not left:
        return ""
    whose = f"còn {number(left)}/{number(people)}" if left < people else f"toàn bộ {number(people)}"
    return f"Tính đến hết ngày {day(source.last_day)}, {whose} thành viên {UNTRAINED}."


def difficulties_raised(source: PaperSource) -> str:
    """How many were raised in these days and how far they are; states that none is in are left out."""
    raised, left = len(source.difficulties), len(source.difficulties) - source.solved
    if not raised:
        return ""
    told = f"Trong kỳ, các tổ và địa phương nêu {number(raised)} khó khăn, vướng mắc"
    overdue = f", trong đó {number(source.overdue)} quá hạn trả lời" if source.overdue else ""
    if not left:
        return f"{told}, đã giải quyết xong{' tất cả' if raised > 1 else ''}."
    if not source.solved:
        return f"{told}, chưa giải quyết xong{overdue}."
    return f"{told}: {number(source.solved)} đã giải quyết, {number(left)} chưa giải quyết xong{overdue}."


def difficulties_of_most(source: PaperSource) -> str:
    found = by_category(source.difficulties)
    if len(found) < 2:
        return ""
    counts = [count for _, count in found]
    most = [label for label, count in found if count == max(counts)]
    if len(most) == len(found):
        return ""
    numbers = f"{'mỗi loại ' if len(most) > 1 else ''}{number(max(counts))}/{number(sum(counts))}"
    return f"Nhiều nhất là về {'; '.join(map(lower_first, most))} ({numbers})."


def difficulties_by_category(source: PaperSource) -> list[str]:
    """A line a category: how many, and what was written most often."""
    lines = []
    for label, count in by_category(source.difficulties):
        said = [clean(one.text) for one in source.difficulties if _label(one) == label]
        times = Counter(fold(text) for text in said if not PHONE.search(text))
        most = max(said, key=lambda text: times[fold(text)])
        quoted = f" Ý kiến nêu: “{_cut(most.rstrip('.'))}”." if times[fold(most)] else ""
        lines.append(f"- {label}: {number(count)}.{quoted}")
    return lines


def difficulties_left(source: PaperSource) -> list[str]:
    """What was raised before and stands open, and with whom all lie that do."""
    older, left, above = source.older_difficulties, source.open_difficulties, source.passed_on
    lines = []
    if older:
        told = f"Còn {number(len(older))} khó khăn, vướng mắc nêu từ trước ngày {day(source.window[0])}"
        whole = f"; tính cả khó khăn nêu trong kỳ là {number(len(left))}" if len(left) > len(older) else ""
        lines.append(f"{told} chưa giải quyết xong, về {categories(older)}{whole}.")
    if above:
        where = "cấp tỉnh" if source.place.level == Level.PROVINCE else "cấp trên"
        own = f", {number(len(left) - len(above))} thuộc trách nhiệm của địa bàn" if len(left) > len(above) else ""
        lines.append(f"Trong số chưa giải quyết xong, {number(len(above))} đang ở {where}{own}.")
    return lines


def by_category(difficulties: Sequence[Difficulty]) -> list[tuple[str, int]]:
    """Return what difficulties are about and how many are, the most frequent first, those about other things last."""
    order = [str(label) for label in Difficulty.Category.labels]
    counts = Counter(map(_label, difficulties))
    return sorted(counts.items(), key=lambda pair: (pair[0] == order[-1], -pair[1], order.index(pair[0])))


def categories(difficulties: Sequence[Difficulty]) -> str:
    """Name what difficulties are about, the most frequent first: "mạng, sóng điện thoại; kinh phí"."""
    other = str(Difficulty.Category.OTHER.label)
    labels = [label for label, _ in by_category(difficulties)]
    return "; ".join("nội dung khác" if label == other else lower_first(label) for label in labels)


def _label(difficulty: Difficulty) -> str:
    return str(difficulty.get_category_display())


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[:QUOTED].rsplit(' ', 1)[0]}…"


def period_notes(source: PaperSource) -> str:
    """What was noted about the place and these days, as it was written."""
    notes = source.notes
    told = [
        f"- {_days_of(one)}, tại {spoken_name(one.place)}: “{clean(one.text).rstrip('.')}”." for one in notes[:NOTED]
    ]
    more = [f"- Và {number(len(notes) - NOTED)} ghi chú khác trên cổng."] if len(notes) > NOTED else []
    return "\n".join(["Ghi nhận trong kỳ:", *told, *more]) if told else ""


def _days_of(note: PeriodNote) -> str:
    is_one = note.first_day == note.last_day
    return f"Ngày {day(note.first_day)}" if is_one else f"Từ ngày {day(note.first_day)} đến ngày {day(note.last_day)}"


def lowest_of_missed(source: PaperSource) -> list[str]:
    """Name, of each indicator below its target that is told of by place, the place that is furthest from its own."""
    found = []
    for figure in told_by_place(source):
        if figure.done is not None and not is_reached(figure):
            order = source.order_of(attainment(figure.indicator, lambda: source.done_of_targets))
            found += [spoken_name(one.place) for one in last_of(order)]
    return list(dict.fromkeys(found))
