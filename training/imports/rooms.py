"""This module finds who of those expected somebody in a meeting room is, by phone, e-mail or name, and how
they attended.
"""

import re
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


def match(people: Iterable[Participant], members: Sequence[Member], *, day: SessionDay, by: User) -> list[Match]:
    """Return each of ``people`` beside who they are of ``members`` (with ``team.place`` and ``user``), in the same
    order.

    Two participants who surely are one member (a phone and a computer) are one line. By their phone are known those
    whose number ``by`` reads in full: else a list of made-up people would complete the masked ones.
    """
    phones = {member.pk: member.phone for member in members if member.phone and sees_phones(by, member.team.place)}
    found: list[Match] = []
    lines: dict[int, Match] = {}
    for one in people:
        sure, likely = _who(one, members, phones)
        member = sure[0] if len(sure) == 1 else None
        if member and member.pk in lines:
            line = lines[member.pk]
            line.participant.add(one)
            line.state = proposed_state(line.participant, day)
            continue
        line = Match(one, member, [] if member else sure or likely, proposed_state(one, day))
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


def _who(one: Participant, members: Sequence[Member], phones: Mapping[int, str]) -> tuple[list[Member], list[Member]]:
    """Return (those it is by phone, e-mail or full name, those whose name holds the words written). ``phones``: by key
    of the member.
    """
    numbers = _phones(one)
    by_contact = [
        member
        for member in members
        if phones.get(member.pk) in numbers or (one.email and member.user and member.user.email.lower() == one.email)
    ]
    if by_contact:
        return _people(by_contact), []
    written = f" {_words(one.name)} "
    parts = [part for piece in _APART.split(one.name) if (part := _words(piece))]
    orders = {_sorted_words(part) for part in parts}
    named = [member for member in members if _sorted_words(member.name_folded) in orders]
    named = named or [member for member in members if f" {member.name_folded} " in written]
    sure = [member for member in named if _agree_in_marks(one.name, member)]
    if sure:
        return _people(_of_team(sure, written)), []
    likely = named or [member for member in members if any(_may_be(part, member) for part in parts)]
    return [], _people(_of_team(likely, written))


def _agree_in_marks(written: str, member: Member) -> bool:
    """Return whether ``written``, which names the member if marks are ignored, bears their marks or none at all.

    What stands beside the name, as a team, says nothing about it.
    """
    said = {fold(word): word for word in _WORD.findall(clean(written))}
    words = [(said[fold(word)], word) for word in _WORD.findall(member.full_name) if fold(word) in said]
    return all(word.isascii() for word, _ in words) or all(spelling(word) == spelling(own) for word, own in words)


def _of_team(members: list[Member], written: str) -> list[Member]:
    """Return those whose team or hamlet is written beside the name; all where none is."""
    named = [
        member
        for member in members
        if f" {member.team.name_folded} " in written or f" {member.team.place.name_folded} " in written
    ]
    return named or members


def _people(members: Iterable[Member]) -> list[Member]:
    """Return each person by the first of their memberships."""
    found: dict[int, Member] = {}
    for member in members:
        found.setdefault(member.person_id, member)
    return list(found.values())


def _may_be(part: str, member: Member) -> bool:
    words = set(part.split())
    return len(words) >= ENOUGH and words <= set(member.name_folded.split())


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
