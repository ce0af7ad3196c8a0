"""Vietnamese text: one stored form, a form for searching, a key for sorting.

Stored text is Unicode NFC with single spaces, without direction marks and characters of no width. Searching ignores
case and every mark. Sorting follows the Vietnamese alphabet (a ă â b c d đ e ê …) letter by letter and looks at tones
only between words that are otherwise equal; people sort by the last word of their name.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from core.syllables import is_syllable

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_ALPHABET, start=40)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng
_SPACES = re.compile(r"\s+")
# Zero width, soft hyphen, direction: nobody sees them, and two names that look alike differ by them.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LONGEST_DITTO = 20
_LONGEST_SYLLABLE = 10
_DITTO_SIGNS = re.compile(r"[-–—.~_=]*(?:(?:[\"“”„″〃]|['’′]{2}|//|,,)[-–—.~_=]*){1,3}")
_DITTO_WORDS = re.compile(r"[-–—(]*(?:n[./]?t|nhutren)[-–—.)]*")
_COURTESY = re.compile(
    r"(?:(?:bà|anh|chị|cô|chú|bác|đ/c|đồng chí)[.:]? (?=\S+ \S)|ông[.:]? (?!(?:thị|văn) )(?=\S+ \S+ \S))", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORT = re.compile(r"UB[A-ZĐ]*|[BCDĐGHKLMNPQRSTVX]{2,6}|[IVX]+")  # UBND, KP, CNSCĐ, II: stay as they are
_COMMON_WORDS = re.compile(
    r"\b(?:tổ (?:công nghệ|chuyển đổi) số(?: cộng đồng)?|ủy ban nhân dân|uỷ ban nhân dân|hội đồng nhân dân"
    r"|tổ dân phố|tổ tự quản"
    r"|khu phố|thị trấn|thị xã|thành phố|ấp|thôn|khóm|xã|phường|huyện|quận|tỉnh)\b",
    re.IGNORECASE,
)
_PIECES = re.compile(r"\d+|.", re.DOTALL)


def lower_first(text: str) -> str:
    """Return a text as it stands inside a sentence, with a small letter at its beginning."""
    return f"{text[:1].lower()}{text[1:]}"


def clean(text: str) -> str:
    """Return ``text`` as it is stored: NFC, nothing invisible, every run of white space one space, none at the ends."""
    if _is_clean(text):
        return text
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()


def _is_clean(text: str) -> bool:
    """Tell in a tenth of the time whether ``clean`` would change nothing: a file has a hundred thousand such cells."""
    is_plain = text.isprintable() and "  " not in text and not text.startswith(" ") and not text.endswith(" ")
    return is_plain and unicodedata.is_normalized("NFC", text)


def clean_lines(text: str) -> str:
    """Return a text of several lines as it is stored: each line clean, no empty ones at the ends."""
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def is_ditto(text: str) -> bool:
    """Tell whether ``text`` only says "as above": nt, "như trên", -//-, a ditto mark. A lone dash says "nothing"."""
    written = "".join(text.split())
    if len(written) > _LONGEST_DITTO:
        return False
    return bool(_DITTO_SIGNS.fullmatch(written) or _DITTO_WORDS.fullmatch(fold(written)))


def proper_person_name(name: str) -> str:
    """Return a name of two words or more, all in capitals, as people are named, "H'HEN NIÊ" is "H'Hen Niê", and any
    name without the courtesy before it: "Bà Lê Thị Ba" is Lê Thị Ba. Ông is a family name too (Ông Cao Thắng): it is
    courtesy where three words or more follow and the first of them is no middle name.
    """
    courtesy = _COURTESY.match(name[:120])
    name = name[courtesy.end() :] if courtesy else name
    if not name.isupper() or len(_LETTERS.findall(name)) < 2:
        return name
    return _LETTERS.sub(lambda word: word[0].capitalize(), name)


