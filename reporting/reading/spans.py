"""A message cut into sentences and segments, and a segment shared out among its figures.

Where a segment holds several figures, the words between two of them belong to the one or the other: the cuts are chosen
that give all figures together the most evidence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from reporting.reading.boxes import ENOUGH, Box, Said, ranked
from reporting.reading.pieces import Sort
from reporting.reading.statuses import Status
from reporting.reading.terms import Term
from reporting.reading.vocabulary import ANYTHING, UNITS

MOST_FIGURES = 24  # of a segment, beyond which it is not shared out
ONE_MORE = 0.2  # for each figure that is understood: two are better than one with twice the words
MOST_CUTS = 12  # tried between two figures
_REFUSED = frozenset({Status.PLANNED, Status.PAST, Status.DENIED})
_ENDS = frozenset(';.!?…|•●►✅✔⇒"')
_COMMAS = frozenset(",-–—+&/")
_WORD_COMMAS = frozenset({"phay", "va", "voi", "do"})
_ALWAYS_BEHIND = frozenset({"ho", "nguoi", "thanhvien", "todoi", ANYTHING})
_BEFORE_ALL = frozenset({"hoso", "phananh", "gianhang", "lop", "buoi"})
_TOO_COMMON = frozenset({"thanhvien", "todoi", "taikhoan", "hoc", ANYTHING})


@dataclass
class Segment:
    """Terms between two commas. ``opened`` says what stands before it; ``is_header``: a colon ends it, and no figure
    follows.
    """

    opened: str
    terms: list[Term] = field(default_factory=list)
    is_header: bool = False

    @property
    def figures(self) -> list[int]:
        return [at for at, one in enumerate(self.terms) if one.figure]

    @property
    def words(self) -> list[str]:
        return [one.word for one in self.terms if one.word]


@dataclass
class Sentence:
    """Segments up to a full stop. ``opened``: line, blank, item or sentence; ``is_asked``: it is a question."""

    opened: str
    segments: list[Segment] = field(default_factory=list)
    is_asked: bool = False

    def has(self, status: Status) -> bool:
        return any(term.status == status for segment in self.segments for term in segment.terms)


def sentences_of(terms: Sequence[Term], text: str) -> list[Sentence]:
    """Return the sentences of a message in their order."""
    return [one for one in _Cutter(terms, text).cut() if one.segments]


class _Cutter:
    def __init__(self, terms: Sequence[Term], text: str) -> None:
        self.terms, self.text = terms, text
        self.sentence = Sentence("line")
        self.segment = Segment("sentence")
        self.in_brackets = False

    def cut(self) -> Iterator[Sentence]:
        for at, term in enumerate(self.terms):
            if term.sort == Sort.LINE:
                is_blank = not self.segment.terms and not self.sentence.segments
                yield from self._end("blank" if is_blank else "line")
            elif term.sort == Sort.MARKER:
                yield from self._end("item")
            elif term.sort == Sort.SIGN:
                yield from self._sign(at, term)
            elif term.word in _WORD_COMMAS and self._divides(at):
                self._next("cause" if term.word == "do" else "comma")
            else:
                self.segment.terms.append(term)
        yield from self._end("line")

    def _divides(self, at: int) -> bool:
        return self.terms[at].word == "phay" or bool(self.segment.figures)

    def _sign(self, at: int, term: Term) -> Iterator[Sentence]:
        sign = term.piece.word if term.piece else ""
        before = self.text[term.start - 1 : term.start]
        behind = self.text[term.end : term.end + 1]
        if sign == "." and before.isalpha() and self.text[term.end : term.end + 2] == "vn":
            return
        if sign in _ENDS and not (sign == "." and "." in (before, behind)):
            self.sentence.is_asked |= sign == "?"
            yield from self._end("sentence")
        elif sign in "()":
            self._bracket(at, sign)
        elif sign in ":=":
            self._colon(at, sign)
        elif sign == "→":
            self._next("arrow")
        elif sign in "/+&" and not self.segment.figures and self.segment.opened != "bracket":
            self._next("joined")
        elif sign in _COMMAS and not (sign == "-" and before.isalpha() and behind.isalpha()):
            self._next("comma")

    def _bracket(self, at: int, sign: str) -> None:
        """Part brackets from what holds them where they hold a figure of their own."""
        if sign == "(":
            self.in_brackets = self._holds_a_figure(at)
            if self.in_brackets:
                self._next("bracket")
        elif self.in_brackets:
            self.in_brackets = False
            self._next("comma")
            if not self.segment.terms:
                self.segment.opened = "comma"

    def _colon(self, at: int, sign: str) -> None:
        if self.segment.figures:
            self._next("sum" if sign == "=" else "comma")
        elif self._ends_line(at) or (sign == ":" and not self._is_a_value(at)):
            self.segment.is_header = bool(self.segment.terms)
            self._next("colon")

    def _holds_a_figure(self, at: int) -> bool:
        for term in self.terms[at + 1 : at + 40]:
            if term.sort == Sort.LINE or (term.piece and term.piece.word == ")"):
                return False
            if term.figure or term.status in (Status.NEGATED, Status.LATER):
                return True
        return False

    def _ends_line(self, at: int) -> bool:
        return at + 1 >= len(self.terms) or self.terms[at + 1].sort == Sort.LINE

    def _is_a_value(self, at: int) -> bool:
        following = self.terms[at + 1 : at + 2]
        return bool(following) and bool(following[0].figure or following[0].status == Status.NEGATED)

    def _next(self, opened: str) -> None:
        opened = "bracket" if self.in_brackets else opened
        if self.segment.terms:
            self.sentence.segments.append(self.segment)
            self.segment = Segment(opened)
        elif self.segment.opened == "bracket" or (self.segment.opened == "sentence" and not self.sentence.segments):
            return
        else:
            self.segment.opened = opened

    def _end(self, opened: str) -> Iterator[Sentence]:
        self._next("sentence")
        yield self.sentence
        self.sentence, self.segment = Sentence(opened), Segment("sentence")
        self.in_brackets = False


def said_of(terms: Sequence[Term], named: frozenset[str]) -> Said:
    """Return what ``terms``, with at most one figure, say of it; ``named`` are the words in the names of boxes."""
    at = next((at for at, one in enumerate(terms) if one.figure), None)
    behind = terms[at + 1 : at + 2] if at is not None else []
    unit = behind[0].unit if behind else ""
    if not unit and behind and behind[0].word in named and behind[0].is_unknown:
        unit = ""
    features: set[str] = set()
    words: set[str] = set()
    unknown: list[str] = []
    for one in terms:
        words |= set(one.word.split())
        if one.features:
            features |= set(one.features)
        elif named & set(one.word.split()) and not one.is_neutral:
            features |= named & set(one.word.split())
        elif one.is_unknown:
            unknown.append(one.word)
    before = features & (UNITS - _TOO_COMMON)
    if not unit or unit == ANYTHING:
        rare = before & _BEFORE_ALL
        if len(rare) == 1:
            unit = next(iter(rare))
        elif not rare and len(before) == 1 and not unit:
            unit = next(iter(before))
    counted = UNITS & features & (_BEFORE_ALL | {"ho", "nguoi"}) | ({unit} - {"", ANYTHING})
    features -= (
        {unit, "ho", "nguoi", "todoi", "thanhvien", ANYTHING}
        if unit
        else {*counted, *_TOO_COMMON - {"taikhoan", "hoc"}}
    )
    if "huongdan" in features:
        features -= {"tructiep"}
    is_other = bool(behind) and behind[0].is_unknown and behind[0].word not in named
    return Said(
        frozenset(features), unit, frozenset(words), tuple(unknown), counts_other=is_other, counted=frozenset(counted)
    )


def shared_out(terms: Sequence[Term], boxes: Sequence[Box], named: frozenset[str]) -> list[list[Term]]:
    """Return the terms of a segment in as many spans as it has figures, so that their evidence is the most."""
    figures = [at for at, one in enumerate(terms) if one.figure]
    if len(figures) < 2:
        return [list(terms)] if figures else []
    if len(figures) > MOST_FIGURES:
        return [[terms[at]] for at in figures]

    @cache
    def worth(first: int, last: int) -> float:
        said = said_of(terms[first:last], named)
        if not said.features and not said.unit:
            return 0.0
        order = ranked(boxes, said)
        weight = order[0][0] if order else -1.0
        if any(one.status in _REFUSED for one in terms[first:last]):
            return weight / 2
        if weight >= ENOUGH:
            return weight + ONE_MORE
        return max(weight, -1.0) if said.features or weight > 0 else 0.0

    cuts = [_cuts(terms, left, right) for left, right in pairwise(figures)]
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for between in cuts:
        best = {
            cut: max((weight + worth(way[-1], cut), [*way, cut]) for weight, way in best.values()) for cut in between
        }
    _, way = max((weight + worth(way[-1], len(terms)), way) for weight, way in best.values())
    return [list(terms[first:last]) for first, last in pairwise([*way, len(terms)])]


def _cuts(terms: Sequence[Term], left: int, right: int) -> list[int]:
    """Return where the words between two figures may be parted: not between a figure and what it counts."""
    first = left + 1
    if first < right and terms[first].unit in _ALWAYS_BEHIND:
        first += 1
    last, at = right, right
    while at > first and (terms[at - 1].status or terms[at - 1].is_neutral):
        at -= 1
        last = at if terms[at].status else last  # "tăng 15 người lên 612", "chỉ tiêu 50 hộ"
    cuts = list(range(first, last + 1))
    return cuts if len(cuts) <= MOST_CUTS else [*cuts[: MOST_CUTS // 2], *cuts[-MOST_CUTS // 2 :]]
