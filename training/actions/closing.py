"""A session ends: who was not marked was not there, and who was there has learned; corrections come after it."""

import datetime
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.templatetags.wording import instant
from core.text import clean_lines
from teams.models import Member
from training.access import may_run
from training.actions import seats
from training.actions.attendance import (
    BATCH,
    check_attends,
    check_takes_marks,
    lock_session_of,
    not_their_session,
    save_first_marks,
    save_mark,
)
from training.models import Attendance, Guest, Invitation, Learned, Session, SessionDay, Topic, TopicVersion

type Memberships = list[tuple[Member, datetime.date]]  # somebody learned through, and the last day they came by each
type Trained = dict[int, Memberships]  # by the key of the person; who was not there often enough is not in it

# What comes of somebody who was asked and not marked: who declined had a reason, who has no seat was not expected.
UNMARKED = {
    Invitation.Reply.INVITED: Attendance.Presence.ABSENT,
    Invitation.Reply.COMING: Attendance.Presence.ABSENT,
    Invitation.Reply.DECLINED: Attendance.Presence.EXCUSED,
}


@dataclass(frozen=True)
class Outlook:
    """What closing a session now would do: marks it would write, by state; people who would count as trained."""

    absent: int
    excused: int
    trained: int
    flagged: int


def outlook(session: Session, *, at: datetime.datetime) -> Outlook:
    """Return what ``close`` at ``at`` would do."""
    states = Counter(state for _, _, state in _missing_marks(session, at))
    return Outlook(
        absent=states[Attendance.Presence.ABSENT],
        excused=states[Attendance.Presence.EXCUSED],
        trained=len(_people_trained(session)),
        flagged=Attendance.objects.filter(session=session, is_flagged=True).count(),
    )


@transaction.atomic
def close(session: Session, *, by: User | None, at: datetime.datetime | None = None, reason: str = "") -> Session:
    """Close a session: on each day held the unmarked become absent, and who was there often enough has learned.

    Refuses with not_their_session, not_taking_marks (closed or cancelled before), session_not_over.
    """
    at = at or timezone.now()
    session = seats.lock(session)
    if by is not None and not may_run(by, session):
        raise not_their_session()
    check_takes_marks(session)
    _check_is_over(session, reason, at=at)
    unmarked = list(_missing_marks(session, at))
    facts = {"how": Attendance.How.CLOSING, "by": by, "at": at, "made_at": at}
    save_first_marks([(day, member, facts | {"state": state}) for day, member, state in unmarked])
    session.state, session.closed_at, session.version = Session.Status.CLOSED, at, session.version + 1
    session.save(update_fields=["state", "closed_at", "version"])
    trained = _people_trained(session)
    _write_learned(session, trained, people=None)
    after = {"unmarked": len(unmarked), "trained": len(trained)}
    record("sessions.close", session, by=by, place=session.organiser, at=at, after=after, reason=clean_lines(reason))
    return session


@transaction.atomic
def correct(
    day: SessionDay,
    *,
    member: Member | None = None,
    guest: Guest | None = None,
    state: str,
    reason: str,
    by: User,
    at: datetime.datetime | None = None,
) -> Attendance:
    """Correct, after its closing, how somebody attended a day; what they have learned follows.

    Refuses with not_their_session, session_not_closed, reason_missing, not_on_the_list.
    """
    at = at or timezone.now()
    session, reason = lock_session_of(day), clean_lines(reason)
    if not may_run(by, session):
        raise not_their_session()
    if session.state != Session.Status.CLOSED:
        raise Refused("session_not_closed", "Buổi tập huấn chưa kết thúc. Xin sửa thẳng trên danh sách điểm danh.")
    if not reason:
        raise Refused("reason_missing", "Xin ghi lý do sửa, để người xem sau hiểu vì sao.", field="reason")
    check_attends(day, member=member, guest=guest)
    before = Attendance.objects.filter(day=day, member=member, guest=guest).first()
    made_at = max(at, before.checked_in_at) if before else at  # it stands, whatever the clocks of two servers say
    facts = {"state": state, "how": Attendance.How.LIST, "by": by, "at": at, "made_at": made_at, "reason": reason}
    attendance = save_mark(day, member=member, guest=guest, facts=facts)
    if member is not None:
        _write_learned(session, _people_trained(session), people={member.person_id})
    was = {"state": before.state} if before else {}
    whom = {"member": member.pk} if member else {"guest": guest.pk if guest else None}
    record(
        "attendance.correct", session, by=by, place=session.organiser, at=at,
        before=was, after={"state": state, "day": str(timezone.localdate(day.starts_at))} | whom, reason=reason,
    )  # fmt: skip
    return attendance


