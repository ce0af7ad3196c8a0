"""From the words of a letter to an instant, or to why an officer has to say it.

Whatever a wording mentions has to be understood: a day that is neither a deadline, nor the day on which figures end,
nor a document's, an hour apart from a day, a condition, and the whole is left to the officer. Never a wrong instant.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.text import WEEKDAYS, fold
from core.working_days import DAY, VIETNAM, day_in_words, last_day
from reporting.deadlines import words
from reporting.deadlines.advice import YEARS
from reporting.deadlines.levels import OTHERS
from reporting.deadlines.mentions import Mention, mentions
from reporting.deadlines.roles import DayRole, role_of

PROVINCE = 1
LEVELS = {OTHERS: "đơn vị khác", PROVINCE: "cấp tỉnh", 2: "cấp huyện", 3: "cấp xã", 4: "tổ"}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_QUOTES = dict.fromkeys(map(ord, '“”„"«»'), " ")
NO_DAY = "Câu này không nêu ngày, tháng, năm cụ thể."


@dataclass(frozen=True)
class DaysFrom:
    """So many days, working days or not, from an event whose day the letter does not give."""

    days: int
    working: bool


@dataclass(frozen=True)
class DeadlineReading:
    """What a wording was read as: an instant, or None and what an officer should know; a sentence says why.

    ``series``: the kind of period of a rule that comes again ("week" too, for which there is no series). ``days``: a
    number of days from a day that the letter does not name.
    """

    due_at: datetime.datetime | None
    reason: str
    series: str = ""
    days: DaysFrom | None = None


@dataclass(frozen=True)
class Proposal:
    """An instant read from a wording, and a Vietnamese sentence saying how it was read."""

    due_at: datetime.datetime
    reason: str


def propose(wording: str, level: int | None = None) -> Proposal | None:
    """Return the deadline that ``wording`` names for who reports at ``level``; None where an officer has to say it."""
    reading = read(wording, level)
    return Proposal(reading.due_at, reading.reason) if reading.due_at else None


def read(wording: str, level: int | None = None) -> DeadlineReading:
    """Read the deadline that ``wording`` names for who reports at ``level`` (4 teams, 3 communes, 2 districts).

    "Trước ngày D" ends when D begins, "chậm nhất ngày D" and its like when the next day begins, a named hour at that
    hour. Case, marks and the Unicode form do not matter.
    """
    if len(wording) > words.LONGEST:
        return _doubt("Câu quá dài: xin sao chép riêng câu nói về thời hạn báo cáo.")
    text = _plain(wording)
    if match := words.COMES_AGAIN.search(text):
        return DeadlineReading(
            None, "Đây là báo cáo lặp lại theo kỳ, không phải hạn của một lần.", series=_period(text, match)
        )
    found = mentions(text)
    rest = _rest(text, found)
    if doubt := next(_doubts(text, rest, found), None):
        return _doubt(doubt)
    if not found:
        return _days_from(text) or _doubt(NO_DAY)
    return _choose(found, level)


def _plain(wording: str) -> str:
    """Fold; without invisible characters, with one kind of dash."""
    visible = "".join(char for char in wording if unicodedata.category(char) != "Cf")
    return fold(fold(visible).translate(_DASHES | _QUOTES))


def _rest(text: str, found: Sequence[Mention]) -> str:
    """Return ``text`` without the days that were read and what belongs to them."""
    rest, end = [], 0
    for one in found:
        rest.append(text[end : one.start])
        end = one.end
    return " | ".join([*rest, text[end:]])


def _doubts(text: str, rest: str, found: Sequence[Mention]) -> Iterator[str]:
    """Say what the whole text holds that no instant should be read from."""
    for pattern, why in words.DOUBTS:
        if pattern.search(text):
            yield f"Cổng không tự đọc câu này: {why}."
    if found and words.EXTENDED.search(text) and not _is_extension(text, found[-1]):
        yield (
            "Câu này nói về gia hạn. Nếu gia hạn cho mọi nơi thì hạn mới là hạn nộp; nếu chỉ cho một số nơi "
            "thì mở kỳ theo hạn chung rồi dùng “Gia hạn”."
        )
    if words.ANY_TIME.search(rest):
        yield "Giờ được nêu tách khỏi ngày, hoặc có nhiều giờ: không rõ lúc nào là hạn."
    if words.ANY_WEEKDAY.search(rest):
        yield "Câu này nêu thứ trong tuần mà không đi liền với ngày, tháng, năm."
    if found and words.ANY_DAYS.search(rest):
        yield "Câu này nêu một số ngày mà không rõ tính từ ngày nào."
    if words.ODD_DAY.search(rest):
        yield "Có ngày viết khác thường, không đọc chắc được."
    if not found and words.VAGUE.search(rest):
        yield "Chỉ nêu tháng, quý hoặc năm, không nêu ngày."


def _is_extension(text: str, last: Mention) -> bool:
    """Tell "… được gia hạn đến hết ngày D": the extension is the deadline of all, since it names nobody."""
    is_named = last.lead in ("weak", "strong", "before") or last.hour is not None
    said = set(re.findall(r"[a-z]+", last.before))
    is_for_all = said <= words.PLAIN_OF_AN_EXTENSION and not last.levels
    return (
        is_named and is_for_all and bool(words.EXTENDS.search(last.before)) and len(words.EXTENDED.findall(text)) == 1
    )


def _choose(found: list[Mention], level: int | None) -> DeadlineReading:
    roles = [role_of(one, found[number - 1] if number else None) for number, one in enumerate(found)]
    if words.EXTENDS.search(found[-1].before):
        found, roles = found[-1:], [DayRole.DEADLINE]
    _understand_together(found, roles)
    told = [(one, role) for one, role in zip(found, roles, strict=True) if not role.is_harmless]
    meant = [(one, role) for one, role in told if not _is_for_others(one, level)]
    if level is None and meant:  # who reports is not known: no day may be passed over
        meant = told
    if told and not meant:
        levels = sorted({LEVELS[found] for one, _ in told for found in one.levels})
        asked = f"kỳ này do {LEVELS[level]} báo cáo" if level else "không phải của nơi báo cáo"
        return _doubt(f"Câu này nêu hạn của {' và '.join(levels)}, {asked}.")
    for one, role in meant:
        if role is not DayRole.DEADLINE:
            return _doubt(_why_unclear(one, role))
    if not meant:
        return _doubt(_why_none(found, roles))
    if DayRole.OTHER in roles and not all(words.SENDS.search(f"{one.before} {one.after}") for one, _ in meant):
        return _doubt(_why_unclear(meant[0][0], DayRole.UNCLEAR))
    for one, _ in meant:
        if fault := _fault(one):
            return _doubt(fault)
    return _one_of([one for one, _ in meant], level)


def _understand_together(found: list[Mention], roles: list[DayRole]) -> None:
    """Amend the roles of two days that follow one another.

    "Trước ngày C đối với cấp xã, ngày D đối với cấp huyện": the word before C is said of D too. "Từ ngày C đến hết ngày
    D": where D is understood, so is C.
    """
    for number in range(1, len(found)):
        one, before = found[number], found[number - 1]
        if before.begins and not one.before and roles[number] is not DayRole.UNCLEAR:
            roles[number - 1] = DayRole.FIGURES
        is_pair = (
            one.follows
            and None not in (one.level, before.level)
            and not one.lead
            and one.hour is None
            and not one.begins
        )
        if (
            is_pair
            and roles[number - 1] is DayRole.DEADLINE
            and before.lead in ("before", "strong")
            and not before.days
        ):
            one.lead, one.shares_lead, roles[number] = before.lead, True, DayRole.DEADLINE


def _is_for_others(one: Mention, level: int | None) -> bool:
    """Tell whether the day is meant for another level; no round asks the province's own offices or others."""
    return bool(one.levels) and (level not in one.levels if level else one.levels <= {OTHERS, PROVINCE})


