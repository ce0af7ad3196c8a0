"""The days that a wording mentions, each with the words that lead to it. Over folded text."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.working_days import DAY, VIETNAM, midnight
from reporting.deadlines import words
from reporting.deadlines.counting import counted_back, counted_from
from reporting.deadlines.levels import level_behind, levels_named, says_for_whom


@dataclass
class Mention:
    """One day of a wording: from ``start`` to ``end`` its words, ``before`` and ``after`` what stands around them.

    ``lead``: "before", "strong" (chậm nhất …), "weak" (đến hết …), "at" (an hour, or đến) or "". ``year`` is None where
    the wording gives none, ``month`` too where it gives the day alone. ``days`` are counted back from it (negative) or
    on from it. ``shares_lead``: its lead is said of the day before it.
    """

    day: int
    month: int | None
    year: int | None
    start: int
    end: int
    lead: str = ""
    lead_words: str = ""
    hour: int | None = None
    minute: int = 0
    weekdays: tuple[int, ...] = ()
    level: int | None = None
    days: int = 0
    working: bool = False
    begins: bool = False
    before: str = ""
    after: str = ""
    follows: bool = False
    shares_lead: bool = False

    def __str__(self) -> str:
        return "/".join(str(part) for part in (self.day, self.month, self.year) if part is not None)

    @property
    def levels(self) -> frozenset[int]:
        """Those for whom the day is said to be meant; empty where nobody is named."""
        if self.level is not None:
            return frozenset({self.level})
        named = levels_named(self.before)
        is_said_behind = says_for_whom(self.after) or not (named or words.SENDS.search(self.before))
        return named | levels_named(self.after) if is_said_behind else named

    @property
    def date(self) -> datetime.date:
        """The day itself. Raises ValueError where there is none, or the year is none of a letter."""
        return datetime.date(self.year or 0, self.month or 0, self.day)

    @property
    def due_at(self) -> datetime.datetime:
        """The instant that the day's words name, if they name a deadline. Raises ValueError for 25 o'clock."""
        if self.days:
            count = counted_back if self.days < 0 else counted_from
            return count(self.date, abs(self.days), working=self.working)
        if self.hour is not None:
            if (self.hour, self.minute) == (24, 0):  # how letters write the end of a day
                return midnight(self.date + DAY)
            return datetime.datetime.combine(self.date, datetime.time(self.hour, self.minute), VIETNAM)
        return midnight(self.date) if self.lead == "before" else midnight(self.date + DAY)


def mentions(text: str) -> list[Mention]:
    """Find the days of ``text`` in their order, with what leads to each and stands around it."""
    found: list[Mention] = []
    for match in _days(text):
        end = found[-1].end if found else 0
        if match.start() >= end:
            found.append(_mention(text, match, end))
    for number, one in enumerate(found):
        first = found[number - 1].end if number else 0
        last = found[number + 1].start if number + 1 < len(found) else len(text)
        one.before = _boundary_before(text[first : one.start][-words.NEAR * 3 :])
        one.after = _boundary_behind(text[one.end : last][: words.NEAR * 3])
        one.follows = bool(number) and not text[first : one.start].strip(" ,;").removeprefix("va").strip()
    return found


def _days(text: str) -> list[re.Match[str]]:
    found = {match.start("day"): match for match in words.DAY_ALONE.finditer(text)}
    found |= {match.start("day"): match for match in words.DAY_AND_MONTH.finditer(text)}
    found |= {match.start("day"): match for match in words.FULL_DAY.finditer(text)}
    return [found[start] for start in sorted(found)]


def _mention(text: str, match: re.Match[str], first: int) -> Mention:
    parts = match.groupdict()
    month = parts.get("month") or parts.get("named_month")
    year = parts.get("year")
    start = match.start("day")
    one = Mention(int(parts["day"]), month and int(month), year and int(year), start, match.end())  # type: ignore[arg-type]
    head = text[max(first, start - words.NEAR) : start]
    if lead := words.LEAD.search(head):
        _take_lead(one, lead)
        one.start = start - len(head) + lead.start()
        _take_count(one, head[: lead.start()].rstrip(), start - len(head))
    _take_what_follows(one, text)
    return one


def _take_lead(one: Mention, lead: re.Match[str]) -> None:
    name = next((name for name in ("before", "strong", "weak", "at") if lead[name]), "")
    one.lead_words = lead[name] if name else ""
    if lead["hour"]:
        one.hour, one.minute = int(lead["hour"]), int(lead["minute"] or 0)
    one.lead = "at" if one.hour is not None and not name else name
    if lead["weekday"]:
        one.weekdays = (_weekday(lead["weekday"]),)


def _take_count(one: Mention, head: str, begins_at: int) -> None:
    """Take up "ít nhất 05 ngày" before "trước ngày D", "trong vòng 05 ngày kể từ" before "ngày D"."""
    one.begins = bool(words.STARTS.search(head))
    count, sign = None, 1
    if one.lead == "before" and one.lead_words == "truoc" and one.hour is None:
        count, sign = words.COUNTS_BACK.search(head), -1
    elif not one.lead and one.begins:
        count = words.COUNTS_ON.search(head)
    if count:
        one.days, one.working = sign * int(count["days"]), bool(count["working"])
        one.lead, one.begins = "strong", False
        one.start = begins_at + count.start()


def _take_what_follows(one: Mention, text: str) -> None:
    if weekday := words.WEEKDAY_BEHIND.match(text, one.end):
        one.weekdays += (_weekday(weekday["weekday"]),)
        one.end = weekday.end()
    if one.lead == "before" and (count := words.COUNTS_BACK_BEHIND.match(text, one.end)):
        one.days, one.working, one.end = -int(count["days"]), bool(count["working"]), count.end()
    if behind := level_behind(text[one.end : one.end + words.NEAR]):
        one.level, one.end = behind[0], one.end + behind[1]


def _weekday(written: str) -> int:
    last = written.rsplit(maxsplit=1)[-1]
    return int(last) - 2 if last.isdigit() else words.WEEKDAYS[last]


def _boundary_before(text: str) -> str:
    return text[max(_boundaries(text), default=0) :].strip()


def _boundary_behind(text: str) -> str:
    match = words.BOUNDARY.search(text)
    return text[: match.start() if match else None].strip()


def _boundaries(text: str) -> Iterator[int]:
    return (match.end() for match in words.BOUNDARY.finditer(text))
