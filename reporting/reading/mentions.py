"""The teams that a message names: "ấp Tân Khánh", "KP 3", "To 2 ap Ninh Thuan"; known ones and foreign ones."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.text import clean, fold, spelling
from reporting.reading.pieces import Piece, Sort
from reporting.reading.statuses import STATUSES
from reporting.reading.vocabulary import MEANINGS, NEUTRAL, normal

_KINDS = {
    ("ap",): "ap", ("kp",): "khu pho", ("khu", "pho"): "khu pho", ("thon",): "thon",
    ("khom",): "khom", ("to", "dan", "pho"): "to dan pho", ("tdp",): "to dan pho", ("ban",): "ban",
    ("buon",): "buon", ("lang",): "lang", ("to", "tu", "quan"): "to tu quan",
}  # fmt: skip
# Words for places and teams that, with other marks, are other words: "bán", "tình hình", "tờ".
_ONLY_TYPED = {
    "ap": "ấp", "to": "tổ", "pho": "phố", "thon": "thôn", "khom": "khóm", "dan": "dân", "tu": "tự", "quan": "quản",
    "xa": "xã", "phuong": "phường", "huyen": "huyện",
}  # fmt: skip
_ALWAYS_MARKED = {"ban": "bản", "buon": "buôn", "lang": "làng", "tinh": "tỉnh"}
_LARGER = frozenset({"xa", "phuong", "huyen", "tinh"})
_KINDS_LONGEST_FIRST = tuple(sorted(_KINDS, key=len, reverse=True))
_TEAM = (
    ("to", "cong", "nghe", "so", "cong", "dong"), ("to", "cong", "nghe", "so"), ("to", "cong", "nghe"),
    ("to", "cnscd"), ("to", "cns"), ("cnscd",), ("cong", "nghe", "so", "cong", "dong"), ("to",),
)  # fmt: skip
_RURAL = frozenset({"ap", "thon", "ban", "buon", "lang", "khom"})
_PARTS = frozenset({"to", "to dan pho", "tdp", "to tu quan"})  # of a hamlet: "tổ 2 ấp Ninh Thuận"
_SUFFIXES = frozenset({"a", "b", "c", "A", "B", "C", "mới", "Mới", "trong", "Trong"})
_OF_A_TEAM = frozenset({"vien", "truong", "pho", "chuc", "ta", "minh", "hop", "cong", "hoi", "em", "tui"})
_FOLLOWERS = (NEUTRAL | {words[0] for words in (*MEANINGS, *STATUSES)} | {"thang", "bao", "bc", "hom", "ket"}) - {
    "tan"
}  # ấp Tân …
_BEFORE_NAMES = frozenset({"thi", "to", "va", "voi", "cua", "o", "da", "bc", "gui", "den", "pt", "sua"})
_UNITS_BEHIND = frozenset({"ho", "nguoi", "ng", "hs", "lop", "cai", "h", "tk", "nha"})


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team by the name of where it works: ``kind`` "ap", ``words`` ("tan", "khanh"), or a number in text."""

    key: object
    kind: str
    words: tuple[str, ...]
    spelled: tuple[str, ...] = ()
    part: tuple[str, str] = ("", "")  # of its hamlet: ("to", "2")

    def begins(self, pieces: Sequence[Piece]) -> bool:
        """Tell whether ``pieces`` begin with its words; typed with marks, they have to be the right ones."""
        if len(pieces) < len(self.words):
            return False
        return all(
            _in_a_name(one) == word and (one.text.isascii() or spelling(one.text) == spelled)
            for one, word, spelled in zip(pieces, self.words, self.spelled, strict=False)
        )

    def is_spelled(self, pieces: Sequence[Piece]) -> bool:
        """Return True if ``pieces`` begin with its words, each with the marks of the name."""
        return all(spelling(one.text) == word for one, word in zip(pieces, self.spelled, strict=False))


def team_name(key: object, name: str) -> TeamName:
    """Return how a message may call the team of ``name``, a team's or its hamlet's: "Tổ CNSCĐ ấp Tân Khánh, tổ 2".
    What stands in brackets behind it nobody types.
    """
    places = [_place_name(part) for part in re.sub(r"\([^()]{0,200}\)", " ", clean(name)).split(",")]
    places = [one for one in places if one[1]]
    parts = [one for one in places if len(places) > 1 and one[0] in _PARTS and len(one[1]) == 1]
    kind, typed = next((one for one in places if one not in parts), ("", []))
    named = tuple(fold(word).lstrip("0") or word for word in typed)
    spelled = tuple(spelling(word).lstrip("0") or word for word in typed)
    part = (parts[0][0], fold(parts[0][1][0])) if parts else ("", "")
    return TeamName(key, kind, named, spelled, part)


