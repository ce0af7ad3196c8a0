"""Which team each part of a message is about: "Tổ ấp Tân Khánh báo cáo …", "KP 3:", one behind the other in a group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from reporting.reading.mentions import Mention, MentionFinder, TeamName
from reporting.reading.pieces import Piece, Sort
from reporting.reading.terms import terms_of
from reporting.reading.vocabulary import HONORIFICS

_VAGUE = frozenset({"ho", "nguoi", "thanhvien", "taikhoan", "cai?", "todoi"})  # counted, and says not for what
_TOTALS = frozenset({"tong", "cong", "toan", "ca"})
_POSTS = frozenset({("to", "truong"), ("to", "pho"), ("truong", "ap"), ("bi", "thu"), ("truong", "khu")})
_LONGEST_PERSON = 5  # words


@dataclass(frozen=True, slots=True)
class Stretch:
    """The pieces of a message about one team; ``keys`` empty: about nobody who is known, several: nobody knows whom."""

    keys: tuple[object, ...]
    pieces: list[Piece]


def stretches_of(pieces: Sequence[Piece], teams: Sequence[TeamName], *, default: tuple[object, ...]) -> list[Stretch]:
    """Share a message out among the teams that it names; what stands before the first is about ``default``.

    One that names a single team is about it as a whole, wherever it says so.
    """
    finder = MentionFinder(teams)
    sentences = [(one, finder.mentions(one)) for one in _sentences(pieces)]
    named = {mention.keys for _, mentions in sentences for mention in mentions}
    if len(named) == 1 and len(next(iter(named))) == 1:
        rest = [piece for one, mentions in sentences for piece in _without(one, mentions)]
        return [Stretch(next(iter(named)), rest)] if _says_something(rest) else []
    sharing = _Sharing(default, is_many=len(named) > 1)
    found = [stretch for one, mentions in sentences for stretch in sharing.take(one, mentions)]
    return [one for one in found if _says_something(one.pieces)]


def _says_something(pieces: Sequence[Piece]) -> bool:
    return any(one.sort != Sort.LINE for one in pieces)


class _Sharing:
    """Shares sentences out, each to the team that it names, else to that of the sentence before."""

    def __init__(self, default: tuple[object, ...], *, is_many: bool) -> None:
        self.current, self.is_many = default, is_many
        self.header: list[Piece] = []  # of a table
        self.described: list[Piece] = []  # what the figures of the team before counted
        self.speakers: dict[str, tuple[object, ...]] = {}  # of a chat, each with the team that they wrote of

    def take(self, sentence: list[Piece], mentions: Sequence[Mention]) -> Iterator[Stretch]:
        speaker = _speaker(sentence)
        if not mentions:
            yield self._unnamed(sentence, speaker)
            return
        groups = _groups(sentence, mentions)
        before = sentence[: groups[0].start] if not speaker else []
        if before and len(groups[0].keys) > 1 and before[-1].sort == Sort.FIGURE:
            before = []  # "2 ấp Tân Khánh + Tân Trung"
        if len(groups) > 1 and _figures(before):
            yield Stretch((), sentence)
            return
        yield from self._named(sentence, groups, before)
        self.current = groups[-1].keys
        if speaker:
            self.speakers[speaker] = self.current
        if sentence[-1].sort == Sort.LINE:
            self.described = []

    def _unnamed(self, sentence: list[Piece], speaker: str) -> Stretch:
        if speaker and self.is_many:
            self.current = self.speakers.get(speaker, ())
        elif self.is_many and _is_total(sentence):
            return Stretch((), sentence)
        if _columns(sentence) and not _figures(sentence):
            self.header = sentence
        return Stretch(self.current, _unsigned(sentence))

    def _named(self, sentence: list[Piece], groups: Sequence[Mention], before: list[Piece]) -> Iterator[Stretch]:
        """Yield what stands behind each name, with what stands before them all or behind the last comma."""
        for at, group in enumerate(groups):
            is_last = at + 1 == len(groups)
            own = sentence[group.end : len(sentence) if is_last else groups[at + 1].start]
            tail = [] if is_last else _tail(own)
            own = own[: len(own) - len(tail)]
            if self.header and _columns(sentence) == _columns(self.header):
                own = [*self.header, *own]
            elif not _is_a_person(before):
                own = [*before, *own]
            if describing := _describing(own):
                self.described = describing
            elif _figures(own):
                own = [*self.described, *own]
            yield Stretch(group.keys, own)
            before = tail or before


def _describing(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces that say what is counted beyond its unit: of "hd 35 hộ" the first, of "20 hộ" none."""
    spans = [(one.start, one.end) for one in terms_of(pieces) if set(one.features) - _VAGUE and not one.figure]
    return [one for one in pieces if any(start <= one.start < end for start, end in spans)]


