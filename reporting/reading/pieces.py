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

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff]")

APPROXIMATE = "là số ước chừng"
LONG_NUMBER = "giống số điện thoại hoặc số giấy tờ"
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
    if character == "\n":
        return character
    if character.isspace():
        return " "
    folded = fold(character)
    return folded if len(folded) == 1 else character


def folded_copy(text: str) -> str:
    """Return ``text`` without marks and capitals, each character in its place."""
    return "".join(_fold_character(character) for character in text)


_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DOCUMENT = r"(?:qd|ubnd|kh|cv|bc|tb|nq|nd|ct|tt|ttg|cp|stttt|bttt)"
_NUMBERED = (
    r"(?:to dan pho|to tu quan|khu pho|so thu tu|muc do|cap do|giai doan|phien ban|quoc lo|so nha|nha so|phu luc"
    r"|ap|kp|tdp|thon|khom|khu|to|doi|lop|muc|dot|lan|(?<!chu )ky|dieu|khoan|mau|bieu|trang|duong|hem|stt|thu|loai|hang"
    r"|phan|(?<!ky )(?<!hang )(?<!nghe )(?<!vu )(?<!nang )(?<!tang )(?<!doi )so)"
)
# "trong kỳ 32 hộ", "của tổ 118 hộ": the number counts what stands behind it.
_NO_UNIT = r"(?! ?(?:ho(?! tro)|nguoi|phan anh|gian hang|buoi|tai khoan)(?![a-z]))"
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("line", r"\n", ""),
    ("link", r"(?:https?://|www\.)\S{1,300}|[a-z0-9._-]{1,64}@[a-z0-9.-]{2,64}", "là địa chỉ trên mạng"),
    ("phone", r"(?:\+84|84|0)[0-9]{2,3}[ .-]?[0-9]{3}[ .-]?[0-9]{3,4}(?![0-9])", LONG_NUMBER),
    ("long", r"[0-9]{8,300}", LONG_NUMBER),
    (
        "document",
        rf"[0-9]{{1,6}}/(?:[0-9]{{4}}/)?(?:{_DOCUMENT}(?![a-z])|[a-z]{{2,8}}-[a-z]{{2,10}})[a-z0-9-]{{0,20}}"
        r"|(?<![a-z])(?:(?:de an|qd|nq|nghi quyet|nghi dinh|chi thi|quyet dinh)(?: so)?"
        r"|(?:cong van|ke hoach|thong bao|van ban|cv|kh|tb) so)[ :.]{0,2}[0-9]{1,6}(?:[./-][0-9a-z]{1,12}){0,4}",
        "là số văn bản",
    ),
    (
        "day",
        rf"(?:ngay ?)?{_DAY} ?(?P<between>[/.-]) ?{_MONTH} ?(?P=between) ?(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
        rf"|(?<![a-z])ngay ?{_DAY}(?![0-9])(?: ?[/.-] ?{_MONTH}(?![0-9])| thang ?{_MONTH}(?![0-9]))?"
        r"(?:,? nam ?20[0-9]{2}| ?[/-] ?20[0-9]{2})?"
        rf"|(?:(?<=\btu )|(?<=\bden )|(?<=\bhet )|(?<=\btoi )|(?<=\bhom )){_DAY}[/.-]{_MONTH}(?![0-9])",
        "",
    ),
    (
        "period",
        rf"(?<![a-z])(?:thang ?|t\.?(?=[0-9])){_MONTH}(?![0-9])"
        r"(?:/[0-9]{2}(?![0-9])| ?(?:[/.-]|,? ?nam) ?20[0-9]{2}(?![0-9]))?"
        r"|(?<![a-z])quy ?(?:iv|iii|ii|i|[1-4])(?![0-9a-z])(?: ?(?:/|nam| nam)? ?20[0-9]{2}(?![0-9]))?"
        r"|(?<![0-9])[369] thang(?: (?:dau|cuoi))?(?: nam)?(?: ?/? ?20[0-9]{2}(?![0-9]))?"
        r"|(?<![a-z])nam ?20[0-9]{2}(?![0-9])|(?<![a-z])tuan(?: thu)? ?[0-9]{1,2}(?![0-9])",
        "",
    ),
    (
        "time",
        r"[0-9]{1,2} ?(?:gio|h|g)(?: ?[0-5][0-9](?![0-9]))?(?: ?(?:phut|p))?(?![a-z])"
        r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])|[0-9]{1,4} ?(?:phut|giay)(?![a-z])",
        "là giờ",
    ),
    ("share", r"[0-9]{1,9}(?:[.,][0-9]{1,4})? ?(?:%|phan tram)", "là tỷ lệ phần trăm"),
    (
        "money",
        r"[0-9]{1,3}(?:[.,][0-9]{3}){1,4} ?(?:dong|vnd|d)(?![a-z])"
        r"|[0-9]{1,9}(?:[.,][0-9]{1,3})? ?(?:(?:k|nghin|ngan|tr|trieu|ty|ti) ?)?(?:dong|vnd|d|\$|₫)(?![a-z])"
        r"|[0-9]{1,9}(?:[.,][0-9]{1,3})? ?(?:trd|tr|trieu|ty|ti)(?![a-z])[0-9]{0,3}",
        "là số tiền",
    ),
    ("version", r"4[.]0(?![0-9])|[2345]g(?![a-z0-9])|24/7(?![0-9])", "là tên gọi, không phải số đếm"),
    (
        "sum",
        r"[0-9]{1,7}(?: ?[+*=×] ?[0-9]{1,7}){1,40}|[0-9]{1,7} ?x ?[0-9]{1,7}",
        "là phép tính, xin tự cộng rồi ghi",
    ),
    ("fraction", r"[0-9]{1,7} ?/ ?[0-9]{1,7}", "là phân số hoặc ngày, không rõ số nào của kỳ này"),
    ("range", r"[0-9]{1,7} ?(?:[-–—~]| den | toi ) ?[0-9]{1,7}", "là khoảng từ … đến …"),
    ("label", rf"(?<![a-z]){_NUMBERED}\.? ?(?:so )?[0-9]{{1,3}}(?![0-9.,]?[0-9])[a-d]?(?![a-z]){_NO_UNIT}", ""),
    ("thousands", r"[0-9]{1,3}(?:[.,][0-9]{1,2})?k(?![a-z0-9])|[0-9]{1,3}k[0-9](?![0-9a-z])", ""),
    ("scaled", r"[0-9]{1,3}(?:[.,][0-9]{1,2})? ?(?:nghin|ngan|chuc|tram)(?![a-z])(?! ?[0-9])", ""),
    ("grouped", r"[0-9]{1,3}(?:\.[0-9]{3}){1,2}(?![0-9]|[.,][0-9])", ""),
    ("decimal", r"[0-9]{1,7}(?:[.,][0-9]{1,7}){1,40}", "là số lẻ hoặc có dấu phẩy, không rõ là bao nhiêu"),
    ("year", r"(?:19|20)[0-9]{2}(?![0-9])", "giống năm"),
    ("plain", r"[0-9]{1,7}", ""),
    ("word", r"[^\W\d_]{1,60}", ""),
    ("sign", r"\S", ""),
)
_REASONS = {name: reason for name, _, reason in _PATTERNS}
_PATTERN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _PATTERNS))
_ITEM = re.compile(
    r"(?m)^[ \t]{0,8}(?:[-–—•+*●▪✅✔👉]{1,2} ?)?(?P<item>[0-9]{1,2}) ?[.)/-](?: {1,3}(?=\S)|(?=[^\W\d_]))"
    r"|(?<=[ ;,.:])(?P<inner>[0-9]{1,2})[.)/] {1,3}(?=[^\W\d_])"
    r"|(?m:^)[ \t]{0,8}(?:[-–—•+*] ?)?(?P<letter>[a-h]|i{1,3}|iv|v|vi{1,3})(?:[.)/]) {0,3}(?=\S)"
)
_MARKED_MONEY = "quỹ"  # quỹ 2 triệu is no quarter
_BEFORE = {
    fold(word): word
    for word in (
        "hơn", "gần", "khoảng", "tầm", "chừng", "ngót", "ước", "xấp", "dưới", "trên", "từ", "hàng", "vài", "mấy", "tới",
    )
}  # fmt: skip
_COMPOUNDS = {"dien", "gian", "ban"}  # điện tử, gian hàng, bán hàng: no "từ", no "hàng"
_BEFORE_MARKED = {"cỡ", "độ", "đâu"}
_BETWEEN = {"duoc", "dc", "la", "xi", "thieu", "da", "nhat", "chung"}
_BEHIND = {"may", "hon", "tro", "mươi", "ngoai", "du"}
_SIGNS_OF_DOUBT = frozenset("~><≥≤±≈")


