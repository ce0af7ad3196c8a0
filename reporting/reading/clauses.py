"""A message cut into clauses: what stands between commas, brackets, items and lines, with the words before a colon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, zip_longest

from core.text import fold
from reporting.reading.pieces import Piece, Sort
from reporting.reading.vocabulary import (
    FORBIDDEN,
    LONGEST_FORBIDDEN,
    ONLY_AS,
    STANDING,
    as_folded,
    join_syllables,
    meaning_of,
)

_ENDS = frozenset(";!•●→►✅✔⇒")
_DASHES = frozenset("-–—")
_QUOTES = frozenset("\"'“”‘’«»*_#[]{}")
_NUMBERS = (Sort.FIGURE, Sort.ODD)
_LONGEST_BRACKET = 60  # pieces


@dataclass
class Clause:
    """``opened`` says what stands before it: line, blank, item, sentence, comma or bracket. ``is_header``: a colon ends
    it; ``ends_line``: nothing else follows on its line; ``is_asked``: it is a question.
    """

    opened: str
    text: str
    pieces: list[Piece] = field(default_factory=list)
    is_header: bool = False
    is_label: bool = False  # a colon or dash leads from its words to its figure
    ends_line: bool = False
    is_asked: bool = False
    is_prefix: bool = False  # a colon ends it, and it holds a number
    marker: str = ""

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    @property
    def typed_words(self) -> str:
        return self.text[self.start : self.end]

    @property
    def figures(self) -> list[Piece]:
        return [one for one in self.pieces if one.sort == Sort.FIGURE]

    @property
    def numbers(self) -> list[Piece]:
        return [one for one in self.pieces if one.sort in _NUMBERS]

    @cached_property
    def words(self) -> list[tuple[str, int, int]]:
        """Each word as it means, with the indexes in ``pieces`` of the first that says it and behind the last."""
        return words_of(self.pieces)

    @cached_property
    def forbidden(self) -> list[tuple[str, bool, int, int]]:
        """What forbids its figures: the reason, whether it lasts, and which ``words`` say so."""
        found, words, at = [], self.words, 0
        while at < len(words):
            for length in range(min(LONGEST_FORBIDDEN, len(words) - at), 0, -1):
                run = words[at : at + length]
                together = all(one[2] == other[1] for one, other in pairwise(run))
                if together and (entry := FORBIDDEN.get(tuple(as_folded(word) for word, _, _ in run))):
                    found.append((*entry, at, at + length))
                    at += length - 1
                    break
            at += 1
        return found

    def said_words(self, *, until_now: bool = False, without: range = range(0)) -> list[str]:
        """Return its words but those whose pieces lie in ``without``, and those that say "until now" where that is
        fine.
        """
        left_out = set[int]()
        for reason, _, first, last in self.forbidden if until_now else []:
            left_out |= set(range(first, last)) if reason in STANDING else set()
        return [word for index, (word, at, _) in enumerate(self.words) if index not in left_out and at not in without]


def words_of(pieces: Sequence[Piece]) -> list[tuple[str, int, int]]:
    """Return the words of ``pieces`` as they mean; a sign or number parts what stands on its two sides."""
    found: list[tuple[str, int, int]] = []
    run: list[str] = []
    for at, one in enumerate([*pieces, None]):
        if one is not None and one.sort == Sort.WORD:
            run.append(_word(one))
        elif run:
            begins = at - len(run)
            for word, first, last in join_syllables(run):
                typed = pieces[begins + first].text.lower()
                before = found[-1][0] if found else ""
                meant = meaning_of(word, typed, before) if last - first == 1 else word
                found.append((meant, begins + first, begins + last))
            run = []
        if one is not None and one.sort == Sort.SIGN:
            found.append((one.word, at, at + 1))
    return found


def _word(piece: Piece) -> str:
    typed = piece.text.lower()
    allowed = ONLY_AS.get(piece.word)
    if allowed is None or typed.isascii() or typed in allowed or fold(typed) != piece.word:
        return piece.word
    return typed


def clauses_of(pieces: Sequence[Piece], text: str) -> list[Clause]:
    """Return the clauses of a message in their order, what stands in brackets with a number behind what holds it."""
    found = [clause for clause in _Cutter(pieces, text).cut() if clause.pieces]
    for clause, following in zip_longest(found, found[1:]):
        clause.ends_line = following is None or following.opened in ("line", "blank", "item")
    return found


class _Cutter:
    def __init__(self, pieces: Sequence[Piece], text: str) -> None:
        self.pieces, self.text = pieces, text
        self.clause = Clause("line", text)
        self.waiting: list[Clause] = []

    def cut(self) -> Iterator[Clause]:
        at = 0
        while at < len(self.pieces):
            one = self.pieces[at]
            if one.sort == Sort.LINE:
                is_blank = not self.clause.pieces and self.clause.opened in ("line", "blank") and at > 0
                yield from self._close("blank" if is_blank else "line")
            elif one.sort == Sort.MARKER:
                yield from self._close("item")
                self.clause.marker = "number" if one.word.strip(" .)/-").isdigit() else "letter"
            elif one.sort == Sort.SIGN and one.word == "(":
                at = self._bracket(at)
            elif one.sort == Sort.SIGN:
                yield from self._sign(at)
            else:
                self.clause.pieces.append(one)
            at += 1
        yield from self._close("line")

    def _close(self, opens: str) -> Iterator[Clause]:
        yield self.clause
        yield from self.waiting
        self.waiting = []
        self.clause = Clause(opens, self.text)

    def _bracket(self, at: int) -> int:
        """Leave brackets without a number where they are; what holds one waits as clauses of its own.

        Return the index of the last piece that was taken.
        """
        end = at + 1
        while end < len(self.pieces) and end - at < _LONGEST_BRACKET and self.pieces[end].sort != Sort.LINE:
            if self.pieces[end].word == ")":
                break
            end += 1
        inside = self.pieces[at + 1 : end]
        is_closed = end < len(self.pieces) and self.pieces[end].word == ")"
        if not is_closed or not any(one.sort in _NUMBERS for one in inside):
            return at
        inner = [clause for clause in _Cutter(inside, self.text).cut() if clause.pieces]
        for clause in inner:
            clause.opened = "bracket"
        self.waiting += inner
        return end

    def _sign(self, at: int) -> Iterator[Clause]:
        sign, one = self.pieces[at].word, self.pieces[at]
        behind = self.text[one.end : one.end + 1]
        before = self.text[one.start - 1 : one.start] if one.start else " "
        if sign in _QUOTES or sign == ")":
            return
        if sign in _DASHES and before.isalpha() and behind.isalpha():
            return
        if sign == "." and before.isalnum() and behind.isalpha() and not before.isdigit():
            return  # voso.vn
        if sign == "…" or (sign == "." and "." in (before, behind)):
            return  # dots that lead to a figure
        if sign in ":=|" or sign in _DASHES:
            yield from self._colon(at)
        elif sign == "?":
            self.clause.is_asked = True
            yield from self._close("sentence")
        elif sign == "." or sign in _ENDS:
            yield from self._close("sentence")
        elif sign in ",+&":
            yield from self._close("comma")
        elif self.clause.pieces:
            self.clause.pieces.append(one)

    def _colon(self, at: int) -> Iterator[Clause]:
        following = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_number = following is not None and (following.sort in _NUMBERS or following.word in ("khong", "ko"))
        if not self.clause.pieces:
            return
        if is_number and not self.clause.numbers:
            self.clause.is_label = True
            return
        is_dash = self.pieces[at].word in _DASHES
        self.clause.is_prefix = not is_dash and bool(self.clause.numbers)
        self.clause.is_header = not is_dash and not self.clause.numbers
        yield from self._close("comma" if is_dash else "sentence" if self.clause.numbers else "colon")
