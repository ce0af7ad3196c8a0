"""A person is found in any text by name or phone number, however either is written."""

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from core.phones import writings_of
from core.text import fold

# Between two words of a name or two digits of a number: nothing, or a few signs, as in names of files.
_GAP = r"[\W_]{0,3}"

# For a database, which folds nothing: each letter with its marks in one character, as people type it.
_TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
_TYPED = {unicodedata.normalize("NFC", letter + tone) for letter in "aăâeêioôơuưyđ" for tone in _TONES}
_MARKED = sorted({*_TYPED, *(letter.upper() for letter in _TYPED)} - set(string.ascii_letters))
_WRITINGS = {
    letter: f"[{letter}{letter.upper()}{''.join(marked for marked in _MARKED if fold(marked) == letter)}]"
    for letter in string.ascii_lowercase
}
_NEITHER = "[^0-9A-Za-z]"  # a sign, or a letter with marks: more than may be there
_BETWEEN = f"(?:%20|{_NEITHER})*"
# All else may be written in ways that only folding tells: with marks of their own, full in width, of no width at all;
# and behind a backslash as JSON has it.
_NOT_TYPED = rf"[^\u0020-\u005b\u005d-\u007e\u00a0\u2013\u2014\u2018-\u201d\u2026\u2192\t\n\r{''.join(_MARKED)}]"


class Mentions:
    """The names and phone numbers of one person.

    Found are names with and without marks and capitals, run together, or joined by dashes, dots and underscores; and
    numbers in groups, with +84, 84 or nothing before them, or as they were before 2018. No writing takes longer than
    the text is long.

    ``rough`` is a regular expression by which a database, SQLite or PostgreSQL, narrows what is read: it finds every
    text, as it is or within JSON, in which the person is, and others too.
    """

    def __init__(self, names: Iterable[str], phones: Iterable[str]) -> None:
        words = sorted(filter(None, (fold(name).split() for name in names)))
        digits = sorted({digits for phone in phones if phone for digits in writings_of(phone)})
        named = [_GAP.join(map(re.escape, parts)) for parts in words]
        called = [rf"(?<!\d)(?:(?:\+|00)?84{_GAP})?(?:0{_GAP})?{_GAP.join(number)}(?!\d)" for number in digits]
        signs = [*(rf"(?<![^\W\d_]){name}(?![^\W\d_])" for name in named), *called]
        self._sign = re.compile("|".join(signs)) if signs else None
        typed = (_pattern_of(" ".join(parts)) for parts in words)
        self.rough = "|".join([_NOT_TYPED, *typed, *map(_BETWEEN.join, digits)])

    def are_in(self, text: str) -> bool:
        return bool(self._sign and self._sign.search(fold(text.replace("%20", " "))))


def _pattern_of(folded: str) -> str:
    """Return what finds the letters and digits of a folded name as people type them, whatever stands between words."""
    words = re.findall("[0-9a-z]+", folded)
    return _BETWEEN.join("".join(_WRITINGS.get(char, char) for char in word) for word in words) or _NEITHER


def texts_of(value: Any) -> Iterator[str]:
    """Yield each text and number of a value of lists and dicts, as JSON has them, keys too."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield key
            yield from texts_of(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from texts_of(held)
    else:
        yield str(value)
