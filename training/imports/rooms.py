"""This module finds who of those expected somebody in a meeting room is, by phone, e-mail or name, and how
they attended.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from accounts.access import sees_phones
from accounts.models import User
from core.phones import NotAPhone, normalise_phone
from core.text import clean, fold, spelling
from teams.models import Member
from training.imports.meetings import Participant
from training.models import Attendance, SessionDay

_APART = re.compile(r"\s[-–—]+|(?<![-–—])[-–—]++\s|[|_/,;:()\[\]]+")  # "Tổ An 1 - Nguyễn Thị Lan", "Lan (An 1)"
_WORD = re.compile(r"[^\W\d_]+")
_PHONE = re.compile(r"(?:\+?84|0)[0-9 .]{8,13}")
ENOUGH = 2  # words of a name that may stand for it
MOST_LIKELY = 50  # people whom one line may be


@dataclass
class Match:
    """One person in the room. ``member``: who they surely are; else ``candidates`` who they may be, none or several."""

    participant: Participant
    member: Member | None
    candidates: list[Member]
    state: str

    @property
    def word(self) -> str:
        return "matched" if self.member else "ambiguous" if self.candidates else "unknown"


def match(people: Iterable[Participant], register: "Register", *, day: SessionDay) -> list[Match]:
    """Return each of ``people`` beside who they are of the register's members, in the same order.

    Two participants who surely are one member (a phone and a computer) are one line.
    """
    found: list[Match] = []
    lines: dict[int, Match] = {}
    for one in people:
        member, candidates = register.find(one)
        if member and member.pk in lines:
            line = lines[member.pk]
            line.participant.add(one)
            line.state = proposed_state(line.participant, day)
            continue
        line = Match(one, member, candidates, proposed_state(one, day))
        found.append(line)
        if member:
            lines[member.pk] = line
    return found


def proposed_state(one: Participant, day: SessionDay) -> str:
    """Return how somebody seems to have attended: late after MEETING_LATE_MINUTES, gone early that much before the end;
    without hours, by the length alone.
    """
    late, early = (timedelta(minutes=settings.MEETING_LATE_MINUTES), timedelta(minutes=settings.MEETING_EARLY_MINUTES))
    if one.left_at and one.left_at <= day.starts_at:  # tried the room out
        return Attendance.Presence.ABSENT
    if one.joined_at and one.joined_at > day.starts_at + late:
        return Attendance.Presence.LATE
    if one.left_at and one.left_at < day.ends_at - early:
        return Attendance.Presence.LEFT_EARLY
    if one.joined_at is None and one.stayed is not None and one.stayed < day.ends_at - day.starts_at - late - early:
        return Attendance.Presence.LEFT_EARLY
    return Attendance.Presence.PRESENT


def names_in(written: str) -> list[str]:
    """Return what may be a whole name in what a tool calls somebody: all of it, and each part between dashes and
    brackets.
    """
    return [written, *(part.strip() for part in _APART.split(written))]


class Register:
    """Members (with ``team.place`` and ``user``) by what they are known by. A line is looked up: a list of 400 people
    is not compared with each of the 6,000 members of a province.

    By their phone are known those whose number ``by`` reads in full: else a list of made-up people would complete the
    masked ones.
    """

    def __init__(self, members: Sequence[Member], *, by: User) -> None:
        self._members = members
        # Places in ``members``, so that what is found stands in their order.
        self._by_phone: dict[str, set[int]] = defaultdict(set)
        self._by_email: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_words: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self._by_word: dict[str, set[int]] = defaultdict(set)
        self._by_team: dict[str, set[int]] = defaultdict(set)  # and by hamlet
        self._own_words: dict[int, list[tuple[str, str]]] = {}
        users = User.objects.filter(pk__in={member.user_id for member in members} - {None}).exclude(email="")
        emails = dict(users.values_list("pk", "email"))
        for at, member in enumerate(members):
            if member.phone and sees_phones(by, member.team.place):
                self._by_phone[member.phone].add(at)
            if member.user_id in emails:
                self._by_email[emails[member.user_id].lower()].add(at)
            self._by_name[member.name_folded].add(at)
            self._by_words[_sorted_words(member.name_folded)].add(at)
            for word in member.name_folded.split():
                self._by_word[word].add(at)
            self._by_team[member.team.name_folded].add(at)
            self._by_team[member.team.place.name_folded].add(at)
        self._lengths = {len(name.split()) for name in (*self._by_name, *self._by_team)}

    def find(self, one: Participant) -> tuple[Member | None, list[Member]]:
        """Return who ``one`` surely is, or None; and if None, who they may be, MOST_LIKELY at most."""
        sure, likely = self._who(one)
        return (sure[0], []) if len(sure) == 1 else (None, sure or likely)

    def _who(self, one: Participant) -> tuple[list[Member], list[Member]]:
        """Return (those it is by phone, e-mail or full name, those whose name holds the words written)."""
        by_contact = _union(self._by_phone, _phones(one)) | self._by_email.get(one.email, set())
        if by_contact:
            return self._people(by_contact), []
        written = self._runs(_words(one.name).split())
        beside = _union(self._by_team, written)
        parts = [part for piece in _APART.split(one.name) if (part := _words(piece))]
        named = _union(self._by_words, {_sorted_words(part) for part in parts}) or _union(self._by_name, written)
        said = {fold(word): word for word in _WORD.findall(clean(one.name))}
        if sure := {at for at in named if self._agrees_in_marks(said, at)}:
            return self._people(sure & beside or sure), []
        likely = named or set().union(*(self._may_be(part) for part in parts))
        return [], self._people(likely & beside or likely)

    def _people(self, places: Iterable[int]) -> list[Member]:
        """Return each person by the first of their memberships."""
        found: dict[int, Member] = {}
        for at in sorted(places):
            found.setdefault(self._members[at].person_id, self._members[at])
            if len(found) == MOST_LIKELY:
                break
        return list(found.values())

    def _runs(self, words: list[str]) -> set[str]:
        """Return each run of the words that is as long as the name of some member, team or hamlet."""
        return {" ".join(words[at : at + length]) for length in self._lengths for at in range(len(words) - length + 1)}

    def _may_be(self, part: str) -> set[int]:
        """Return whose name holds all words of a part, ENOUGH of them."""
        words = set(part.split())
        if len(words) < ENOUGH:
            return set()
        return set.intersection(*sorted((self._by_word.get(word, set()) for word in words), key=len))

    def _agrees_in_marks(self, said: Mapping[str, str], at: int) -> bool:
        """Return whether what is written (``said``: its words by their folded form), which names the member if marks
        are ignored, bears their marks or none at all.

        What stands beside the name, as a team, says nothing about it.
        """
        if at not in self._own_words:
            name = self._members[at].full_name
            self._own_words[at] = [(fold(word), spelling(word)) for word in _WORD.findall(name)]
        words = [(said[folded], own) for folded, own in self._own_words[at] if folded in said]
        return all(word.isascii() for word, _ in words) or all(spelling(word) == own for word, own in words)


def _union[Key](places: Mapping[Key, set[int]], keys: Iterable[Key]) -> set[int]:
    return set().union(*(places.get(key, ()) for key in keys))


def _phones(one: Participant) -> set[str]:
    found = set()
    for text in (one.phone, *_PHONE.findall(one.name)):
        try:
            found.add(normalise_phone(text.strip()))
        except NotAPhone:
            continue
    return found


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def _sorted_words(folded: str) -> tuple[str, ...]:
    return tuple(sorted(folded.split()))