def _tail(own: Sequence[Piece]) -> list[Piece]:
    """Return what stands behind the last comma and says what the teams that follow count: ", hs thì"."""
    comma = max((at for at, one in enumerate(own) if one.sort == Sort.SIGN and one.word == ","), default=-1)
    tail = list(own[comma + 1 :])
    return tail if comma >= 0 and tail and not _figures(tail) else []


def _speaker(sentence: Sequence[Piece]) -> str:
    """Return who wrote a line of a chat, "[08:15, 23/11/2026] Út Hiền: …", "" for none."""
    if not sentence or sentence[0].word != "[":
        return ""
    end = next((at for at, one in enumerate(sentence[:8]) if one.word == "]"), 0)
    name = list(takewhile(lambda one: one.sort == Sort.WORD, sentence[end + 1 : end + 7]))
    return " ".join(one.word for one in name) if end else ""


def _unsigned(sentence: Sequence[Piece]) -> list[Piece]:
    """Return a line of a chat without who wrote it; the day stays, for it may be one in the middle of the round."""
    if not _speaker(sentence):
        return list(sentence)
    end = next((at + 1 for at, one in enumerate(sentence) if one.sort == Sort.SIGN and one.word == ":"), 0)
    return [*(one for one in sentence[:end] if one.sort == Sort.DAY), *sentence[end:]]


def _is_total(sentence: Sequence[Piece]) -> bool:
    return next((one.word in _TOTALS for one in sentence if one.sort == Sort.WORD), False)


def _columns(sentence: Sequence[Piece]) -> int:
    return sum(one.sort == Sort.SIGN and one.word == "|" for one in sentence)


def _figures(pieces: Sequence[Piece]) -> bool:
    return any(one.sort in (Sort.FIGURE, Sort.ODD) for one in pieces)


def _groups(sentence: Sequence[Piece], mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions, those joined that only a comma or "and" parts: "An Khánh, Tân Đức báo …"."""
    found = [mentions[0]]
    for one in mentions[1:]:
        between = sentence[found[-1].end : one.start]
        if all(piece.sort == Sort.SIGN or piece.word in ("va", "voi", "ap", "cung") for piece in between):
            keys = tuple(dict.fromkeys([*found[-1].keys, *one.keys]))
            found[-1] = Mention(found[-1].start, one.end, keys if found[-1].keys and one.keys else ())
        else:
            found.append(one)
    return found


def _without(sentence: Sequence[Piece], mentions: Sequence[Mention]) -> list[Piece]:
    if not mentions:
        return list(sentence)
    first = 0 if not _is_a_person(sentence[: mentions[0].start]) else mentions[0].start
    hidden = {at for one in mentions for at in range(one.start, one.end)}
    return [piece for at, piece in enumerate(sentence) if at >= first and at not in hidden]


def _sentences(pieces: Sequence[Piece]) -> list[list[Piece]]:
    found: list[list[Piece]] = [[]]
    for one in pieces:
        found[-1].append(one)
        if one.sort == Sort.LINE or (one.sort == Sort.SIGN and one.word in ";."):
            found.append([])
    return [one for one in found if one]


def _is_a_person(run: Sequence[Piece]) -> bool:
    """Return True if words before a name only say who writes: "Chị Sáu ấp Tân Khánh"."""
    words = [one for one in run if one.sort == Sort.WORD]
    begins = tuple(one.word for one in words[:2])
    return 0 < len(words) <= _LONGEST_PERSON and (words[0].text.lower() in HONORIFICS or begins in _POSTS)