def pieces_of(text: str, units: frozenset[str]) -> list[Piece]:
    """Return the pieces of ``text`` (``as_read``) in their order.

    A lone number word ("năm", "ba") is one only before one of ``units``, which are folded words.
    """
    folded = folded_copy(text)
    items = _items(folded)
    found: list[Piece] = []
    at = 0
    while at < len(folded):
        if at in items:
            found.append(Piece(Sort.MARKER, at, items[at], folded[at : items[at]].strip()))
            at = items[at]
            continue
        match = _PATTERN.match(folded, at)
        if match is None:
            at += 1
            continue
        found.append(_piece(match, text, folded))
        at = match.end()
    return list(_with_doubts(_with_number_words(found, text, units), text))


def _items(folded: str) -> dict[int, int]:
    """Return where the numbers of list items begin and end: 1, 2, 3 … each one more than the last, or 1 again."""
    items, last = {}, 0
    for match in _ITEM.finditer(folded):
        if match["letter"]:
            items[match.start("letter")] = match.end()
            continue
        name = "item" if match["item"] else "inner"
        number = int(match[name])
        if number == last + 1 or (number == 1 and name == "item"):
            items[match.start(name)] = match.end()
            last = number
    return items


def _piece(match: re.Match[str], text: str, folded: str) -> Piece:
    name, start, end = match.lastgroup or "", match.start(), match.end()
    written = match[0]
    if name == "line":
        return Piece(Sort.LINE, start, end)
    if name in ("word", "sign"):
        return Piece(Sort.WORD if name == "word" else Sort.SIGN, start, end, written, text=text[start:end])
    if reason := _REASONS[name]:
        return Piece(Sort.ODD, start, end, reason=reason)
    if name in ("day", "period"):
        is_money = text[start : start + 3].lower() == _MARKED_MONEY
        sort = Sort.ODD if is_money else Sort.DAY if name == "day" else Sort.PERIOD
        return Piece(sort, start, end, written, reason="là số tiền" if is_money else "")
    if name == "label":
        return _label(written, start, end)
    if start and folded[start - 1].isalpha():
        return Piece(Sort.ODD, start, end, reason="dính liền với chữ, không rõ là số gì")
    value = _value(name, written, text[start:end])
    reason = _REASONS["decimal"] if value is None else ""
    return Piece(Sort.ODD if reason else Sort.FIGURE, start, end, value=value or 0, reason=reason)


