"""Addresses as people say them: "ấp Tân Khánh, xã Thái Bình", "X. Thái Bình", "ap tan khanh xa thai binh"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from core.text import clean, fold
from places.models import KINDS, Place, subtrees

MOST_PARTS = 5  # a group, hamlet, commune, district and province
MOST_WORDS = 7  # of an address without a comma
MOST_PLACES = 50  # of one name, in which something is looked for
_BETWEEN = re.compile(r"[,;()]|\s[-–—]\s|\sthuộc\s", re.IGNORECASE)
_SHORT = {
    "kp": "khu phố", "tdp": "tổ dân phố", "x.": "xã", "p.": "phường", "tt": "thị trấn", "tt.": "thị trấn",
    "tx": "thị xã", "tx.": "thị xã", "tp": "thành phố", "tp.": "thành phố", "h.": "huyện", "q.": "quận", "t.": "tỉnh",
    "kp.": "khu phố", "tdp.": "tổ dân phố",
}  # fmt: skip
_DOT = re.compile(r"\b(x|p|tt|tx|tp|h|q|t|kp|tdp)\.\s*(?=\w)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(kp|tdp|p|f|q)\.? ?(?=\d{1,3}\b)", re.IGNORECASE
)  # "KP1", "P 3", and as the South says it "F3"
_LETTER = {"x": "xã", "p": "phường", "h": "huyện"}  # without a dot
_FORMER = {"cũ", "cu", "mới", "moi"}  # said of a place, in parentheses or behind its name
_KINDS = sorted({kind for kinds in KINDS.values() for kind in kinds}, key=len, reverse=True)
_OFTEN_IN_NAMES = {"ban", "buon", "lang", "quan", "khom"}  # kinds that, typed without marks, more often are none


class Phrase(NamedTuple):
    """What is looked for, by its ``name``, and the names of the places it is said to lie in, the nearest first."""

    name: str
    within: Sequence[str]


def phrase_of(text: str) -> Phrase:
    """Return how ``text`` may be read as an address, short forms written out; of any other text all is the name.

    A place begins behind a comma, a dash or "thuộc", or with the word for its kind, with or without its marks.
    """
    text = _NUMBERED.sub(lambda short: f"{_SHORT['p.' if short[1] in 'fF' else short[1].lower() + '.']} ", clean(text))
    text = _DOT.sub(lambda short: f"{_SHORT[short[1].lower() + '.']} ", text)
    said = [one for part in _BETWEEN.split(text) for one in _places_of(part.split())]
    name, *within = [said[0], *(one for one in said[1:MOST_PARTS] if one not in _FORMER)] if said else [""]
    name, *within = (_without_former(one) for one in [name, *within])
    return Phrase(name, within)


def splits_of(text: str) -> Iterator[str]:
    """Yield the ways in which a few words without a comma may be a name and the place that it lies in, the longest name
    first: "Tân Khánh Thái, Bình", "Tân Khánh, Thái Bình".
    """
    words = clean(text).split()
    if 2 < len(words) <= MOST_WORDS and not phrase_of(text).within:
        for at in range(len(words) - 1, 0, -1):
            yield f"{' '.join(words[:at])}, {' '.join(words[at:])}"


def places_named(within: Sequence[str]) -> list[Place]:
    """Return the places, of today or of former days, that the first of ``within`` names and that lie in the others.

    One query for each of the names.
    """
    inside, found = Q(), []
    for name in reversed(within):
        folded = fold(name)
        named = Q(name_folded=folded) | Q(name_folded__endswith=f" {folded}")
        found = list(Place.objects.filter(named, inside).order_by("path").only("path", "level")[:MOST_PLACES])
        inside = subtrees(found)
    return found


def named_like(text: str, *names: str, path: str) -> Q:
    """Return the condition for rows of which one of ``names`` (folded columns) holds ``text``, or holds the name that
    it says while they are in the places that it says; ``path`` leads to where they are.
    """
    phrase = phrase_of(text)
    named = _holds(names, text)
    if fold(phrase.name) == fold(text):
        return named
    inside = subtrees(places_named(phrase.within), path) if phrase.within else Q()
    return named | _holds(names, phrase.name) & inside


def _without_former(name: str) -> str:
    """Return "xã Thái Bình" of "xã Thái Bình cũ"; a name written with a capital, as in "Chợ Cũ", stays."""
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 2 and words[-1] == "cũ" else name


def _holds(names: Iterable[str], text: str) -> Q:
    folded = fold(text)
    return reduce(or_, (Q(**{f"{name}__contains": folded}) for name in names))


def _places_of(words: Sequence[str]) -> Iterator[str]:
    """Yield the places that a part names, each begun by the word for its kind; one at its end begins none."""
    place: list[str] = []
    at = 0
    while at < len(words):
        kind, length = _kind_at(words, at)
        if not kind and at + 1 < len(words):
            kind = _LETTER.get(words[at].lower(), "")
        if kind and place:
            yield " ".join(place)
            place = []
        place += [kind] if kind else [words[at]]
        at += length
    if place:
        yield " ".join(place)


def _kind_at(words: Sequence[str], at: int) -> tuple[str, int]:
    """Return the kind of place that begins at the word, and how many words say it; ("", 1) where none does."""
    if at + 1 < len(words) and (kind := _SHORT.get(words[at].lower())):
        return kind, 1
    for kind in _KINDS:
        length = kind.count(" ") + 1
        said = " ".join(words[at : at + length]).lower()
        if at + length < len(words) and (said == kind or (said == fold(kind) and said not in _OFTEN_IN_NAMES)):
            return " ".join(words[at : at + length]), length
    return "", 1