def proper_name(name: str) -> str:
    """Return the name of a place, team or office, all in capitals, as it is written on paper; short forms stay.

    "TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG ẤP AN II" is "Tổ công nghệ số cộng đồng ấp An II".
    """
    words = _LETTERS.findall(name)
    if not name.isupper() or all(_SHORT.fullmatch(word) for word in words):
        return name
    written = _LETTERS.sub(lambda word: word[0] if _SHORT.fullmatch(word[0]) else word[0].capitalize(), name)
    written = _COMMON_WORDS.sub(lambda words: words[0].lower(), written)
    return written[:1].upper() + written[1:]


def fold(text: str) -> str:
    """Return ``text`` for searching: lower case, no marks, đ as d, single spaces.

    ``fold("TÂY NINH") == fold("tay ninh")``, in composed or decomposed Unicode.
    """
    if text.isascii():
        return clean(text.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).replace("đ", "d")
    for mark in filter(unicodedata.combining, set(folded)):
        folded = folded.replace(mark, "")
    return clean(folded)


def spelling(text: str) -> str:
    """``text`` with its marks, wherever in a word they were put: "hòa" and "hoà" are one."""
    return " ".join(_word(word) for word in clean(text).casefold().split(" "))


def is_one_name(one: str, other: str) -> bool:
    """Tell whether two writings name one person: Dung is not Dũng, but "Nguyen Van Dung" is typed without marks.

    Case is ignored, and where in a word its marks stand.
    """
    if spelling(one) == spelling(other):
        return True
    return fold(one) == fold(other) and (_is_without_marks(one) or _is_without_marks(other))


def _is_without_marks(name: str) -> bool:
    """Tell whether ``name`` was typed without marks: some word of it is none without them, as no word of "Mai An"."""
    return name.isascii() and not all(is_syllable(word.lower()) for word in _LETTERS.findall(name))


def _word(word: str) -> str:
    if word.isascii():
        return word
    return _syllable(word) if len(word) <= _LONGEST_SYLLABLE else _with_marks_behind(word)


def _with_marks_behind(word: str) -> str:
    chars = unicodedata.normalize("NFD", word)
    marks = sorted(char for char in chars if unicodedata.combining(char))
    return "".join(char for char in chars if not unicodedata.combining(char)) + "".join(marks)


_syllable = lru_cache(maxsize=8_192)(_with_marks_behind)  # there are some seven thousand, said again and again


def sort_key(text: str) -> str:
    """Return a key of ASCII digits whose plain order is the Vietnamese order, the same under any collation.

    Numbers inside a name order by value ("Ấp 2" before "Ấp 10"). Two digits a letter, 01 between words, then 00 and
    the tones.
    """
    letters, tones = [], []
    for piece in _PIECES.findall(clean(text).casefold()):
        if piece.isdecimal():
            letters.append("10" + str(min(int(piece[:18]), 999_999)).rjust(6, "0"))
        elif piece == " ":
            letters.append("01")
        else:
            letter, tone = _letter_and_tone(piece)
            if letter in _RANK:
                letters.append(_RANK[letter])
                tones.append(tone)
    return ("".join(letters) + "00" + "".join(tones))[:400]


def person_key(full_name: str) -> str:
    """Return the sort key of a person: the given name (the last word) first, then the family name."""
    *family, given = clean(full_name).split(" ")
    return sort_key(f"{given} {' '.join(family)}")


def _letter_and_tone(char: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), "0")
    letter = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    return letter, tone


def typed_number(text: str, *, digits: int) -> int | None:
    """Return the number that a stranger's text says in at most so many ASCII digits; None where it says none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def typed_numbers(texts: Iterable[str], *, digits: int) -> set[int]:
    """Return the numbers among a stranger's texts, as ``typed_number`` reads each."""
    return {number for text in texts if (number := typed_number(text, digits=digits)) is not None}


def is_zalo_link(url: str) -> bool:
    """Tell whether ``url`` leads to Zalo: https://zalo.me/… or a name below it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:  # brackets that are no address
        return False
    return parts.scheme in ("http", "https") and (host == "zalo.me" or host.endswith(".zalo.me"))
