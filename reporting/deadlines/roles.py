"""What a day of a wording is: the deadline of the report, or something else."""

import enum
import re

from reporting.deadlines import words
from reporting.deadlines.mentions import Mention


class DayRole(enum.Enum):
    """``FIGURES``, ``DOCUMENT`` and ``OTHER`` are understood and no deadline; ``DENIED`` and ``UNCLEAR`` doubtful."""

    DEADLINE = enum.auto()
    FIGURES = enum.auto()
    DOCUMENT = enum.auto()
    OTHER = enum.auto()
    DENIED = enum.auto()
    UNCLEAR = enum.auto()

    @property
    def is_harmless(self) -> bool:
        return self in (DayRole.FIGURES, DayRole.DOCUMENT, DayRole.OTHER)


def role_of(one: Mention, before: Mention | None) -> DayRole:
    """Tell what ``one`` is, from the words around it and from the day ``before`` it, where a span of days is named."""
    has_lead = _leads(one)
    if not has_lead and words.OF_A_DOCUMENT.search(one.before):
        return DayRole.DOCUMENT
    if _ends_figures(one):
        return DayRole.FIGURES
    if one.begins:
        return DayRole.FIGURES if words.FIGURES.search(one.before) else DayRole.UNCLEAR
    if not one.before and before is not None and before.begins and one.lead in ("weak", "at"):
        return _end_of_span(one, before)
    if words.DENIED.search(one.before):
        return DayRole.DENIED
    if not has_lead:
        return DayRole.UNCLEAR
    return _by_what_is_done(one)


def _leads(one: Mention) -> bool:
    """Tell whether words of deadlines lead to the day. "Báo cáo lúc 8 giờ ngày D" may be an appointment."""
    if one.lead == "at":
        return one.hour is not None and (
            one.lead_words == "den" or not one.before or bool(words.LIMIT.search(one.before))
        )
    return one.lead != ""


def _ends_figures(one: Mention) -> bool:
    handed = _last(words.HANDS_OVER, one.before)
    about = one.before[handed:]
    if words.FREEZES.search(about):
        return True
    if one.lead in ("strong", ""):
        return one.lead == "" and bool(re.search(r"\b(?:so lieu|tinh|lay)(?: ngay)?$", about))
    if words.LIMITS.search(one.before):
        return False
    if words.ENDS_FIGURES.search(f"{one.before} {one.lead_words}".strip()):
        return True
    return one.lead == "weak" and bool(words.FIGURES.search(about))


def _end_of_span(one: Mention, before: Mention) -> DayRole:
    """ "Từ ngày C đến (hết) ngày D": of figures, or of the days on which reports are handed in."""
    if words.FIGURES.search(before.before):
        return DayRole.FIGURES
    return DayRole.DEADLINE if one.lead == "weak" and words.HANDS_OVER.search(before.before) else DayRole.UNCLEAR


def _by_what_is_done(one: Mention) -> DayRole:
    """A deadline is one of sending, or one of which nobody says what it is for."""
    sends, acts = _last(words.SENDS, one.before), _last(words.OTHER_ACT, one.before)
    if sends:
        if words.ALSO_DOES.search(one.before[sends:]):
            return DayRole.UNCLEAR
        is_told_about = words.ABOUT.search(one.before[sends:]) or words.TO_WHOM.search(one.before[acts:])
        return DayRole.DEADLINE if acts < sends or is_told_about else DayRole.UNCLEAR
    if acts:
        return DayRole.OTHER
    first_sent, first_act = words.SENDS.search(one.after), words.OTHER_ACT.search(one.after)
    if first_act and (not first_sent or first_act.start() < first_sent.start()):
        return DayRole.OTHER
    if first_sent and words.DENIED.search(one.after[: first_sent.start()]):
        return DayRole.DENIED  # "đến hết ngày D, các đơn vị chưa báo cáo": how things stand
    beside = one.before if first_sent else f"{one.before} {one.after}"
    return DayRole.DEADLINE if set(re.findall(r"[a-z]+", beside)) <= words.PLAIN else DayRole.UNCLEAR


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Return where the last match ends; 0 where there is none."""
    return max((match.end() for match in pattern.finditer(text)), default=0)