def _place_name(text: str) -> tuple[str, list[str]]:
    typed = "".join(char if char.isalnum() else " " for char in text).split()
    words = [fold(word) for word in typed]
    team = _begins(words, _TEAM)
    if words[:1] == ["to"] and len(words) == 2 and words[1].isdigit():
        return "to", typed[1:]
    kind = _begins(words[team:], _KINDS_LONGEST_FIRST)
    begins = team + kind if team + kind < len(words) else team
    whole = _begins(words, _KINDS_LONGEST_FIRST)
    if whole > kind + team:
        return _KINDS[tuple(words[:whole])], typed[whole:]
    return _KINDS.get(tuple(words[team:begins]), ""), typed[begins:]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a team is named: ``keys`` empty for one that is not known."""

    start: int
    end: int
    keys: tuple[object, ...]


class MentionFinder:
    """Finds the teams that a sentence names."""

    def __init__(self, teams: Sequence[TeamName]) -> None:
        self.teams = defaultdict[tuple[str, ...], list[TeamName]](list)  # a province has thousands
        for one in teams:
            self.teams[one.words].append(one)
        self.parts = defaultdict[tuple[str, str], list[TeamName]](list)
        for one in teams:
            if one.part[0]:
                self.parts[one.part].append(one)
        self.longest = max((len(one.words) for one in teams), default=0)

    def mentions(self, sentence: Sequence[Piece]) -> list[Mention]:
        found: list[Mention] = []
        at = 0
        while at < len(sentence):
            one = self._mention(sentence, at)
            if one is None:
                at += 1
                continue
            found.append(one)
            at = one.end
        return found

    def _mention(self, line: Sequence[Piece], at: int) -> Mention | None:
        words = [_word_for_a_place(one) for one in line[at : at + 12]]
        part, here = ("", ""), at
        if line[at].sort == Sort.LABEL and line[at].word in _PARTS:
            part = _KINDS.get(tuple(line[at].word.split()), line[at].word), line[at].text
            here += 1
            while here < len(line) and line[here].word in ("cua", ",", "-"):
                here += 1
        team = _begins(words, _TEAM) if not part[0] else 0
        here += team
        kind, number = "", ""
        if (
            here < len(line)
            and line[here].sort == Sort.LABEL
            and (label := _KINDS.get(tuple(line[here].word.split()), ""))
        ):
            kind, number = label, line[here].text
        if number and not (part[0] and kind in _PARTS):
            keys = self._keys(self.teams.get((number,), ()), kind, part)
            return Mention(at, here + 1, keys)
        if part[0] and here > at and (known := self._named(line, here, is_marked=True, part=part)):
            return Mention(at, known.end, known.keys)
        if part[0]:
            keys = tuple(one.key for one in self.parts.get(part, ()))
            is_head = at == 0 or line[at - 1].sort != Sort.WORD
            return Mention(at, at + 1, keys) if len(keys) == 1 or is_head else None
        return self._named(line, at + team, start=at, is_marked=bool(team)) or self._foreign(line, at, team)

    def _named(
        self,
        line: Sequence[Piece],
        here: int,
        *,
        start: int | None = None,
        is_marked: bool,
        part: tuple[str, str] = ("", ""),
    ) -> Mention | None:
        start = here if start is None else start
        words = [_word_for_a_place(one) for one in line[here : here + 3]]
        length = _begins(words, _KINDS_LONGEST_FIRST)
        kind = _KINDS.get(tuple(words[:length]), "")
        if not kind and any(one.sort == Sort.FIGURE for one in line[here : here + 1]):
            return None
        proper = line[here + length : here + length + self.longest]
        said = tuple(_in_a_name(one) for one in proper)
        called = [one for end in range(1, len(said) + 1) for one in self.teams.get(said[:end], ())]
        same = [one for one in called if one.begins(proper)]
        if any(not one.text.isascii() for one in proper):  # Thanh Lợi is not Thạnh Lợi
            same = [one for one in same if one.is_spelled(proper)] or same
        best = [one for one in same if not kind or one.kind in ("", kind)]
        if not best and kind in _RURAL:
            best = [one for one in same if one.kind in _RURAL]
            kind = best[0].kind if best else kind
        longest = max((len(one.words) for one in best), default=0)
        if not longest:
            return None
        end = here + length + longest
        if not (kind or is_marked) and not self._may_be_bare(line, here, end, longest):
            return None
        if _goes_on(line, end, is_bare=not kind):
            return Mention(start, end, ()) if kind or is_marked else None
        if not part[0] and end < len(line) and line[end].sort == Sort.LABEL and line[end].word in _PARTS:
            part = _KINDS.get(tuple(line[end].word.split()), line[end].word), line[end].text
            end += 1
        keys = self._keys([one for one in best if len(one.words) == longest], kind, part)
        return Mention(start, end, keys)

    @staticmethod
    def _may_be_bare(line: Sequence[Piece], here: int, end: int, length: int) -> bool:
        """Return True if a name without "ấp" is one: at the head of a clause, or of two words with capitals."""
        if any(one.sort == Sort.FIGURE for one in line[here:end]):
            return False
        is_head = here == 0 or line[here - 1].sort != Sort.WORD or line[here - 1].word in _BEFORE_NAMES
        has_capitals = length > 1 and all(one.text[:1].isupper() for one in line[here:end])
        return has_capitals or (is_head and length > 1)

    @staticmethod
    def _keys(teams: Sequence[TeamName], kind: str, part: tuple[str, str]) -> tuple[object, ...]:
        """Return whom a name means; of a hamlet with several teams all, where the message does not say which."""
        able = [one for one in teams if not kind or not one.kind or one.kind == kind]
        if part[0]:
            able = [one for one in able if one.part[1] == part[1] and part[0] in (one.part[0], "to")]
        elif any(not one.part[0] for one in able):
            able = [one for one in able if one.part[0] in ("", "to")]
        return tuple(dict.fromkeys(one.key for one in able))

    @staticmethod
    def _foreign(line: Sequence[Piece], at: int, team: int) -> Mention | None:
        """Return where another team or place is named: not "ấp đã hướng dẫn", "tổ viên"."""
        words = [_word_for_a_place(one) for one in line[at : at + 12]]
        length = _begins(words[team:], _KINDS_LONGEST_FIRST)
        is_larger = words[team] in _LARGER if team < len(words) else False
        if not (length or team or (is_larger and at == 0)):
            return None
        name = list(takewhile(lambda one: one.sort == Sort.WORD, line[at + team + max(length, int(is_larger)) :][:6]))
        if not name or _says_what_follows(name) or name[0].word in _OF_A_TEAM:
            return None
        if not name[0].text[:1].isupper() and (at != 0 or not length):
            return None
        begins = at + team + max(length, int(is_larger))
        named = len(list(takewhile(lambda one: one.text[:1].isupper() and not one.text.isupper(), name)))
        return Mention(at, begins + max(named, 1), ())


def _begins(words: Sequence[str], several: Sequence[tuple[str, ...]]) -> int:
    return next((len(one) for one in several if tuple(words[: len(one)]) == one), 0)


def _goes_on(line: Sequence[Piece], at: int, *, is_bare: bool) -> bool:
    """Return True if what follows a name makes it another one: "Tân Khánh Đông", "ấp Tân Khánh 2", "Tân Khánh A"."""
    if at >= len(line):
        return False
    if line[at].sort == Sort.FIGURE:
        behind = line[at + 1].word if at + 1 < len(line) else ""
        return not is_bare and behind not in _UNITS_BEHIND
    if line[at].sort != Sort.WORD:
        return False
    if line[at - 1].text[:1].isupper() and line[at].text[:1].islower() and line[at].text not in _SUFFIXES:
        return False  # "Tân Trung chừng"
    return line[at].text in _SUFFIXES or not _says_what_follows(line[at : at + 1])


def _says_what_follows(run: Sequence[Piece]) -> bool:
    """Return True if words behind "ấp" or a name are no name: "ấp đã …" says so, "ấp Lạ" and "ấp Đã" do not."""
    first = run[0].text
    is_name = first[:1].isupper() and not first.isupper()
    return not is_name and (normal(run[0].word) in _FOLLOWERS or _word_for_a_place(run[0]) in _LARGER)


def _word_for_a_place(one: Piece) -> str:
    if one.sort != Sort.WORD:
        return ""
    typed = one.text.lower()
    if one.word in _ALWAYS_MARKED:
        return one.word if typed == _ALWAYS_MARKED[one.word] else typed
    return one.word if typed.isascii() or typed == _ONLY_TYPED.get(one.word, typed) else typed


def _in_a_name(one: Piece) -> str:
    if one.sort == Sort.FIGURE:
        return str(one.value)
    return one.word if one.sort == Sort.WORD else ""
