"""A message taken apart: words, figures, and numbers that are no figures, each with the reason.

Everything is read from a folded copy of the text (lower case, no marks) that is as long as the text itself, so that
what is understood can be shown in the words that were typed. No pattern repeats without a bound.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache

from core.text import fold
from reporting.reading.number_words import value_in_brackets, value_of_words
from reporting.reading.patterns import APPROXIMATE, PATTERN, REASONS
from reporting.reading.telex import from_telex, is_telex

_INVISIBLE = re.compile("[\u00ad\u20e3\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff]")

SEVERAL = "có hai số đứng liền nhau"


class Sort(Enum):
    """What a piece of a message is. An ODD number is no figure, for the reason it has."""

    WORD = auto()
    FIGURE = auto()
    ODD = auto()
    PERIOD = auto()
    DAY = auto()
    LABEL = auto()  # ấp 3, tổ 5, mức 2: ``word`` is what is numbered, ``text`` its number
    SIGN = auto()
    LINE = auto()
    MARKER = auto()  # the number or letter of an item in a list


@dataclass(frozen=True, slots=True)
class Piece:
    """``start`` and ``end`` lie in the message; ``word`` is folded, ``text`` as typed; a figure has a ``value``."""

    sort: Sort
    start: int
    end: int
    word: str = ""
    value: int = 0
    text: str = ""
    reason: str = ""


def as_read(text: str) -> str:
    """Return a message as its pieces count in it: composed letters, nothing invisible, lines ended by one character."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", lines))


@cache
def _fold_character(character: str) -> str:
    if character in "\n\t":
        return character
    if character.isspace():
        return " "
    folded = fold(character)
    return folded if len(folded) == 1 else character


def folded_copy(text: str) -> str:
    """Return ``text`` without marks and capitals, each character in its place."""
    return "".join(_fold_character(character) for character in text)


_ITEM = re.compile(
    r"(?m)^[ \t]{0,8}(?:[-–—•+*●▪✅✔👉]{1,2} ?)?(?P<item>[0-9]{1,2}) ?[.)/-](?: {1,3}(?=\S)|(?=[^\W\d_]))"
    r"|(?<=[ ;,.:])(?P<inner>[0-9]{1,2})[.)/] {1,3}(?=[^\W\d_])"
    r"|(?m:^)[ \t]{0,8}(?:[-–—•+*] ?)?(?P<letter>[a-h]|i{1,3}|iv|v|vi{1,3})(?:[.)/]) {0,3}(?=\S)"
)
# "hd31h zalo140h": a short form, its figure and what it counts without a space.
_SHORT_FORM = re.compile(r"(?:hd|hs|pa|zalo|smart|voso|postmart|cks|ssk|tktt|gh|dvc|tns|paht|dvctt|sskdt)$")
_MARKED_MONEY = "quỹ"  # quỹ 2 triệu is no quarter
_BEFORE = {
    fold(word): word
    for word in (
        "hơn", "gần", "khoảng", "tầm", "chừng", "ngót", "ước", "xấp", "dưới", "trên", "từ", "hàng", "vài", "mấy", "tới",
    )
}  # fmt: skip
_COMPOUNDS = {"dien", "gian", "ban", "ngan"}  # điện tử, gian hàng, bán hàng: no "từ", no "hàng"
_BEFORE_MARKED = {"cỡ", "độ", "đâu"}
_BETWEEN = {"duoc", "dc", "la", "xi", "thieu", "da", "nhat", "chung"}
_BEHIND = {"ruoi", "may", "hon", "tro", "mươi", "ngoai", "du"}
_SIGNS_OF_DOUBT = frozenset("~><≥≤±≈")


def pieces_of(text: str, units: frozenset[str]) -> list[Piece]:
    """Return the pieces of ``text`` (``as_read``) in their order.

    A lone number word ("năm", "ba") is one only before one of ``units``, which are folded words.
    """
    folded = folded_copy(text)
    has_telex = is_telex(folded)
    items = _items(folded)
    found: list[Piece] = []
    at = 0
    while at < len(folded):
        if at in items:
            found.append(Piece(Sort.MARKER, at, items[at], folded[at : items[at]].strip()))
            at = items[at]
            continue
        match = PATTERN.match(folded, at)
        if match is None:
            at += 1
            continue
        one = _piece(match, text, folded)
        if has_telex and one.sort == Sort.WORD:
            word = from_telex(one.word)
            one = replace(one, word=word, text=word)
        found.append(one)
        at = match.end()
    return list(_with_doubts(_with_number_words(found, text, units), text))