def _one_of(meant: list[Mention], level: int | None) -> DeadlineReading:
    if len({one.due_at for one in meant}) > 1:
        several = ", ".join(str(one) for one in meant)
        return _doubt(
            f"Câu này nêu nhiều hạn ({several}): không rõ hạn nào là của {LEVELS[level] if level else 'kỳ này'}."
        )
    if level is not None and any(len(one.levels) > 1 for one in meant):
        return _doubt("Câu này nêu nhiều cấp: không rõ hạn là của cấp nào.")
    shared = "Từ đứng trước ngày đầu hiểu là nói về cả hai ngày. " if meant[0].shares_lead else ""
    return DeadlineReading(meant[0].due_at, shared + _how(meant[0]))


def _fault(one: Mention) -> str:
    """Say why a deadline cannot be read as written (no year, no such day, another weekday), or "" where it can."""
    if one.month is None:
        return f"“Ngày {one}” không ghi tháng, năm."
    if one.year is None:
        return f"“{one}” không ghi năm."
    try:
        day, due_at = one.date, one.due_at
    except ValueError:
        return f"Không có ngày hoặc giờ như “{one}”."
    if day.year not in YEARS or due_at.year not in YEARS:
        return f"Năm {day.year} không hợp lý."
    if wrong := [number for number in one.weekdays if number != day.weekday()]:
        return (
            f"Văn bản ghi {WEEKDAYS[wrong[0]]} nhưng ngày {day:%d/%m/%Y} là {WEEKDAYS[day.weekday()]}: "
            "xin hỏi lại nơi gửi văn bản."
        )
    return ""


