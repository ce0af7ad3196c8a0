"""Which team each part of a message is about: "Tổ ấp Tân Khánh báo cáo …", "KP 3:", one behind the other in a group."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.text import clean, fold, spelling
from reporting.reading.pieces import Piece, Sort
from reporting.reading.vocabulary import ACTING, ALIASES, NEUTRAL, join_syllables, meaning_of

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
_LARGER = frozenset({"xa", "phuong", "huyen", "tinh", "tt"})
_KINDS_LONGEST_FIRST = tuple(sorted(_KINDS, key=len, reverse=True))
_TEAM = (
    ("to", "cong", "nghe", "so", "cong", "dong"), ("to", "cong", "nghe", "so"), ("to", "cnscd"), ("to", "cns"),
    ("cnscd",), ("cong", "nghe", "so", "cong", "dong"), ("to",),
)  # fmt: skip
_OPENERS = NEUTRAL - {"to", "ap", "khu", "pho", "thon", "kp", "xa", "phuong"} | {"cua", "day", "la"}
_SUFFIXES = frozenset({"a", "b", "c", "A", "B", "C", "mới", "Mới", "moi", "trong", "Trong"})
_HONORIFICS = frozenset({"chị", "anh", "cô", "chú", "bác", "ông", "bà", "em", "dì", "thím", "mợ", "dượng", "cậu"})
_POSTS = frozenset({("to", "truong"), ("to", "pho"), ("truong", "ap"), ("bi", "thu"), ("truong", "khu")})
_LONGEST_PERSON = 5  # words
_OF_A_TEAM = frozenset({"vien", "truong", "pho", "chuc", "ta", "minh", "hop", "cong", "hoi"})
_FOLLOWERS = (
    NEUTRAL
    | ACTING
    | frozenset(ALIASES.values())
    | {"thang", "huongdan", "quy", "so", "luy", "ke", "ket", "khong", "chua", "co", "hom"}
)


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team by the name of where it works: ``kind`` "ap", ``words`` ("tan", "khanh"), or a number in text."""

    key: object
    kind: str
    words: tuple[str, ...]
    spelled: tuple[str, ...] = ()

    def begins(self, pieces: Sequence[Piece]) -> bool:
        """Tell whether ``pieces`` begin with its words; typed with marks, they have to be the right ones."""
        if len(pieces) < len(self.words):
            return False
        return all(
            _in_a_name(one) == word and (one.text.isascii() or spelling(one.text) == spelled)
            for one, word, spelled in zip(pieces, self.words, self.spelled, strict=False)
        )


def team_name(key: object, name: str) -> TeamName:
    """Return how a message may call the team of ``name``, a team's or its hamlet's: "Tổ CNSCĐ ấp Tân Khánh". What
    stands in brackets behind it nobody types.
    """
    typed = "".join(char if char.isalnum() else " " for char in clean(name).partition(" (")[0]).split()
    words = [fold(word) for word in typed]
    team = _begins(words, _TEAM)
    kind = _begins(words[team:], _KINDS_LONGEST_FIRST)
    begins = team + kind if team + kind < len(words) else team
    named = tuple(word.lstrip("0") or word for word in words[begins:])
    spelled = tuple(spelling(word).lstrip("0") or word for word in typed[begins:])
    return TeamName(key, _KINDS.get(tuple(words[team:begins]), ""), named, spelled)


type _ByWords = Mapping[tuple[str, ...], Sequence[TeamName]]  # the teams by what they are called


@dataclass(frozen=True, slots=True)
class Stretch:
    """The pieces of a message about one team; ``keys`` empty: about nobody who is known, several: nobody knows whom."""

    keys: tuple[object, ...]
    pieces: list[Piece]


def stretches_of(pieces: Sequence[Piece], teams: Sequence[TeamName], *, default: tuple[object, ...]) -> list[Stretch]:
    """Cut a message where a line begins to speak of a team; before the first it is about ``default``."""
    found = [Stretch(default, [])]
    by_words = defaultdict[tuple[str, ...], list[TeamName]](list)  # a province has thousands, a message as many words
    for one in teams:
        by_words[one.words].append(one)
    for line in _lines(pieces):
        named = _named_in(line, by_words)
        if named is not None:
            found.append(Stretch(named[0], []))
        found[-1].pieces.extend(named[1] if named else line)
    return [one for one in found if any(piece.sort != Sort.LINE for piece in one.pieces)]


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for one in pieces:
        lines[-1].append(one)
        if one.sort == Sort.LINE or (one.sort == Sort.SIGN and one.word in ";."):
            lines.append([])
    return lines


def _named_in(line: list[Piece], teams: _ByWords) -> tuple[tuple[object, ...], list[Piece]] | None:
    """Return whom a line speaks of before its first figure, and the line without the name; None: nobody is named."""
    head = list(takewhile(lambda one: one.sort != Sort.FIGURE, line))
    start = next((at for at, one in enumerate(head) if _may_begin(one)), len(head))
    spans: list[tuple[int, int]] = []
    named: dict[object, None] = {}
    at = start
    while at < len(head):
        match = _name_at(head, line, at, teams, is_first=at == start)
        if match is None:
            at += 1
            continue
        keys, end = match
        if not keys:
            return (), line
        named |= dict.fromkeys(keys)
        spans.append((at, end))
        at = end
    if not spans:
        return ((), line) if _is_foreign(head[start:]) else None
    first, last = spans[0][0], spans[-1][1]
    before = [] if _is_a_person(line[:first]) else line[:first]
    return tuple(named), before + _behind_places(line[last:])