def _items(folded: str) -> dict[int, int]:
    """Return where the numbers of list items begin and end: 1, 2, 3 … each one more than the last, or 1 again."""
    items, last = {}, 0
    second = max((match.start() for match in _ITEM.finditer(folded) if match["inner"] in ("2", "02")), default=-1)
    for match in _ITEM.finditer(folded):
        if match["letter"]:
            items[match.start("letter")] = match.end()
            continue
        name = "item" if match["item"] else "inner"
        number = int(match[name])
        is_first = number == 1 and (name == "item" or match.start() < second)
        if is_first or (number == last + 1 and last):
            items[match.start(name)] = match.end()
            last = number
    return items


def _piece(match: re.Match[str], text: str, folded: str) -> Piece:
    name, start, end = match.lastgroup or "", match.start(), match.end()
    written = match[0]
    if name == "line":
        return Piece(Sort.LINE, start, end)
    if name in ("tab", "arrow"):
        sign = "|" if name == "tab" else "→"
        return Piece(Sort.SIGN, start, end, sign, text=sign)
    if name in ("word", "sign"):
        return Piece(Sort.WORD if name == "word" else Sort.SIGN, start, end, written, text=text[start:end])
    if name == "time" and (counted := _HOUSEHOLDS.fullmatch(written)) and _counts_households(folded, start, end):
        return Piece(Sort.FIGURE, start, end - 1, value=int(counted[1]))
    if reason := REASONS[name]:
        return Piece(Sort.ODD, start, end, reason=reason, text=text[start:end])
    if name in ("day", "period"):
        is_money = text[start : start + 3].lower() == _MARKED_MONEY
        sort = Sort.ODD if is_money else Sort.DAY if name == "day" else Sort.PERIOD
        return Piece(sort, start, end, written, reason="là số tiền" if is_money else "")
    return _label(written, start, end) if name == "label" else _figure(match, text, folded)


def _figure(match: re.Match[str], text: str, folded: str) -> Piece:
    name, start, end = match.lastgroup or "", match.start(), match.end()
    if start and folded[start - 1].isalpha() and not _SHORT_FORM.search(folded, max(0, start - 9), start):
        return Piece(Sort.ODD, start, end, reason="dính liền với chữ, không rõ là số gì")
    value = _value(name, match[0], text[start:end])
    reason = REASONS["decimal"] if value is None else ""
    return Piece(Sort.ODD if reason else Sort.FIGURE, start, end, value=value or 0, reason=reason)


_HOUSEHOLDS = re.compile(r"([0-9]{1,3})h")
_BEFORE_TIMES = re.compile(r"(?:luc|tu|den|truoc|hoi|sang|chieu|toi|trua|gio|[^a-z ]|^) ?$")
_BEHIND_TIMES = re.compile(r" ?(?:ngay|sang|chieu|toi|trua|thu|hom|mai|den|-)")


def _counts_households(folded: str, start: int, end: int) -> bool:
    """Return True if "34h" counts households: "hd 34h", "hd34h", not "lúc 14h", "14h ngày"."""
    before = folded[max(0, start - 8) : start]
    return bool(before) and not _BEFORE_TIMES.search(before) and not _BEHIND_TIMES.match(folded, end)


_LABEL_PARTS = re.compile(r"(?P<kind>[a-z ]+?)\.? ?(?:so )?(?P<number>[0-9]{1,3}[a-d]?)")


def _label(written: str, start: int, end: int) -> Piece:
    parts = _LABEL_PARTS.fullmatch(written)
    kind, number = (parts["kind"].strip(), parts["number"].lstrip("0")) if parts else (written, "")
    return Piece(Sort.LABEL, start, end, kind, text=number, reason="là số thứ tự hoặc tên gọi")


_SCALES = {"k": 1_000, "nghin": 1_000, "ngan": 1_000, "chuc": 10, "tram": 100}


def _value(name: str, written: str, typed: str) -> int | None:
    if name in ("plain", "grouped", "spaced"):
        return int(re.sub(r"[., ]", "", written))
    if name == "mixed":
        first, second = (int(digit) for digit in re.findall(r"[0-9]", written))
        return first * 100 + second * 10
    if name == "thousands" and not written.endswith("k"):
        whole, _, hundreds = written.partition("k")
        return int(whole) * 1_000 + int(hundreds) * 100
    number = re.match(r"[0-9]+(?:[.,][0-9]+)?", written)
    word = written[number.end() :].strip() if number else ""
    if number is None or (word == "tram" and not typed.lower().endswith("trăm")):
        return None  # "3 trạm"
    whole, _, part = number[0].replace(",", ".").partition(".")
    scaled = int(whole + part) * _SCALES[word]
    return scaled // 10 ** len(part) if scaled % 10 ** len(part) == 0 else None


