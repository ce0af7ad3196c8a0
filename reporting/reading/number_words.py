"""Numbers in words, as people type them: "ba mươi hai", "hai chục", "một trăm lẻ năm", "ba muoi hai".

With marks a word must be the number's own ("bà con" is nobody's three); without any it may be, where it stands as one.
"""

from collections.abc import Sequence

from core.text import fold, spelling

_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_ONLY_BEHIND_TENS = {"mốt", "tư", "lăm", "nhăm"}
_TEN, _TENS, _HUNDRED, _THOUSAND = "mười", ("mươi", "chục"), "trăm", ("nghìn", "ngàn")
_TWENTY = ("hăm", "ham")
_ODD = ("lẻ", "linh")
_ALL = (*_DIGITS, _TEN, *_TENS, _HUNDRED, *_THOUSAND, *_ODD)
_BY_SPELLING = {spelling(word): word for word in _ALL}
_BY_FOLDING: dict[str, str] = {}
for _word in _ALL:
    _BY_FOLDING.setdefault(fold(_word), _word)
_VAGUE = ("vài", "vai", "mấy", "may", "dăm", "dam")
_ALONE = ("chục", "trăm", "nghìn", "ngàn")


def value_of_words(
    words: Sequence[str], units: frozenset[str], *, is_led: bool = False, is_last: bool = False
) -> tuple[int, int | None] | None:
    """Return how many of ``words`` (typed, lower case) a number begins with, and its value; None where none begins.

    The value is None where nobody can say it: "hai ba hộ", "một trăm hai", "vài chục".
    """
    if not words:
        return None
    if len(words) > 1 and words[0] in (*_VAGUE, *_ALONE):
        length = 2 if _number_word(words[1]) else 1
        return (length, None) if length == 2 or (words[0] in _ALONE and fold(words[1]) in units) else None
    if words[0] in _TWENTY:
        unit = _DIGITS.get(_number_word(words[1]) or "") if len(words) > 1 else None
        return (2, 20 + unit) if unit else None
    run: list[str] = []
    for typed in words:
        word = _number_word(typed)
        if word is None or (run and typed == _TEN and run[-1] not in (_HUNDRED, *_THOUSAND, *_ODD)):
            break  # "mức hai mười chín người": two numbers
        run.append(word)
    if not run:
        return None
    behind = fold(words[len(run)]) if len(words) > len(run) else ""
    if len(run) == 1:
        is_alone = is_led and is_last and len(words) == 1 and run[0] in _DIGITS
        return (1, _DIGITS[run[0]]) if is_alone else _lone(run[0], behind, units)
    while run and run[-1] in _ODD:
        run.pop()
    if not any(word in (_TEN, *_TENS, _HUNDRED, *_THOUSAND) for word in run):
        return (len(run), None) if behind in units else None
    if words[len(run) - 1] == "ba" and behind == "con":  # twenty neighbours ("bà con"), or 23 children
        return len(run), None
    return len(run), _value(run)


def value_in_brackets(words: Sequence[str]) -> int | None:
    """Return the value of words that are nothing but a number: "năm" of "05 (năm) hộ"; None where they are more."""
    if list(words) == ["không"]:
        return 0
    run = [word for word in map(_number_word, words) if word]
    if not run or len(run) != len(words):
        return None
    return _DIGITS.get(run[0], 10 if run[0] == _TEN else None) if len(run) == 1 else _value(run)


def _lone(word: str, behind: str, units: frozenset[str]) -> tuple[int, int | None] | None:
    if behind not in units or word in _ONLY_BEHIND_TENS:
        return None
    if word == _TEN or word == _TENS[0]:  # typed without marks they are one
        return 1, 10
    return (1, _DIGITS[word]) if word in _DIGITS else None


def _number_word(typed: str) -> str | None:
    if typed.isascii():
        return _BY_FOLDING.get(typed)
    return _BY_SPELLING.get(spelling(typed))


def _value(words: list[str]) -> int | None:
    """Return the value of number words that hold a ten, a hundred or a thousand; None where they say none clearly."""
    for thousand in _THOUSAND:
        if thousand in words:
            at = words.index(thousand)
            head = _below_thousand(words[:at]) if at else None
            tail = words[at + 1 :]
            if head is None or (len(tail) == 1):  # "hai nghìn năm" is said for 2500
                return None
            if tail and tail[0] in _ODD:
                tail = tail[1:]
            rest = _below_thousand(tail) if tail else 0
            return None if rest is None else head * 1_000 + rest
    return _below_thousand(words)


def _below_thousand(words: Sequence[str]) -> int | None:
    if _HUNDRED in words:
        at = words.index(_HUNDRED)
        head = _DIGITS.get(words[0]) if at == 1 else None
        tail = list(words[at + 1 :])
        if head is None or len(tail) == 1:  # "một trăm hai" is said for 120
            return None
        if tail and tail[0] in _ODD:
            rest = _DIGITS.get(tail[1]) if len(tail) == 2 else None
        else:
            rest = _below_hundred(tail) if tail else 0
        return None if rest is None else head * 100 + rest
    return _below_hundred(words)


def _below_hundred(words: Sequence[str]) -> int | None:
    words = list(words)
    if len(words) == 1:
        return 10 if words[0] in (_TEN, _TENS[0]) else _DIGITS.get(words[0])
    if words[0] in (_TEN, _TENS[0]):  # mười lăm
        unit = _DIGITS.get(words[1]) if len(words) == 2 and words[1] != "mốt" else None
        return None if unit is None else 10 + unit
    tens = _DIGITS.get(words[0])
    if tens is None or words[1] not in (_TEN, *_TENS):
        return None
    if len(words) == 2:
        return tens * 10
    unit = _DIGITS.get(words[2]) if len(words) == 3 and words[1] != "chục" else None
    return None if unit is None else tens * 10 + unit
