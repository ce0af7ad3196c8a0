"""Cleaners of cells: each takes what a cell held and returns the value kept, or raises CellFault with what to do.

A cleaner is made once for a column: ``integer(0, 5000)`` is the function that Field.clean names. Days and months come
in Vietnamese order; thousands are parted by dots or spaces. An error of Excel and a formula without a result are
refused everywhere.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from core.phones import PHONE_IN_TEXT, NotAPhone, normalise_phone
from core.text import clean, fold, is_zalo_link
from exchange.reading.dates import NotADay, day_of, day_text
from exchange.reading.tables import CellFault

type Cleaner = Callable[[Any], Any]
LONGEST_LINK = 200
LONGEST_QUOTE = 60  # characters
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:([. ])[0-9]{3}(?:\1[0-9]{3})*)?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_YEAR = re.compile(r"[0-9]{4}")
_BETWEEN_PHONES = re.compile(r"[/,;|\n]|\s[-–]\s|\s(?:và|hoặc)\s")
_BETWEEN_WORDS = re.compile(r"[-–—,;/+()&.\n]|\s(?:kiêm|và)\s")
_WORD = re.compile(r"[a-z0-9]+")
LONG_WORD = 7  # letters of a word that means one thing wherever it stands
_TWO_PHONES = 18  # digits and more
_BARE_LINK = re.compile(r"(?:[a-z0-9-]+\.)?zalo\.me(?:/|$)", re.IGNORECASE)


def text(max_length: int) -> Cleaner:
    """Text of at most ``max_length`` characters, NFC and single spaces; a whole number is its digits."""

    def clean_cell(value: Any) -> str:
        found = _text(value)
        if len(found) > max_length:
            raise CellFault(f"Dài {len(found)} chữ, nhiều nhất là {max_length}. Xin rút ngắn.")
        return found

    return clean_cell


def person_name(max_length: int = 120) -> Cleaner:
    """The name of a person, kept as it is typed: two letters or more, no digits."""

    def clean_cell(value: Any) -> str:
        found = text(max_length)(value)
        if any(char.isdigit() for char in found) or sum(char.isalpha() for char in found) < 2:
            raise CellFault(f"“{_short(found)}” không giống họ và tên. Xin ghi như “Nguyễn Văn An”.")
        return found

    return clean_cell


def integer(low: int, high: int) -> Cleaner:
    """A whole number from ``low`` to ``high``: 12, 12.0, "1.234", "1 234"."""

    def clean_cell(value: Any) -> int:
        number = _whole(value)
        if number is None:
            raise CellFault(
                f"“{_short(value)}” không phải là số nguyên. Xin ghi chỉ số, ví dụ {max(low, min(high, 12))}."
            )
        if not low <= number <= high:
            raise CellFault(f"{_short(number)} nằm ngoài khoảng từ {low} đến {high}. Xin kiểm tra lại.")
        return number

    return clean_cell


def year(low: int, high: int) -> Cleaner:
    """A year of four digits; of a whole date its year."""

    def clean_cell(value: Any) -> int:
        found = _whole(value)
        if isinstance(value, str) and not _YEAR.fullmatch(clean(value)):
            found = None
        if found is None:
            try:
                found = day_of(_without_fault(value), datetime.date(low, 1, 1), datetime.date(high, 12, 31)).year
            except NotADay:
                raise CellFault(
                    f"“{_short(value)}” không phải là năm. Xin ghi bốn chữ số, ví dụ {high - 30}."
                ) from None
        if not low <= found <= high:
            raise CellFault(f"Năm {_short(found)} nằm ngoài khoảng từ {low} đến {high}. Xin kiểm tra lại.")
        return found

    return clean_cell


def day(earliest: datetime.date, latest: datetime.date) -> Cleaner:
    """A day from ``earliest`` to ``latest``, as ISO text; ``dates.day_of`` says what is read as one."""

    def clean_cell(value: Any) -> str:
        try:
            found = day_of(_without_fault(value), earliest, latest)
        except NotADay:
            raise CellFault(
                f"“{_short(value)}” không phải là ngày. Xin ghi ngày/tháng/năm, ví dụ 15/06/2022."
            ) from None
        if not earliest <= found <= latest:
            raise CellFault(
                f"Ngày {day_text(found)} nằm ngoài khoảng từ {day_text(earliest)} đến {day_text(latest)}. "
                "Xin ghi ngày/tháng/năm, ví dụ 15/06/2022."
            )
        return found.isoformat()

    return clean_cell


def phone() -> Cleaner:
    """One phone number in its one writing ("0912345678"), as a number that lost its zero too."""

    def clean_cell(value: Any) -> str:
        found = _text(value)
        try:
            return normalise_phone(found)
        except NotAPhone:
            pass
        if _is_two_phones(value if isinstance(value, str) else found):
            raise CellFault("Ô có hai số điện thoại. Xin giữ một số, ví dụ 0912 345 678.")
        raise CellFault(f"“{_short(found)}” không phải là số điện thoại Việt Nam. Xin ghi như 0912 345 678.")

    return clean_cell


def first_phone(value: Any) -> str | None:
    """Return the first of several phone numbers in a cell, None where there is one or none."""
    found = PHONE_IN_TEXT.findall(value[:LONGEST_LINK]) if isinstance(value, str) else []
    return clean(found[0]) if len(found) > 1 else None


def choice(labels: Mapping[str, Any], aliases: Mapping[str, Any] | None = None) -> Cleaner:
    """The value of a word in ``labels``, or of another word for it in ``aliases``; marks and case are forgiven."""
    known = {fold_choice(label): value for label, value in {**(aliases or {}), **labels}.items()}

    def clean_cell(value: Any) -> Any:
        found = _text(value)
        if (key := fold_choice(found)) in known:
            return known[key]
        words = ", ".join(f"“{label}”" for label in labels)
        raise CellFault(f"“{_short(found)}” không có trong danh sách. Xin chọn một trong: {words}.")

    return clean_cell


def choice_in_text(
    labels: Mapping[str, Any], aliases: Mapping[str, Any] | None = None, *, anywhere: bool = False
) -> Callable[[str], str | None]:
    """Find the label of the first word of a choice that stands in a text between commas, dashes and the like; or,
    ``anywhere`` in it, one of two words, an abbreviation, a long word."""
    label_of = {value: label for label, value in labels.items()}
    words = {
        **{alias: label_of[value] for alias, value in (aliases or {}).items()},
        **{label: label for label in labels},
    }
    known = {fold_choice(word): label for word, label in words.items()}
    phrases = {" ".join(_WORD.findall(fold(word))): label for word, label in words.items() if _is_telling(word)}

    @lru_cache(maxsize=2_048)  # a file says one thing in a thousand cells
    def find(text: str) -> str | None:
        parts = map(fold_choice, _BETWEEN_WORDS.split(text[:LONGEST_LINK]))
        if part := next((part for part in parts if part in known), None):
            return known[part]
        said = f" {' '.join(_WORD.findall(fold(text[:LONGEST_LINK])))} "
        found = [(said.find(f" {phrase} "), -len(phrase), label) for phrase, label in phrases.items()]
        return min((one for one in found if one[0] >= 0), default=(0, 0, None))[2] if anywhere else None

    return find


def _is_telling(word: str) -> bool:
    return len(word.split()) > 1 or len(word) >= LONG_WORD or (word.isupper() and len(word) > 2)


def fold_choice(label: str) -> str:
    """``label`` without marks, case and whatever is neither letter nor digit."""
    return _fold_short(label) if len(label) <= LONGEST_LINK else _letters_and_digits(label)


def _letters_and_digits(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


_fold_short = lru_cache(maxsize=4_096)(_letters_and_digits)  # a file says one thing in a thousand cells


def zalo_link() -> Cleaner:
    """A link to a Zalo group; "https://" may be left out."""

    def clean_cell(value: Any) -> str:
        found = _text(value)
        if _BARE_LINK.match(found):
            found = f"https://{found}"
        if " " in found or len(found) > LONGEST_LINK or not is_zalo_link(found):
            raise CellFault(
                f"“{_short(found)}” không phải là đường dẫn nhóm Zalo. Xin ghi như https://zalo.me/g/abcxyz123."
            )
        return found

    return clean_cell


def _without_fault(value: Any) -> Any:
    """``value``, unless it is an error of Excel or a formula that was never calculated. Raises CellFault."""
    if isinstance(value, dict) and "error" in value:
        raise CellFault(f"Ô có lỗi của Excel ({value['error']}). Xin sửa công thức hoặc gõ trực tiếp giá trị.")
    if isinstance(value, dict) and "formula" in value:
        raise CellFault("Ô có công thức chưa được tính. Xin mở tệp bằng Excel, lưu lại, hoặc gõ trực tiếp giá trị.")
    return value


def _text(value: Any) -> str:
    """What a text column takes: text and whole numbers. Raises CellFault."""
    value = _without_fault(value)
    if isinstance(value, dict):
        raise CellFault(f"Excel đã đổi ô này thành ngày {_short(value)}. Xin định dạng ô là Văn bản (Text) rồi gõ lại.")
    if isinstance(value, bool):
        raise CellFault("Ô này chứa TRUE hoặc FALSE. Xin gõ chữ, ví dụ “Có”.")
    return clean(_as_excel_shows(value))


def _whole(value: Any) -> int | None:
    """The whole number that a cell holds, or None. Raises CellFault for an error or a formula."""
    value = _without_fault(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str):
        written = clean(value)
        if _INTEGER.fullmatch(written) or _THOUSANDS.fullmatch(written):
            return int(written.replace(".", "").replace(" ", ""))
    return None


def _is_two_phones(written: str) -> bool:
    parts = [part for part in _BETWEEN_PHONES.split(written) if len(_digits(part)) >= 8]
    return len(parts) > 1 or len(_digits(written)) >= _TWO_PHONES


def _digits(written: str) -> str:
    return "".join(char for char in written if char.isdigit())


def _as_excel_shows(value: Any) -> str:
    """``value`` as Excel would show it to a Vietnamese reader."""
    if isinstance(value, dict):
        return day_text(datetime.date.fromisoformat(value["date"])) if "date" in value else ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    return str(value)


def _short(value: Any) -> str:
    """``value`` short enough for a sentence."""
    found = clean(_as_excel_shows(value))
    return found if len(found) <= LONGEST_QUOTE else f"{found[: LONGEST_QUOTE - 1]}…"