def _is_a_person(run: Sequence[Piece]) -> bool:
    """Tell whether words before a name only say who writes: "Chị Sáu ấp Tân Khánh"."""
    words = [one for one in run if one.sort == Sort.WORD]
    begins = tuple(one.word for one in words[:2])
    return 0 < len(words) <= _LONGEST_PERSON and (words[0].text.lower() in _HONORIFICS or begins in _POSTS)


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


def _may_begin(one: Piece) -> bool:
    return one.sort == Sort.LABEL or (one.sort == Sort.WORD and one.word not in _OPENERS)


def _name_at(
    head: Sequence[Piece], line: Sequence[Piece], at: int, teams: _ByWords, *, is_first: bool
) -> tuple[tuple[object, ...], int] | None:
    """Return whom the name at ``at`` means, nobody for one that goes on as another's, and where it ends."""
    words = [_word_for_a_place(one) for one in head[at : at + 20]]
    before = _begins(words, _TEAM)
    here = at + before
    if here < len(head) and head[here].sort == Sort.LABEL:
        kind = _KINDS.get(tuple(head[here].word.split()), "")
        if not kind:
            return None
        number = (head[here].text,)
        return tuple(one.key for one in teams.get(number, ()) if _is_kind(one, kind)), here + 1
    length = _begins(words[before:], _KINDS_LONGEST_FIRST)
    kind = _KINDS.get(tuple(words[before : before + length]), "")
    proper = line[here + length : here + length + max(map(len, teams), default=0)]
    said = tuple(_in_a_name(one) for one in proper)
    called = (one for end in range(1, len(said) + 1) for one in teams.get(said[:end], ()))
    best = [one for one in called if one.begins(proper) and (not kind or _is_kind(one, kind))]
    longest = max((len(one.words) for one in best), default=0)
    if not longest:
        return None
    end = here + length + longest
    if not (kind or before) and not (is_first and _closes(line, end)):
        return None
    if _goes_on(line, end):
        return (), end
    return tuple(one.key for one in best if len(one.words) == longest), end


def _begins(words: Sequence[str], several: Sequence[tuple[str, ...]]) -> int:
    return next((len(one) for one in several if tuple(words[: len(one)]) == one), 0)


def _is_kind(team: TeamName, kind: str) -> bool:
    return not team.kind or team.kind == kind


def _goes_on(line: Sequence[Piece], at: int) -> bool:
    """Tell whether what follows a name makes it another one: "Tân Khánh Đông", "Tân Khánh 2", "Tân Khánh A"."""
    if at < len(line) and line[at].sort == Sort.FIGURE:
        return at + 1 >= len(line) or line[at + 1].sort != Sort.WORD or line[at + 1].word in ("bao", "bc", "xin")
    return not _closes(line, at) and (
        line[at].text in _SUFFIXES or line[at].word == "dong" or not _is_follower(line, at)
    )


def _closes(line: Sequence[Piece], at: int) -> bool:
    return at >= len(line) or line[at].sort != Sort.WORD or line[at].word in ("bao", "bc")


def _is_follower(line: Sequence[Piece], at: int) -> bool:
    run = list(takewhile(lambda one: one.sort == Sort.WORD, line[at : at + 6]))
    return _says_what_follows(run) or _word_for_a_place(run[0]) in _LARGER


def _is_foreign(head: Sequence[Piece]) -> bool:
    """Tell whether a line begins with the name of another team or place: not "ấp đã hướng dẫn", "tổ viên"."""
    words = [_word_for_a_place(one) for one in head[:20]]
    before = _begins(words, _TEAM)
    if len(head) > before and head[before].sort == Sort.LABEL:
        return tuple(head[before].word.split()) in _KINDS or head[before].word == "to"
    length = _begins(words[before:], _KINDS_LONGEST_FIRST)
    is_larger = words[before : before + 1] != [] and words[before] in _LARGER
    if not (before or length or is_larger):
        return False
    begins = before + max(length, int(is_larger))
    name = list(takewhile(lambda one: one.sort == Sort.WORD, head[begins : begins + 6]))
    return bool(name) and not _says_what_follows(name) and name[0].word not in _OF_A_TEAM


def _says_what_follows(run: Sequence[Piece]) -> bool:
    """Tell whether words behind "ấp" or a name are no name: "ấp đã …" says so, "ấp Lạ" and "ấp Đã" do not."""
    word, _, last = join_syllables([one.word for one in run])[0]
    first = run[0].text
    is_name = first[:1].isupper() and not first.isupper()
    return not is_name and word in _FOLLOWERS and (last > 1 or meaning_of(word, first.lower(), "") == word)


def _behind_places(rest: list[Piece]) -> list[Piece]:
    """Return what follows a team's name without "xã Thái Bình" and the like, up to a sign or a word that says more."""
    at = 0
    while at < len(rest):
        skipped = at + (1 if rest[at].sort == Sort.SIGN and rest[at].word in ",-–" else 0)
        if skipped >= len(rest) or _word_for_a_place(rest[skipped]) not in _LARGER:
            break
        at = skipped + 1
        while at < len(rest) and at - skipped <= 4 and rest[at].sort == Sort.WORD and not _is_follower(rest, at):
            at += 1
    return rest[at:]
