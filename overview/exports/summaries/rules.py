"""The findings that the portal proposes for a summary: rules over the rounds, each with the numbers behind its words.

A rule that has nothing to say proposes nothing. It states what the numbers say and gives no cause that they do not
show; what follows from it is for the official to weigh.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from accounts.models import spoken_name
from core.templatetags.trends import points
from core.templatetags.wording import day, instant, number, percent, share
from core.terms import team_words
from overview.exports.document.findings import places_waiting
from overview.exports.document.phrases import in_a_row, kinds_of, upper_first
from overview.exports.document.shortfalls import by_category, period_notes
from overview.exports.summaries.source import SummarySource
from overview.models import SummaryFinding
from reporting.models import Indicator, Round
from reporting.pages.rollups import reporters_of
from reporting.rollups import FigureSum, chief_cause
from reporting.rollups.trends import Shift

Section = SummaryFinding.Section
type Numbers = dict[str, int | float | str | None]

NAMED = 3  # places, practices, topics and kinds of difficulties named in one finding
NOTABLE = 0.05  # by how much a rate has to change over the rounds to be told as a lesson


class ProposedFinding(NamedTuple):
    """``numbers`` in words by their labels: when one of them changes, the text no longer says what is."""

    rule: str
    section: SummaryFinding.Section
    text: str
    numbers: dict[str, str]


def proposed_findings(source: SummarySource) -> list[ProposedFinding]:
    """Return what the rounds of ``source`` show, in the order of a summary."""
    found = [
        *_coverage(source),
        *_places(source),
        *_reports(source),
        *(one for figure in source.root.figures for one in _result(source, figure)),
        *_aim(source),
        *_ends(source),
        *_training(source),
        *_practices(source),
        *_difficulties(source),
        *_notes(source),
        *_causes(source),
        *_lessons(source),
        *_next_steps(source),
    ]
    return sorted(found, key=lambda one: Section.values.index(one.section))


def _finding(rule: str, section: SummaryFinding.Section, text: str, numbers: Numbers) -> ProposedFinding:
    written = {
        label: value if isinstance(value, str) else percent(value) if isinstance(value, float) else number(value)
        for label, value in numbers.items()
    }
    return ProposedFinding(rule, section, text, written)


def _coverage(source: SummarySource) -> Iterator[ProposedFinding]:
    covered, people = source.covered, source.people
    if not covered.places:
        return
    called = team_words(source.place, source.last_day)
    text = (
        f"Đến hết ngày {day(source.last_day)}, {number(covered.with_team)}/{number(covered.places)} ấp, khu phố, tổ "
        f"dân cư đã có {called} ({percent(covered.share)}); có {number(people.teams)} tổ với "
        f"{number(people.people)} thành viên, mỗi người tính một lần."
    )
    numbers: Numbers = {
        "Nơi đã có tổ": covered.with_team, "Số nơi": covered.places, "Số tổ": people.teams, "Thành viên": people.people,
    }  # fmt: skip
    if waiting := places_waiting(source):
        text += f" {waiting}"
        numbers["Nơi chờ xếp"] = source.places_waiting.places
    yield _finding("coverage", Section.RESULTS, text, numbers)


def _places(source: SummarySource) -> Iterator[ProposedFinding]:
    """Which places are counted where the map changed: rounds are read by the places of then."""
    told: list[str] = []
    numbers: Numbers = {}
    if old := source.made_of:
        begun = day(source.place.valid_from)
        names = in_a_row([f"{'một phần ' if one.partial else ''}{spoken_name(one.place)}" for one in old])
        told.append(
            f"{upper_first(spoken_name(source.place))} có từ ngày {begun}, lập từ {names}; báo cáo về thời gian "
            "trước ngày đó ghi ở nơi cũ, không tính trong báo cáo này."
        )
        numbers |= {"Có từ ngày": begun, "Lập từ": names}
    if made := source.communes_made:
        told.append(
            f"Trong thời gian này có {number(len(made))} {kinds_of(made)} lập từ các nơi cũ sau sắp xếp; báo cáo về "
            "thời gian trước khi sắp xếp ghi ở nơi cũ và có trong tổng."
        )
        numbers["Nơi lập sau sắp xếp"] = len(made)
    if told:
        yield _finding("places", Section.RESULTS, " ".join(told), numbers)


def _reports(source: SummarySource) -> Iterator[ProposedFinding]:
    root = source.root
    if not root.owed:
        return
    text = (
        f"Qua {number(len(source.rounds))} kỳ, các {reporters_of(source.rounds)} phải nộp {number(root.owed)} báo "
        f"cáo; đã nộp {number(root.submitted)} ({percent(root.completeness)}), đúng hạn {number(root.on_time)} "
        f"({percent(root.timeliness)} số phải nộp), nộp trễ {number(root.late)}, quá hạn chưa nộp "
        f"{number(root.missing)}"
    )
    closed = root.missing - source.missing_and_received
    of_which = "đều" if closed == root.missing else f"trong đó {number(closed)}"
    text += f" ({of_which} của các kỳ đã ngừng nhận, không nộp được nữa)" if closed else ""
    text += f", chưa đến hạn {number(root.not_due)}" if root.not_due else ""
    text += f"; ngoài ra {number(root.excused)} báo cáo được miễn, không tính vào số phải nộp." if root.excused else "."
    if open_rounds := [one for one in source.rounds if one.due_at > source.at]:
        text += f" Chưa hết hạn nên không lấy làm kỳ cuối: {_titles(open_rounds)}."
    if left_out := source.rounds_left_out:
        text += f" Không tính {number(len(left_out))} kỳ trong những ngày này không được chọn: {_titles(left_out)}."
    first, last = _ends_of_timeliness(source)
    if first is not None and last is not None:
        start, end = source.first_and_last
        text += (
            f" Tỷ lệ đúng hạn kỳ đầu (“{start.round.title}”) {percent(first)}, kỳ cuối (“{end.round.title}”) "
            f"{percent(last)}."
        )
    numbers: Numbers = {
        "Phải nộp": root.owed, "Đã nộp": root.submitted, "Đúng hạn": root.on_time, "Nộp trễ": root.late,
        "Quá hạn chưa nộp": root.missing, "Không nộp được nữa": closed, "Chưa đến hạn": root.not_due,
        "Được miễn": root.excused, "Đúng hạn kỳ đầu": first, "Đúng hạn kỳ cuối": last,
    }  # fmt: skip
    yield _finding("reports", Section.RESULTS, text, numbers)


def _result(source: SummarySource, figure: FigureSum) -> Iterator[ProposedFinding]:
    """What an indicator came to, how much of its target that is, and of a flow what it was in the first and in the last
    round.
    """
    if figure.sum is None:
        return
    name, unit = figure.indicator.name, figure.indicator.unit
    behind = f"{number(figure.reported_by)}/{number(figure.of)} {source.asked_unit} có số liệu"
    is_stock = figure.indicator.kind == Indicator.Kind.STOCK
    if is_stock:
        behind = f"số mới nhất của các {reporters_of(source.rounds)} được hỏi; {behind}"
    text = f"{name}: {number(figure.sum)} {unit} ({behind})"
    numbers: Numbers = {"Kết quả": figure.sum, "Có số liệu": figure.reported_by, "Được hỏi": figure.of}
    if figure.target:
        # Targets have days of their own, which the rounds of a summary need not be.
        since = "theo số mới nhất của mọi nơi được giao" if is_stock else "từ đầu thời gian giao"
        text += f"; so với chỉ tiêu giao, {since} đạt {share(figure.done, figure.target)}"
        text += f" ({figure.known_in_words})" if figure.known_in_words else ""
        lacking = figure.target - (figure.done or 0)
        text += f", còn thiếu {number(lacking)} {unit}" if lacking > 0 else ""
        numbers |= {"Thực hiện": figure.done, "Chỉ tiêu giao": figure.target}
    ends = source.sums_at_both_ends(figure.indicator)
    if not is_stock and any(one is not None for one in ends):  # beside its latest, more totals would only confuse
        first, last = ("chưa có số liệu" if one is None else number(one) for one in ends)
        told = f"kỳ đầu {first}, kỳ cuối {last}"
        numbers |= {"Kỳ đầu": first, "Kỳ cuối": last}
        same = source.same_at_both_ends.get(figure.indicator.pk)
        if same and [same.before, same.now] != ends:  # others stand behind the two numbers
            who = f"{number(same.reporters)} {reporters_of(source.rounds)}"
            moved = f"từ {number(same.before)} thành {number(same.now)}"
            told = f"ở {who} có số liệu cả kỳ đầu và kỳ cuối, {moved} (chung: {told})"
            numbers |= {"Có số liệu cả hai kỳ": who, "Trong đó, kỳ đầu": same.before, "Trong đó, kỳ cuối": same.now}
        text += f"; {told}"
    yield _finding(f"result:{figure.indicator.code}", Section.RESULTS, f"{text}.", numbers)


def _aim(source: SummarySource) -> Iterator[ProposedFinding]:
    """The share of its adults that the province wants confirmed by a day, how far it is, and how many are missing."""
    goal, sums = source.goal, source.skills
    if goal is None or sums is None:
        return
    text = (
        f"Mục tiêu phổ cập kỹ năng số: {goal.percent}% người trưởng thành vào ngày {day(goal.due_on)}. "
        f"Đến hết ngày {day(source.last_day)} đã có {number(sums.confirmed)} lượt xác nhận ở các lớp"
    )
    numbers: Numbers = {"Mục tiêu": f"{goal.percent}%", "Lượt xác nhận": sums.confirmed}
    lacking = sums.lacking(goal.percent)
    if lacking is None or not sums.adults:
        yield _finding("aim", Section.RESULTS, f"{text}; chưa biết số người trưởng thành nên chưa tính tỷ lệ.", numbers)
        return
    text += f"; nơi đã biết số người trưởng thành đạt {share(sums.within, sums.adults)}"
    text += f", còn thiếu {number(lacking)} lượt" if lacking else ", đã đạt mục tiêu"
    unknown = sums.communes - sums.known
    if unknown:
        text += f"; chưa tính {number(unknown)} xã, phường chưa có số người trưởng thành"
    if left_out := sums.confirmed - sums.within:
        text += f"; {number(left_out)} lượt xác nhận không nằm trong tỷ lệ"
    numbers |= {"Đạt": share(sums.within, sums.adults), "Còn thiếu": lacking, "Xã chưa có số": unknown}
    yield _finding("aim", Section.RESULTS, f"{text}.", numbers)
    if lacking:
        text = (
            f"Mở thêm lớp để có thêm ít nhất {number(lacking)} lượt xác nhận, đạt {goal.percent}% người trưởng thành "
            f"vào ngày {day(goal.due_on)}."
        )
        yield _finding("next:aim", Section.NEXT, text, {"Còn thiếu": lacking})


def _ends(source: SummarySource) -> Iterator[ProposedFinding]:
    for rule, lead, lines in (
        ("best", "Trong các nơi nộp báo cáo đúng hạn tốt nhất có", source.comparison_below.best),
        ("worst", "Trong các nơi nộp báo cáo đúng hạn còn thấp có", source.comparison_below.worst),
    ):
        if named := lines[:NAMED]:
            text = "; ".join(f"{one.name} ({one.words})" for one in named)
            yield _finding(rule, Section.RESULTS, f"{lead} {text}.", {one.name: one.words for one in named})


def _training(source: SummarySource) -> Iterator[ProposedFinding]:
    held, came = source.sessions["held"], source.sessions["came"]
    if not held:
        return
    text = f"Đã tổ chức {number(held)} buổi tập huấn, {number(came)} thành viên dự, mỗi người tính một lần"
    numbers: Numbers = {"Số buổi": held, "Thành viên dự": came}
    for topic, tally in source.topics[:NAMED]:
        text += f"; {topic.title}: {share(tally.trained, tally.members)} thành viên đã học trong thời gian này"
        numbers[f"Đã học: {topic.title}"] = share(tally.trained, tally.members)
    text += f"; và {number(len(source.topics) - NAMED)} chuyên đề khác" if len(source.topics) > NAMED else ""
    yield _finding("training", Section.RESULTS, f"{text}.", numbers)


def _practices(source: SummarySource) -> Iterator[ProposedFinding]:
    if found := source.practices:
        named = "; ".join(f"“{title}”" for title in found[:NAMED])
        more = f" và {number(len(found) - NAMED)} cách làm khác" if len(found) > NAMED else ""
        text = f"Đã phổ biến {number(len(found))} cách làm hay: {named}{more}."
        yield _finding("practices", Section.RESULTS, text, {"Cách làm hay đã phổ biến": len(found)})


def _difficulties(source: SummarySource) -> Iterator[ProposedFinding]:
    raised = len(source.difficulties)
    if not raised:
        return
    categories = by_category(source.difficulties)
    most, others = categories[:NAMED], sum(count for _, count in categories[NAMED:])
    kinds = ", ".join(f"{label.lower()} ({number(count)})" for label, count in most)
    kinds += f", còn lại về việc khác ({number(others)})" if others else ""
    in_hand = raised - source.solved - source.overdue
    text = (
        f"Các tổ, các nơi nêu {number(raised)} khó khăn, nhiều nhất về {kinds}; đã giải quyết {number(source.solved)}, "
        f"quá hạn trả lời {number(source.overdue)}, đang giải quyết {number(in_hand)}."
    )
    numbers: Numbers = {"Đã nêu": raised, "Đã giải quyết": source.solved, "Quá hạn trả lời": source.overdue}
    yield _finding("difficulties", Section.DIFFICULTIES, text, numbers | dict(most))


def _notes(source: SummarySource) -> Iterator[ProposedFinding]:
    if notes := source.notes:
        # A note is never changed: whoever writes another one withdraws it.
        numbers: Numbers = {"Ghi chú": len(notes), "Ghi lần cuối": instant(max(one.written_at for one in notes))}
        yield _finding("notes", Section.DIFFICULTIES, period_notes(source), numbers)


def _causes(source: SummarySource) -> Iterator[ProposedFinding]:
    if chief := chief_cause(source.reasons):
        late = source.reasons.late + source.reasons.missing
        text = f"Trong số báo cáo chưa đúng hạn, nhiều nhất là {chief.in_words(f'lượt {reporters_of(source.rounds)}')}."
        numbers: Numbers = {str(chief.cause.label): chief.reports, "Chưa đúng hạn": late}
        yield _finding("causes", Section.DIFFICULTIES, text, numbers)


def _lessons(source: SummarySource) -> Iterator[ProposedFinding]:
    first, last = _ends_of_timeliness(source)
    if first is not None and last is not None and abs(last - first) >= NOTABLE:
        size = points(abs(Shift(first, last).difference or 0))
        moved = f"{size} điểm phần trăm (từ {percent(first)} lên {percent(last)})"
        text = f"Tỷ lệ nộp đúng hạn tăng {moved}; cách nhắc, cách đôn đốc của thời gian này cần được giữ và phổ biến."
        numbers: Numbers = {"Đúng hạn kỳ đầu": first, "Đúng hạn kỳ cuối": last}
        if last < first:
            weighed, follows = _circumstances(source), "cần xem lại cách nhắc và hạn nộp"
            if weighed:
                told = " và ".join(f"{number(count)} {what}" for what, count in weighed.items())
                follows = f"trong kỳ cuối có {told}, cần tính đến khi đánh giá"
            text = f"Tỷ lệ nộp đúng hạn giảm {moved.replace(' lên ', ' xuống ')}; {follows}."
            numbers |= {f"Kỳ cuối: {what}": count for what, count in weighed.items()}
        yield _finding("lesson:timeliness", Section.LESSONS, text, numbers)
    if source.comparison_below.best and source.comparison_below.worst:
        best, worst = source.comparison_below.best[0], source.comparison_below.worst[0]
        text = (
            f"Tỷ lệ đúng hạn còn chênh lệch: {best.name} ({best.words}), {worst.name} ({worst.words}); nơi "
            "làm tốt cần chia sẻ cách làm, nơi còn thấp cần được cán bộ phụ trách kèm trực tiếp."
        )
        yield _finding("lesson:gap", Section.LESSONS, text, {best.name: best.words, worst.name: worst.words})


def _next_steps(source: SummarySource) -> Iterator[ProposedFinding]:
    bare = source.covered.places - source.covered.with_team
    if bare:
        text = f"Thành lập tổ ở {number(bare)} ấp, khu phố, tổ dân cư chưa có tổ."
        yield _finding("next:coverage", Section.NEXT, text, {"Nơi chưa có tổ": bare})
    short = [one for one in source.root.figures if one.attainment is not None and one.attainment < 1]
    if short:
        named = "; ".join(
            f"{one.indicator.name} ({percent(one.attainment)}, còn thiếu {number((one.target or 0) - (one.done or 0))} "
            f"{one.indicator.unit})"
            for one in sorted(short, key=lambda one: one.attainment or 0)[:NAMED]
        )
        text = f"Tập trung vào {number(len(short))} chỉ tiêu chưa đạt mức giao, xa nhất: {named}."
        numbers: Numbers = {one.indicator.name: share(one.done, one.target) for one in short}
        yield _finding("next:targets", Section.NEXT, text, numbers)
    if missing := source.missing_and_received:
        text = (
            f"Đôn đốc {number(missing)} báo cáo quá hạn chưa nộp của các kỳ còn nhận báo cáo, hoặc ghi rõ lý do được "
            "miễn."
        )
        yield _finding("next:reports", Section.NEXT, text, {"Quá hạn, còn nộp được": missing})
    lacking = {topic.title: tally.lacking for topic, tally in source.topics if tally.lacking}
    if lacking:
        title = max(lacking, key=lambda one: lacking[one])
        text = f"Tập huấn tiếp cho các thành viên chưa học, nhiều nhất ở “{title}” ({number(lacking[title])} người)."
        yield _finding("next:training", Section.NEXT, text, dict(lacking))
    if left := len(source.difficulties) - source.solved:
        text = f"Đề nghị các cấp, các ngành giải quyết {number(left)} khó khăn còn lại"
        text += f", trước hết là {number(source.overdue)} việc quá hạn trả lời." if source.overdue else "."
        yield _finding(
            "next:difficulties", Section.NEXT, text, {"Chưa giải quyết": left, "Quá hạn trả lời": source.overdue}
        )


def _ends_of_timeliness(source: SummarySource) -> tuple[float | None, float | None]:
    """Return the share in time of the first and the last round whose deadline is over; None where there are not two."""
    first, last = [one.node.timeliness for one in source.first_and_last] or (None, None)
    return first, last


def _circumstances(source: SummarySource) -> dict[str, int]:
    """Return what may stand behind a fall in the last round whose deadline is over: notes about its days, and excused
    reports where they are NOTABLE among those expected.
    """
    round, node = (last := source.first_and_last[-1]).round, last.node
    noted = sum(one.first_day <= round.data_to and one.last_day >= round.data_from for one in source.notes)
    excused = node.excused if node.excused >= NOTABLE * node.expected else 0
    counts = {"ghi chú về địa bàn": noted, "báo cáo được miễn": excused}
    return {what: count for what, count in counts.items() if count}


def _titles(rounds: Sequence[Round]) -> str:
    named = ", ".join(f"“{one.title}”" for one in rounds[:NAMED])
    return named + (f" và {number(len(rounds) - NAMED)} kỳ khác" if len(rounds) > NAMED else "")