def _check_is_over(session: Session, reason: str, *, at: datetime.datetime) -> None:
    if at < session.starts_at:
        raise Refused(
            "session_not_over",
            f"Buổi tập huấn bắt đầu lúc {instant(session.starts_at)}, chưa kết thúc được. Có thể hủy buổi.",
            field="reason",
        )
    if not session.is_over(at) and not reason.strip():
        raise Refused(
            "session_not_over",
            f"Buổi tập huấn kéo dài đến {instant(session.ends_at)}. Kết thúc sớm thì xin ghi lý do.",
            field="reason",
        )


def _missing_marks(session: Session, at: datetime.datetime) -> Iterator[tuple[SessionDay, Member, Attendance.Presence]]:
    """Yield who was expected on a day that had begun by ``at`` and has no mark for it, and the mark that closing gives
    them.

    Expected are the invited, and who came on another day without an invitation; somebody of two teams once.
    """
    expected: dict[int, tuple[Member, Attendance.Presence]] = {}
    for asked in session.invitations.filter(state__in=UNMARKED).select_related("member").order_by("pk"):
        state = UNMARKED[Invitation.Reply(asked.state)]
        expected.setdefault(asked.member.person_id, (asked.member, state))
    marked = defaultdict(set)
    rows = Attendance.objects.filter(session=session).exclude(member=None).select_related("member").order_by("pk")
    for row in rows:
        if row.member is not None:
            marked[row.day_id].add(row.member.person_id)
            if row.was_there:
                expected.setdefault(row.member.person_id, (row.member, Attendance.Presence.ABSENT))
    for day in session.days.filter(starts_at__lte=at):
        yield from ((day, *expected[person]) for person in expected if person not in marked[day.pk])


def _people_trained(session: Session) -> Trained:
    rows = Attendance.objects.filter(session=session).there().exclude(member=None).select_related("member", "day")
    came = defaultdict(list)
    for row in rows.order_by("day__starts_at", "pk"):
        if row.member is not None:
            came[row.member.person_id].append((row.member, row.day))
    learned = {person: _through(visits, session.required_days) for person, visits in came.items()}
    return {person: through for person, through in learned.items() if through}


def _through(visits: list[tuple[Member, SessionDay]], required: int) -> Memberships:
    """Return each membership by which alone one person came on enough days; where only all together are enough, the
    first.

    So what was learned stays right of each, should the person turn out to be two.
    """
    of_member = defaultdict(list)
    for member, day in visits:
        of_member[member.pk].append((member, day))
    alone = [own for own in of_member.values() if len(own) >= required]
    together = [visits] if len({day for _, day in visits}) >= required else []
    return [(own[0][0], timezone.localdate(own[-1][1].starts_at)) for own in alone or together]


def _write_learned(session: Session, trained: Trained, *, people: set[int] | None) -> None:
    """Make what is stored of ``people`` (None: all) say ``trained``. A row that stays keeps its certificate."""
    stored = session.learned.all() if people is None else session.learned.filter(member__person__in=people)
    stored.exclude(member__person__in=list(trained)).delete()
    stored_rows = defaultdict(list)
    for row in stored.select_related("member").order_by("pk"):
        stored_rows[row.topic_id, row.member.person_id].append(row)
    new: list[Learned] = []
    for topic in session.topics.order_by("pk"):
        version = _version(topic, session)
        for person, through in trained.items():
            if people is not None and person not in people:
                continue
            for row, member, on in _rows_by_membership(stored_rows[topic.pk, person], through):
                row.session, row.topic, row.version = session, topic, version
                row.member, row.team_id, row.on = member, member.team_id, on
                if row.pk is None:
                    new.append(row)
                else:
                    row.save()
    Learned.objects.bulk_create(new, batch_size=BATCH)


def _rows_by_membership(
    stored_rows: list[Learned], through: Memberships
) -> Iterator[tuple[Learned, Member, datetime.date]]:
    """Yield a row for each membership of a person: its own, else one that would go, else a new one. The rest goes."""
    wanted = {member.pk for member, _ in through}
    own = {row.member_id: row for row in stored_rows}
    spare = [row for row in stored_rows if row.member_id not in wanted]
    for member, on in through:
        row = own.get(member.pk) or (spare.pop(0) if spare else Learned(certificate=secrets.token_hex(16)))
        yield row, member, on
    for row in spare:
        row.delete()


def _version(topic: Topic, session: Session) -> TopicVersion | None:
    """Return the version that stood on the session's first day."""
    day = timezone.localdate(session.starts_at)
    return topic.versions.filter(starts_on__lte=day).order_by("-starts_on", "-number").first()