def _with_number_words(pieces: list[Piece], text: str, units: frozenset[str]) -> list[Piece]:
    found: list[Piece] = []
    at = 0
    while at < len(pieces):
        run: list[str] = []
        while at + len(run) < len(pieces) and len(run) < 12 and pieces[at + len(run)].sort == Sort.WORD:
            one = pieces[at + len(run)]
            run.append(text[one.start : one.end].lower())
        if found and found[-1].word == "muc" and run and run[0] in ("hai", "một", "mot"):
            level = found.pop()
            number = "2" if run[0] == "hai" else "1"
            found.append(Piece(Sort.LABEL, level.start, pieces[at].end, "muc", text=number))
            at += 1
            continue
        behind = pieces[at + len(run)] if at + len(run) < len(pieces) else None
        is_led = bool(found) and ((found[-1].sort == Sort.SIGN and found[-1].word in ":=") or _is_short(found[-1].word))
        following = value_of_words(run, units, is_led=is_led, is_last=behind is None or behind.sort != Sort.WORD)
        if following is None:
            found.append(pieces[at])
            at += 1
            continue
        length, value = following
        start, end = pieces[at].start, pieces[at + length - 1].end
        if found and found[-1].word == "thang" and value:
            start = found.pop().start
            found.append(Piece(Sort.PERIOD, start, end, f"thang {value}"))
            at += length
            continue
        sort = Sort.ODD if value is None else Sort.FIGURE
        found.append(Piece(sort, start, end, value=value or 0, reason=APPROXIMATE if value is None else ""))
        at += length
    return found


def _is_short(word: str) -> bool:
    return bool(_SHORT_FORM.fullmatch(word)) or word in ("moi", "so")


def _with_doubts(pieces: list[Piece], text: str) -> Iterator[Piece]:
    """Yield the pieces, figures that are only about right or stand beside another one as odd; "05 (năm)" as one."""
    skipped = 0
    for at, one in enumerate(pieces):
        if skipped:
            skipped -= 1
            continue
        if one.sort != Sort.FIGURE:
            yield one
            continue
        reason, end = _doubt(pieces, at, text), one.end
        if (brackets := _in_brackets(pieces, at, text)) is not None:
            skipped, value = brackets
            end = pieces[at + skipped].end
            reason = reason if value == one.value else "số và chữ khác nhau"
        yield replace(one, sort=Sort.ODD if reason else Sort.FIGURE, end=end, reason=reason)


def _in_brackets(pieces: list[Piece], at: int, text: str) -> tuple[int, int] | None:
    """Return how many pieces behind a figure say it once more in brackets, and the value there; None for none."""
    if at + 1 >= len(pieces) or pieces[at + 1].word != "(":
        return None
    end = next((n for n in range(at + 2, min(at + 9, len(pieces))) if pieces[n].word == ")"), 0)
    inside = pieces[at + 2 : end]
    if len(inside) == 1 and inside[0].sort == Sort.FIGURE:
        return end - at, inside[0].value
    if not inside or any(one.sort != Sort.WORD for one in inside):
        return None
    value = value_in_brackets([text[one.start : one.end].lower() for one in inside])
    return None if value is None else (end - at, value)


def _doubt(pieces: list[Piece], at: int, text: str) -> str:
    before = pieces[max(0, at - 2) : at]
    behind = pieces[at + 1] if at + 1 < len(pieces) else None
    beside = [one for one in (before[-1] if before else None, behind) if one]
    if any(one.sort in (Sort.FIGURE, Sort.ODD) for one in beside):
        return SEVERAL
    if len(before) == 2 and before[1].word in _BETWEEN and _is_about(before[0], text):
        return APPROXIMATE
    if before and (_is_about(before[-1], text, before[0].word) or before[-1].word in _SIGNS_OF_DOUBT):
        return APPROXIMATE
    if behind and (behind.word == "+" or (behind.sort == Sort.WORD and behind.word in _BEHIND)):
        return APPROXIMATE
    return ""


def _is_about(piece: Piece, text: str, before: str = "") -> bool:
    typed = text[piece.start : piece.end].lower()
    if typed in _BEFORE_MARKED:
        return True
    is_word = typed == _BEFORE.get(piece.word) or typed.isascii()
    return piece.word in _BEFORE and is_word and before not in _COMPOUNDS
