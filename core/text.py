"""Vietnamese text: one stored form, a form for searching, a key for sorting.

Stored text is Unicode NFC with single spaces. Searching ignores case and every mark. Sorting follows the Vietnamese
alphabet (a ă â b c d đ e ê …) letter by letter and looks at tones only between words that are otherwise equal; people
sort by the last word of their name.
"""

import re
import unicodedata
from urllib.parse import urlsplit

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_ALPHABET, start=40)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng
_SPACES = re.compile(r"\s+")
_PIECES = re.compile(r"\d+|.", re.DOTALL)


def clean(text: str) -> str:
    """Return ``text`` as it is stored: NFC, every run of white space one space, none at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def clean_lines(text: str) -> str:
    """Return a text of several lines as it is stored: each line clean, no empty ones at the ends."""
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def fold(text: str) -> str:
    """Return ``text`` for searching: lower case, no marks, đ as d, single spaces.

    ``fold("TÂY NINH") == fold("tay ninh")``, in composed or decomposed Unicode.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).replace("đ", "d")
    return clean("".join(char for char in folded if not unicodedata.combining(char)))


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


def is_zalo_link(url: str) -> bool:
    """Tell whether ``url`` leads to Zalo: https://zalo.me/… or a name below it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:  # brackets that are no address
        return False
    return parts.scheme in ("http", "https") and (host == "zalo.me" or host.endswith(".zalo.me"))
