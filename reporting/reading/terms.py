"""Pieces of a message as what they mean: features of indicators, what is counted, statuses, figures, signs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.text import fold
from reporting.reading.pieces import Piece, Sort, as_read, pieces_of
from reporting.reading.statuses import STATUSES, Status
from reporting.reading.vocabulary import (
    ANYTHING,
    HONORIFICS,
    LONGEST,
    MEANINGS,
    NEUTRAL,
    NEVER_UNMARKED,
    TYPED,
    UNITS,
    is_meant,
    normal,
)

_PEOPLE = frozenset({"chị", "cháu", "cụ", "cô", "bác"})  # who are counted, right behind a figure
_FRACTION = re.compile(r"([0-9]{1,3}) ?/ ?([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Term:
    """Some pieces that mean one thing. ``word`` is folded, of one that is not known; a figure's piece is ``figure``."""

    start: int
    end: int
    word: str = ""
    features: tuple[str, ...] = ()
    status: Status | None = None
    figure: Piece | None = None
    piece: Piece | None = None  # a period, a day, a sign, a line, the marker of an item
    is_neutral: bool = False
    is_name: bool = False  # of a person, behind a courtesy

    @property
    def sort(self) -> Sort:
        return self.piece.sort if self.piece else Sort.FIGURE if self.figure else Sort.WORD

    @property
    def is_unknown(self) -> bool:
        return bool(self.word) and not (self.features or self.status or self.is_neutral)

    @property
    def unit(self) -> str:
        """Return what it counts where it stands behind a figure, "" for nothing."""
        return next((one for one in self.features if one in UNITS or one == ANYTHING), "")


def terms_of(pieces: Sequence[Piece]) -> list[Term]:
    found: list[Term] = []
    at = 0
    while at < len(pieces):
        one = pieces[at]
        if one.sort == Sort.WORD:
            run = _run(pieces, at)
            length = _longest(run)
            found.append(_term(run[:length], found[-1] if found else None, is_last=len(run) == 1))
            at += length
            continue
        if found and "lop" in found[-1].features and (pair := _FRACTION.fullmatch(one.text)) and one.sort == Sort.ODD:
            found += _learners(one, pair)
        else:
            found.append(_term_of_piece(one, pieces[at + 1] if at + 1 < len(pieces) else None))
        at += 1
    return found


def _learners(one: Piece, pair: re.Match[str]) -> list[Term]:
    """Return "lớp 1/25" as one class and 25 who learn."""
    first, second = (replace(one, sort=Sort.FIGURE, value=int(number), reason="") for number in pair.groups())
    middle = one.start + pair.start(2)
    return [
        Term(one.start, middle, figure=replace(first, end=middle)),
        Term(one.start, middle, features=("lop",)),
        Term(middle, one.end, figure=replace(second, start=middle)),
    ]


def _run(pieces: Sequence[Piece], at: int) -> list[Piece]:
    run = []
    for one in pieces[at : at + LONGEST]:
        if one.sort != Sort.WORD:
            break
        run.append(one)
    return run


def _longest(run: Sequence[Piece]) -> int:
    for length in range(len(run), 0, -1):
        words = tuple(normal(one.word) for one in run[:length])
        if (words in MEANINGS or words in STATUSES) and all(
            is_meant(one.word, one.text.lower(), is_alone=length == 1) for one in run[:length]
        ):
            return length
    return 1


def _term(run: Sequence[Piece], before: Term | None, *, is_last: bool) -> Term:
    words = tuple(normal(one.word) for one in run)
    typed = [one.text.lower() for one in run]
    term = Term(run[0].start, run[-1].end, " ".join(words))
    is_name = before is not None and before.word in FOLDED_HONORIFICS and run[0].text[:1].isupper()
    if is_name and not run[0].text.isupper():
        return replace(term, is_neutral=True, is_name=True)
    is_counted = before is not None and before.figure is not None
    if is_counted and len(run) == 1 and (typed[0] in _PEOPLE or (is_last and typed[0] == "em")):
        return replace(term, features=("nguoi",))
    if not all(is_meant(one.word, one.text.lower(), is_alone=len(run) == 1) for one in run):
        return replace(term, word=typed[0], status=TYPED.get(typed[0]), is_neutral=words[0] in NEUTRAL)
    if typed == ["à"] and (before is None or before.piece):
        return replace(term, status=Status.CORRECTED)
    features = MEANINGS.get(words, ())
    status = STATUSES.get(words)
    is_plain = len(run) == 1 and typed[0].isascii()
    if is_plain and words[0] in NEVER_UNMARKED:
        features, status = (), None
    if status == Status.NEW and typed[0] == "cái":
        status = None
    if features == (ANYTHING,) and typed[0] == "cài":
        features = ()
    is_neutral = not features and status is None and (words in MEANINGS or all(word in NEUTRAL for word in words))
    return replace(term, features=features, status=status, is_neutral=is_neutral)


def _term_of_piece(one: Piece, following: Piece | None) -> Term:
    if one.sort in (Sort.FIGURE, Sort.ODD):
        return Term(one.start, one.end, figure=one)
    if one.sort == Sort.LABEL and one.word in ("muc", "muc do", "m"):
        return Term(one.start, one.end, f"muc{one.text}", (f"muc{one.text}",))
    if one.sort == Sort.LABEL and one.word == "lop" and (following is None or following.sort in (Sort.SIGN, Sort.LINE)):
        return Term(
            one.start,
            one.end,
            features=("lop",),
            figure=replace(one, sort=Sort.FIGURE, value=int(one.text or 0), reason=""),
        )
    if one.sort == Sort.LABEL and one.word in ("thu", "lan", "dot"):
        return Term(one.start, one.end, one.word, status=Status.PART_OF_PERIOD)
    if one.sort == Sort.LABEL:
        return Term(one.start, one.end, one.word, is_neutral=True)
    return Term(one.start, one.end, piece=one)


FOLDED_HONORIFICS = frozenset(fold(one) for one in HONORIFICS)


def meant_features(text: str) -> list[str]:
    """Return the features of a name or of words that an official put down; a word that is not known is itself one."""
    found: list[str] = []
    for term in terms_of(pieces_of(as_read(text), frozenset())):
        if term.features:
            found += term.features
        elif term.word and not term.is_neutral:
            found += term.word.split()
    return found
