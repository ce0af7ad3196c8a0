"""The decisions that a text names: their numbers and the days on which they were signed."""

import re
from collections.abc import Mapping

from core.text import clean, fold

LONGEST = 600  # characters of a text that are read
_ANY = r"[0-9]{1,5}\s?/\s?(?=[\w./\-]*[^\W\d_])[\w./\-]{2,30}"
_AFTER_WORDS = rf"(?:qđ|quyết định)(?: tl| thành lập)?(?: số)?[:.\s]*({_ANY})"
_BY_ITSELF = r"(?<![\w./\-])([0-9]{1,5}[a-z]?\s?/\s?(?:[0-9]{4}\s?/\s?)?q[đd][\w./\-]{0,30})"
_NUMBER = re.compile(rf"(?<!\w){_AFTER_WORDS}|{_BY_ITSELF}", re.IGNORECASE)
_DAY = re.compile(
    r"([0-9]{1,2}\s?[/.\-]\s?[0-9]{1,2}\s?[/.\-]\s?[0-9]{4}|[0-9]{1,2}\s+tháng\s+[0-9]{1,2}[\s,]+(?:năm\s+)?[0-9]{4})"
    r"(?![0-9])",
    re.IGNORECASE,
)
_REPLACED = re.compile(r"thay the|thay cho|bai bo|huy bo|sua doi|bo sung|dieu chinh|het hieu luc")
NEAR = 40  # characters between a decision's number and its day
_AROUND = re.compile(r"\b(?:kèm|theo|quyết định|qđ|số|ngày|ký)\b", re.IGNORECASE)


def decisions_in(text: str) -> list[Mapping[str, str]]:
    """Return each decision that a text names, but those that it says are replaced: its "number" and, where it follows,
    its day ("signed_on"), as they are written.
    """
    written = clean(text[:LONGEST])
    matches = list(_NUMBER.finditer(written))
    ends = [*(match.start() for match in matches[1:]), len(written)] if matches else []
    found: dict[str, dict[str, str]] = {}
    begin = 0
    for match, end in zip(matches, ends, strict=True):
        is_replaced = _REPLACED.search(fold(written[begin : match.start()]))
        day = _DAY.search(written[match.end() : min(end, match.end() + NEAR)])
        begin = match.end()
        if is_replaced:
            continue
        number = (match[1] or match[2]).rstrip(".-/")
        said = {"number": number} | ({"signed_on": day[1]} if day else {})
        found[fold(number)] = said | found.get(fold(number), {})
    return list(found.values())


def read_decision(text: str) -> Mapping[str, str]:
    """Return the only decision that a text names, as ``decisions_in`` does; {} where it names none or several."""
    found = decisions_in(text)
    return found[0] if len(found) == 1 else {}


def split_decision(text: str) -> Mapping[str, str]:
    """Return what a cell of numbers of decisions says: the number, and the day where it stands there too; {} where it
    says something else beside them.
    """
    found = read_decision(text)
    if not found:
        return {}
    rest = _AROUND.sub(" ", _DAY.sub(" ", _NUMBER.sub(" ", clean(text[:LONGEST]), count=1), count=1))
    return {} if any(map(str.isalnum, rest)) else found
