"""Parsers for the cells of an imported file; each takes the text of a cell and returns its value."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping

from core.text import clean, is_ditto
from core.typefaces import conversion_of
from places.models import KINDS, Level

_DAYS = (re.compile(r"(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})"),
         re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>[12]\d{3})"))  # fmt: skip
_WHOLE = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,12})?")


class BadCell(ValueError):
    """A cell cannot be read; the message says why, in Vietnamese."""


def text(longest: int) -> Callable[[str], str]:
    """Return a parser of text of up to ``longest`` characters: NFC, single spaces, no control
    characters, no ditto mark, nothing of an old typeface.
    """

    def parse(cell: str) -> str:
        value = clean(cell)
        if is_ditto(value):
            raise BadCell(f"“{value}” không thay được nội dung; xin ghi đủ.")
        if found := conversion_of(cell):
            raise BadCell(f"gõ bằng phông {found.typeface}; có phải là “{found.text[:60]}”? Xin ghi bằng Unicode.")
        if any(unicodedata.category(char) == "Cc" for char in value):
            raise BadCell("có ký tự điều khiển.")
        if len(value) > longest:
            raise BadCell(f"dài {len(value)} ký tự, chỉ nhận {longest}.")
        return value

    return parse


def day(cell: str) -> datetime.date:
    """Read a day written as 2025-06-30 or 30/06/2025. Raises BadCell."""
    for form in _DAYS:
        if found := form.fullmatch(cell):
            try:
                return datetime.date(*(int(found[part]) for part in ("year", "month", "day")))
            except ValueError:
                break
    raise BadCell(f"“{cell[:40]}” không phải là ngày; xin ghi như 2025-06-30 hoặc 30/06/2025.")


def whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise BadCell(f"“{cell[:40]}” không phải là số nguyên không âm.")
    return int(cell)


def degrees(limit: int) -> Callable[[str], float]:
    """Return a parser of degrees (WGS 84) from minus to plus ``limit``."""

    def parse(cell: str) -> float:
        if not _DECIMAL.fullmatch(cell) or abs(float(cell)) > limit:
            raise BadCell(f"“{cell[:40]}” không phải là độ từ -{limit} đến {limit}.")
        return float(cell)

    return parse


def one_of[T](choices: Mapping[str, T]) -> Callable[[str], T]:
    def parse(cell: str) -> T:
        try:
            return choices[clean(cell).lower()]
        except KeyError:
            raise BadCell(f"“{cell[:40]}” không có trong các giá trị: {', '.join(choices)}.") from None

    return parse


def level_of(*levels: Level) -> Callable[[str], Level]:
    return one_of({level.name.lower(): level for level in levels})


def kind_at(level: Level) -> Callable[[str], str]:
    return one_of({kind: kind for kind in KINDS[level]})


yes_or_no = one_of({"yes": True, "no": False})

code = text(30)
name = text(150)