def _why_unclear(one: Mention, role: DayRole) -> str:
    if one.lead_words == "den":
        return f"“Đến ngày {one}” không rõ có gồm ngày đó hay không."
    if role is DayRole.DENIED:
        return f"Câu này có từ phủ định bên ngày {one}: không rõ đó có phải hạn nộp."
    return f"Không rõ ngày {one} là hạn nộp báo cáo hay ngày của việc khác."


def _why_none(found: list[Mention], roles: list[DayRole]) -> str:
    if DayRole.FIGURES in roles:
        return f"Ngày {found[roles.index(DayRole.FIGURES)]} là ngày chốt số liệu, không phải hạn nộp."
    if DayRole.OTHER in roles:
        return f"Ngày {found[roles.index(DayRole.OTHER)]} là ngày của việc khác, không rõ hạn nộp báo cáo."
    return NO_DAY


def _how(one: Mention) -> str:
    last = day_in_words(last_day(one.due_at))
    if one.days < 0:
        return f"Tính lùi {-one.days} {_unit(one)} trước ngày {one.date:%d/%m/%Y}: hạn đến hết {last}."
    if one.days:
        return (
            f"{one.days} {_unit(one)} kể từ ngày {one.date:%d/%m/%Y}, không tính ngày đó "
            f"(khoản 2 Điều 147 Bộ luật Dân sự 2015): hạn đến hết {last}."
        )
    if one.hour is not None:
        until = f"trước {one.hour:02d} giờ {one.minute:02d} {day_in_words(one.date)}"
        if one.due_at.astimezone(VIETNAM).time() == datetime.time():  # 24 giờ, or 0 giờ of the day behind
            until = f"đến hết {last}"
        return f"Văn bản nêu giờ cụ thể: nhận {until} là đúng hạn, từ lúc đó là trễ."
    if one.lead == "before":
        return f"“Trước ngày {one.date:%d/%m/%Y}” hiểu chặt là đến hết {day_in_words(one.date - DAY)}."
    return f"Thời hạn gồm trọn {last}."


def _unit(one: Mention) -> str:
    return "ngày làm việc" if one.working else "ngày"


def _days_from(text: str) -> DeadlineReading | None:
    match = words.COUNTS_ON_FROM.search(text)
    if match is None or words.DENIED.search(text):
        return None
    days = DaysFrom(int(match["days"]), bool(match["working"]))
    unit = "ngày làm việc" if days.working else "ngày"
    return DeadlineReading(None, f"Thời hạn là {days.days} {unit} tính từ một ngày mà câu này không ghi.", days=days)


def _period(text: str, match: re.Match[str]) -> str:
    """Name the kind of period that comes again, as reporting.models.Series.Period does, or "week"."""
    if "tuan" in match[0]:
        return "week"
    if re.search(r"\bquy\b", text):
        return "quarter"
    if re.search(r"\b(?:0?6|sau) thang\b", text):
        return "half"
    if re.search(r"\b(?:hang|moi) nam\b", text) and "hang thang" not in text:
        return "half" if len(words.DAY_AND_MONTH.findall(text)) == 2 else "year"
    return "month"


def _doubt(reason: str) -> DeadlineReading:
    return DeadlineReading(None, reason)