_LABEL_PARTS = re.compile(r"(?P<kind>[a-z ]+?)\.? ?(?:so )?(?P<number>[0-9]{1,3}[a-d]?)")


def _label(written: str, start: int, end: int) -> Piece:
    parts = _LABEL_PARTS.fullmatch(written)
    kind, number = (parts["kind"].strip(), parts["number"].lstrip("0")) if parts else (written, "")
    return Piece(Sort.LABEL, start, end, kind, text=number, reason="là số thứ tự hoặc tên gọi")


_SCALES = {"k": 1_000, "nghin": 1_000, "ngan": 1_000, "chuc": 10, "tram": 100}


def _value(name: str, written: str, typed: str) -> int | None:
    if name in ("plain", "grouped"):
        return int(written.replace(".", ""))
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
        following = value_of_words(run, units)
        if following is None:
            found.append(pieces[at])
            at += 1
            continue
        length, value = following
        start, end = pieces[at].start, pieces[at + length - 1].end
        sort = Sort.ODD if value is None else Sort.FIGURE
        found.append(Piece(sort, start, end, value=value or 0, reason=APPROXIMATE if value is None else ""))
        at += length
    return found


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
    return piece.word in _BEFORE and (typed == _BEFORE[piece.word] or (typed.isascii() and before not in _COMPOUNDS))
