"""What a letter says of the reports it asks for: proposals that an officer looks over before a round is opened.

The letters of the provinces follow decree 30/2020/NĐ-CP: a number ("Số: 12/STTTT-CNTT"), a subject ("V/v …"), to whom
it goes ("Kính gửi: …"), and somewhere in the text the sentence that gives the deadline. What is not plainly there is
left open; nothing of the letter is kept.
"""

import calendar
import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.text import clean, fold
from core.working_days import last_day
from reporting.deadlines import read
from reporting.forms.rounds import LONGEST_LETTER
from reporting.models import Indicator, Round
from reporting.reading.periods import months_in

LONGEST_TITLE, LONGEST_WORDING = 200, 300  # characters, as the fields of a round have them
_HEAD = 25  # lines in which number, subject and date stand
_NUMBER = re.compile(r"^\s*Số\s?:\s{0,5}(?P<number>[0-9]{1,6}\s?/\s?[\wĐ&.\-–]{2,40})", re.IGNORECASE)
_SUBJECT = re.compile(r"^\s*(?:V/v|Về việc)\s*:?\s*(?P<said>\S.*)$", re.IGNORECASE)
_ISSUED = re.compile(r"ngày[\s0-9.…]{1,8}tháng[\s0-9.…]{1,8}năm\s{0,3}(?P<year>[0-9]{4})", re.IGNORECASE)
_TO = re.compile(r"^\s*Kính gửi\s*:?(?P<said>.*)$", re.IGNORECASE)
_DAYS = re.compile(
    r"từ\s{1,3}(?:ngày\s{1,3})?(?P<d1>[0-9]{1,2})[/.-](?P<m1>[0-9]{1,2})(?:[/.-](?P<y1>[0-9]{4}))?"
    r"\s{1,3}đến\s{1,3}(?:hết\s{1,3})?(?:ngày\s{1,3})?(?P<d2>[0-9]{1,2})[/.-](?P<m2>[0-9]{1,2})[/.-](?P<y2>[0-9]{4})",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+|\n+")
_LIMIT = re.compile(r"truoc|cham nhat|muon nhat|den het|thoi han|han nop|trong ngay")
_DAY = re.compile(r"[0-9]{1,2} ?[/.-] ?[0-9]{1,2}|ngay [0-9]{1,2}")
_ADDRESSEES = (
    (re.compile(r"to cong nghe so"), Round.Reporter.TEAM),
    (re.compile(r"\b(?:cac|cap) (?:xa|phuong|thi tran)\b|xa, phuong"), Round.Reporter.COMMUNE),
    (re.compile(r"huyen"), Round.Reporter.DISTRICT),
)


@dataclass(frozen=True)
class LetterFacts:
    """What was read of a letter; "" or None or empty where it does not say so plainly.

    ``days``: the first and last day of the figures. ``indicators``: keys of those that are named.
    """

    number: str = ""
    title: str = ""
    due_wording: str = ""
    level: int | None = None
    days: tuple[datetime.date, datetime.date] | None = None
    indicators: tuple[int, ...] = ()

    def initial(self) -> dict[str, object]:
        """Return what is known, by the fields of the form that opens a round."""
        first, last = self.days or (None, None)
        found: dict[str, object] = {
            "title": self.title,
            "level": self.level,
            "data_from": first,
            "data_to": last,
            "due_wording": self.due_wording,
            "letter": self.number,
            "indicators": list(self.indicators),
        }
        return {name: value for name, value in found.items() if value}


def letter_facts(text: str, indicators: Iterable[Indicator]) -> LetterFacts:
    """Read a letter of LONGEST_LETTER characters at most; ``indicators``: what may be asked for, with its platform."""
    text = text[:LONGEST_LETTER]
    lines, folded = text.splitlines(), fold(text)
    subject, level = _subject(lines[:_HEAD]), _level(lines)
    wording = _deadline(text, level)
    return LetterFacts(
        number=next((clean(match["number"]).replace(" ", "") for match in _matches(_NUMBER, lines[:_HEAD])), ""),
        title=_title(subject),
        due_wording=wording,
        level=level,
        days=_figures_days(text, subject, _year(lines, wording, level)),
        indicators=tuple(one.pk for one in indicators if _names(folded, one)),
    )


def _matches(pattern: re.Pattern[str], lines: Iterable[str]) -> Iterator[re.Match[str]]:
    return (match for line in lines if (match := pattern.search(line[:500])))


def _subject(lines: list[str]) -> str:
    """Return the subject, which goes on until an empty line, the date or the addressee."""
    for number, line in enumerate(lines):
        if match := _SUBJECT.search(line[:500]):
            said = [match["said"]]
            for following in lines[number + 1 :]:
                if not following.strip() or _TO.search(following[:500]) or _ISSUED.search(following[:500]):
                    break
                said.append(following)
            return clean(" ".join(said))[:500]
    return ""


def _title(subject: str) -> str:
    if not subject:
        return ""
    title = subject if fold(subject).startswith("bao cao") else f"Báo cáo về việc {subject}"
    title = title[0].upper() + title[1:]
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def _level(lines: list[str]) -> int | None:
    """Return who is written to: teams, communes or districts, the first of these that the address names."""
    for number, line in enumerate(lines):
        if match := _TO.search(line[:500]):
            said = [match["said"]]
            for following in lines[number + 1 : number + 6]:
                if said[-1].strip() and not following.strip():
                    break
                said.append(following)
            address = fold(" ".join(said)[:1_000])
            return next((level.value for pattern, level in _ADDRESSEES if pattern.search(address)), None)
    return None


def _deadline(text: str, level: int | None) -> str:
    """Return the sentence that gives the deadline of the report: one read for certain before others."""
    best, found = 0, ""
    for sentence in _SENTENCE.split(text):
        said, folded = clean(sentence), fold(sentence[:LONGEST_WORDING])
        if not said or len(said) > LONGEST_WORDING or not _LIMIT.search(folded) or not _DAY.search(folded):
            continue
        reading = read(said, level)
        is_about_reports = "bao cao" in folded or "gui ve" in folded
        is_read = bool(reading.due_at or reading.series or reading.days)
        if (weight := 2 * is_about_reports + is_read) > max(best, 1):
            best, found = weight, said
    return found


def _year(lines: list[str], wording: str, level: int | None) -> int | None:
    """Return the year of the letter's date, or else of its deadline."""
    if issued := next(_matches(_ISSUED, lines[:_HEAD]), None):
        return int(issued["year"])
    due_at = read(wording, level).due_at if wording else None
    return last_day(due_at).year if due_at else None


def _figures_days(text: str, subject: str, year: int | None) -> tuple[datetime.date, datetime.date] | None:
    """Return the days that "từ ngày … đến ngày …" gives, or those of the months that the subject names."""
    try:
        if match := _DAYS.search(text):
            last = datetime.date(int(match["y2"]), int(match["m2"]), int(match["d2"]))
            first = datetime.date(int(match["y1"] or last.year), int(match["m1"]), int(match["d1"]))
            return (first, last) if first <= last else None
        said = months_in(subject)
        if said is None or (of := said.year or year) is None:
            return None
        end = calendar.monthrange(of, said.last)[1]
        return datetime.date(of, said.first, 1), datetime.date(of, said.last, end)
    except ValueError:  # no such day
        return None


def _names(folded: str, indicator: Indicator) -> bool:
    """Tell whether a letter names an indicator, the platform that it is about, or the address in its name."""
    platform = fold(indicator.platform.name) if indicator.platform else ""
    addresses = [word for word in fold(indicator.name).split() if "." in word.strip(".")]
    said = [fold(indicator.name), platform, *addresses]
    return any(len(name) > 3 and name in folded for name in said)
