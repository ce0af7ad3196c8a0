"""Deadlines: from the words of a letter to an instant, and what to think of before confirming it.

A deadline is half-open in Vietnam's time, whatever the clock of the machine: received before it is on time, received at
it is late. The portal proposes and says why; an officer confirms, for a wording can be read in more than one way. The
founding letter's "trước ngày 20/6/2022", read strictly, ends on a Sunday.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.text import fold
from core.working_days import (
    DAY,
    VIETNAM,
    day_in_words,
    end_of_working_day,
    holiday,
    is_working_day,
    last_day,
    midnight,
    next_working_day,
)

__all__ = [
    "DAY",
    "VIETNAM",
    "YEARS",
    "Proposal",
    "day_in_words",
    "end_of_working_day",
    "holiday",
    "is_working_day",
    "last_day",
    "midnight",
    "propose",
    "warnings",
]

YEARS = range(2000, 2100)  # of the lunar tables behind Tết, and of letters that ask for reports

# All patterns read folded text: lower case, no marks, single spaces.
_DATE = (
    r"(?<![0-9/.-])(?P<day>[0-9]{1,2})(?: ?[/.-] ?| thang )(?P<month>[0-9]{1,2})(?: ?[/.-] ?|,? nam )"
    r"(?P<year>[0-9]{4})(?![0-9])"
)
_TIME = r"(?<![0-9/.:-])(?P<hour>[0-9]{1,2}) ?(?:gio\b|[hg:](?=[^a-z]|$)) ?(?P<minute>[0-5][0-9])?(?: ?(?:phut|p)\b)?"
_WEEKDAY = r"(?:\(?(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat)\)?,? )?"
_BEFORE = r"\btruoc"
_WITHIN = (
    r"\b(?:(?:cham|muon|tre) nhat|den het|truoc khi het|het|cuoi|trong|han (?:chot|cuoi cung|cuoi)"
    r"|khong (?:qua|sau|(?:muon|cham|tre) hon))"
)
_LINKS = r"(?:,|:| la| vao| trong| den| het)*"
_ON = rf" {_WEEKDAY}(?:ngay )?{_WEEKDAY}{_DATE}"
_DEADLINE = re.compile(
    rf"(?:(?P<word>(?P<before>{_BEFORE})|(?P<within>{_WITHIN})){_LINKS}|(?P<at>(?:(?:truoc|luc|vao) )*{_TIME}),?){_ON}"
)
# "Sau ngày", "từ ngày", "không trước ngày" say when something begins, not when it must be there.
_BEGINS = re.compile(r"\b(?:sau|tu|ke tu|khong)(?: luc| vao)? ?$")
_ANY_TIME = re.compile(_TIME.replace("?P<hour>", "").replace("?P<minute>", ""))


@dataclass(frozen=True)
class Proposal:
    """An instant read from a wording, and a Vietnamese sentence saying how it was read."""

    due_at: datetime.datetime
    reason: str


def propose(wording: str) -> Proposal | None:
    """Read the deadline that ``wording`` names; None where it names none, several, or one that is open to doubt.

    "Trước ngày D" ends when D begins, "chậm nhất ngày D" and its like when the next day begins, a named hour at that
    hour. Case, marks and the Unicode form do not matter.
    """
    text = fold(wording)
    found = [match for match in _DEADLINE.finditer(text) if not _BEGINS.search(text[: match.start()])]
    if len(found) != 1 or _names_another_hour(text, found[0]):
        return None
    try:
        return _read(found[0])
    except ValueError:  # 31 June, 29 February of a common year, 25 o'clock
        return None


def warnings(
    due_at: datetime.datetime, *, data_to: datetime.date | None = None, at: datetime.datetime | None = None
) -> list[str]:
    """Vietnamese sentences on what an officer should weigh before confirming ``due_at``; none is a refusal.

    A last day that is no working day (Civil Code 2015, article 148.5, for periods), no full working day between the
    cut-off ``data_to`` and the deadline (decree 09/2019/NĐ-CP), a deadline already past at ``at``.
    """
    due = due_at.astimezone(VIETNAM)
    return [
        *_past(due, at),
        *_on_a_day_off(due),
        *(_too_soon_after(data_to, due) if data_to else []),
    ]


def _names_another_hour(text: str, match: re.Match[str]) -> bool:
    """ "Trước ngày 20/6/2022, lúc 17 giờ": which instant is meant is for the officer to say."""
    return bool(_ANY_TIME.search(text[: match.start()]) or _ANY_TIME.search(text[match.end() :]))


def _read(match: re.Match[str]) -> Proposal:
    day = datetime.date(int(match["year"]), int(match["month"]), int(match["day"]))
    if day.year not in YEARS:
        raise ValueError(day)
    if match["hour"]:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        # 24 giờ is how letters write the end of a day.
        due_at = midnight(day + DAY) if (hour, minute) == (24, 0) else _instant(day, datetime.time(hour, minute))
        return Proposal(
            due_at,
            f"Văn bản nêu giờ cụ thể: nhận trước {hour:02d}:{minute:02d} {day_in_words(day)} là đúng hạn, "
            "từ lúc đó là trễ.",
        )
    if match["before"]:
        return Proposal(
            midnight(day),
            f"“Trước ngày {day:%d/%m/%Y}” hiểu chặt là đến hết {day_in_words(day - DAY)}: "
            f"hạn dừng khi ngày {day:%d/%m/%Y} bắt đầu.",
        )
    return Proposal(
        midnight(day + DAY),
        f"Thời hạn gồm trọn {day_in_words(day)}: hạn dừng khi ngày {day + DAY:%d/%m/%Y} bắt đầu.",
    )


def _instant(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(day, time, VIETNAM)


def _past(due: datetime.datetime, at: datetime.datetime | None) -> Iterator[str]:
    if at is not None and due <= at:
        yield "Hạn nộp này đã qua: mở kỳ xong, báo cáo nào nhận được cũng là nộp trễ."


def _on_a_day_off(due: datetime.datetime) -> Iterator[str]:
    last = last_day(due)
    if is_working_day(last):
        return
    name = holiday(last)
    why = f"ngày nghỉ lễ ({name})" if name else "ngày nghỉ cuối tuần"
    working = next_working_day(last)
    yield (
        f"Ngày cuối để nộp, {day_in_words(last)}, là {why}. Theo khoản 5 Điều 148 Bộ luật Dân sự 2015, "
        f"thời hạn rơi vào ngày nghỉ thì kéo đến hết ngày làm việc tiếp theo, "
        f"{day_in_words(working)}. Giữ hay dời hạn là do cán bộ mở kỳ quyết định."
    )


def _too_soon_after(data_to: datetime.date, due: datetime.datetime) -> Iterator[str]:
    """Count the full working days behind the cut-off and before the deadline's own day."""
    if due < midnight(data_to + DAY):
        yield f"Hạn nộp đến trước khi kỳ số liệu kết thúc ({day_in_words(data_to)}): tổ chưa có đủ số liệu để báo cáo."
        return
    days = (due.date() - data_to).days - 1
    if not any(is_working_day(data_to + DAY * n) for n in range(1, min(days, 30) + 1)):
        yield (
            f"Giữa ngày chốt số liệu {day_in_words(data_to)} và hạn nộp không có ngày làm việc nào. "
            "Nghị định 09/2019/NĐ-CP đòi ít nhất một ngày làm việc."
        )
