"""This module finds what a session collides with: somebody teaches, a hall is used, people are asked
elsewhere at that time.
"""

import datetime
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.text import fold, spelling
from places.models import Place, standing_in
from teams.models import Member
from training.models import Invitation, Session, Trainer

type Sitting = tuple[datetime.datetime, datetime.datetime]  # from, until


class Meeting(NamedTuple):
    """What can collide of a session that is planned or changed; ``session`` where it stands already."""

    days: Sequence[Sitting]
    places: Collection[Place] = ()
    trainers: Collection[Trainer] = ()
    venue: str = ""
    address: str = ""
    session: Session | None = None


class Clash(NamedTuple):
    """One collision, with a session that stands or with another line (from 1) of the same series."""

    words: str
    session: Session | None = None
    line: int = 0

    @property
    def key(self) -> str:
        """Return what makes it this collision, worded like this, and no other."""
        return f"{self.session.pk if self.session else f'#{self.line}'}: {self.words}"


def clashes(meeting: Meeting) -> list[Clash]:
    """Return every collision of ``meeting`` with sessions that stand and were not cancelled, the earliest session
    first.
    """
    others = list(_at_the_same_time(meeting).prefetch_related("trainers"))
    asked = _asked_to(others, meeting)
    found: list[Clash] = []
    for other in others:
        words = _shared_needs(meeting, _meeting(other))
        if asked[other.pk]:
            words.append(f"{asked[other.pk]} người đã được mời dự buổi kia")
        found += [Clash(each, other) for each in words]
    return found


def clashes_within(meetings: Sequence[Meeting]) -> dict[int, list[Clash]]:
    """Return collisions among the ``meetings`` of one series, by the index of the later line."""
    found: dict[int, list[Clash]] = {}
    for index, one in enumerate(meetings):
        for before, other in enumerate(meetings[:index]):
            if overlap(one.days, other.days):
                found.setdefault(index, []).extend(Clash(words, line=before + 1) for words in _shared_needs(one, other))
    return found


def fingerprint(found: Mapping[int, Sequence[Clash]]) -> str:
    """Return what a tick beside collisions confirms: these, by line, and no others that arose meanwhile."""
    keys = [f"{index} {clash.key}" for index in sorted(found) for clash in found[index]]
    return hashlib.sha256("\n".join(keys).encode()).hexdigest() if keys else ""


def overlap(one: Iterable[Sitting], other: Sequence[Sitting]) -> bool:
    """Return whether some sitting of one runs into one of the other; one that starts as the other ends does not."""
    return any(start < until and since < end for start, end in one for since, until in other)


def people_asked_elsewhere(session: Session) -> set[int]:
    """Return the people (keys) who are asked to another session at the time of this one, and did not decline."""
    days = [(day.starts_at, day.ends_at) for day in session.days.all()]
    others = _at_the_same_time(Meeting(days, session=session))
    return set(_standing().filter(session__in=others).values_list("member__person", flat=True))


def _at_the_same_time(meeting: Meeting) -> QuerySet[Session]:
    same_time = Q(pk__in=[])
    for start, end in meeting.days:
        same_time |= Q(days__starts_at__lt=end, days__ends_at__gt=start)
    others = Session.objects.filter(same_time).exclude(state=Session.Status.CANCELLED)
    others = others.exclude(pk=meeting.session.pk) if meeting.session else others
    return others.distinct().order_by("starts_at", "pk")


def _meeting(session: Session) -> Meeting:
    return Meeting((), trainers=session.trainers.all(), venue=session.venue, address=session.address)


def _shared_needs(one: Meeting, other: Meeting) -> list[str]:
    """Return what two meetings at the same time both need, in words."""
    both = {trainer.pk for trainer in one.trainers} & {trainer.pk for trainer in other.trainers}
    words = [f"giảng viên {trainer} dạy cả hai buổi" for trainer in one.trainers if trainer.pk in both]
    if _is_one_hall(one, other):
        words.append(f"cùng địa điểm {one.venue}")
    return words


def _is_one_hall(one: Meeting, other: Meeting) -> bool:
    """Return whether both use one hall. Halls of one name are one, unless their addresses say otherwise: many communes
    have a "Hội trường UBND xã". A name that was typed without marks may be any that it stands for; of two with marks
    each says its own, as those of Xã Tân Thành and Xã Tân Thạnh do.
    """
    is_bare = one.venue.isascii() or other.venue.isascii()
    if not one.venue or (fold if is_bare else spelling)(one.venue) != (fold if is_bare else spelling)(other.venue):
        return False
    return not (one.address and other.address) or fold(one.address) == fold(other.address)


def _asked_to(others: Collection[Session], meeting: Meeting) -> Counter[int]:
    """Return how many of the people whom ``meeting`` is for are asked to each of ``others``."""
    there = Q(pk__in=[])
    for place in meeting.places:
        there |= standing_in(place, "team__place__path")
    meant = Member.objects.filter(there).current_on(timezone.localdate(meeting.days[0][0]))
    if meeting.session:
        meant |= Member.objects.filter(invitations__in=_standing().filter(session=meeting.session))
    rows = _standing().filter(session__in=[other.pk for other in others], member__person__in=meant.values("person"))
    return Counter(session for session, _ in rows.values_list("session", "member__person").order_by().distinct())


def _standing() -> QuerySet[Invitation]:
    gone = (Invitation.Reply.DECLINED, Invitation.Reply.REPLACED)
    return Invitation.objects.exclude(state__in=gone)
