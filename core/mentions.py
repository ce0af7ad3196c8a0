"""A person is found in any text by name or phone number, however either is written."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from core.phones import writings_of
from core.text import fold

# Between two words of a name or two digits of a number: nothing, or a few signs, as in names of files.
_GAP = r"[\W_]{0,3}"


class Mentions:
    """The names and phone numbers of one person.

    Found are names with and without marks and capitals, run together, or joined by dashes, dots and underscores; and
    numbers in groups, with +84, 84 or nothing before them, or as they were before 2018. No writing takes longer than
    the text is long.
    """

    def __init__(self, names: Iterable[str], phones: Iterable[str]) -> None:
        words = [fold(name).split() for name in names]
        named = [_GAP.join(map(re.escape, parts)) for parts in sorted(filter(None, words))]
        digits = sorted({digits for phone in phones if phone for digits in writings_of(phone)})
        called = [rf"(?<!\d)(?:(?:\+|00)?84{_GAP})?(?:0{_GAP})?{_GAP.join(number)}(?!\d)" for number in digits]
        signs = [*(rf"(?<![^\W\d_]){name}(?![^\W\d_])" for name in named), *called]
        self._sign = re.compile("|".join(signs)) if signs else None

    def are_in(self, text: str) -> bool:
        return bool(self._sign and self._sign.search(fold(text.replace("%20", " "))))


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
