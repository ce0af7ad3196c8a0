"""Each mark of attendance is kept and the latest stands, from whichever phone it comes and whenever."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.templatetags.wording import instant
from core.text import clean
from teams.models import Member
from training.access import attendees, may_run
from training.actions import seats
from training.deadlines import opens_at
from training.models import Attendance, Guest, Mark, Session, SessionDay

SIGNED_IN = (Attendance.How.CODE, Attendance.How.WORD)  # by oneself, as opposed to by a code of one's own
BATCH = 1_000  # rows of one statement
BEFOREHAND = (Attendance.Presence.EXCUSED, Attendance.Presence.ABSENT)  # known before a day begins


def not_their_session() -> Refused:
    """``by`` neither runs the session nor marks themself."""
    return Refused("not_their_session", "Anh/chị không phụ trách điểm danh buổi tập huấn này.")


def not_taking_marks(session: Session) -> Refused:
    """The session is closed or cancelled: what was counted stands."""
    ended = "đã kết thúc. Cần sửa thì sửa từng người ở trang buổi học, kèm lý do"
    word = "đã hủy" if session.state == Session.Status.CANCELLED else ended
    return Refused("not_taking_marks", f"Buổi tập huấn {word}. Lượt điểm danh này chưa được ghi.")


def token_taken() -> Refused:
    """The mark's token came with another mark before."""
    return Refused("token_taken", "Lượt điểm danh này trùng số với một lượt khác. Xin bấm lại.")


def not_on_the_list() -> Refused:
    """Neither invited, nor of an invited team, nor a guest of the session."""
    return Refused("not_on_the_list", "Người này không có trong danh sách của buổi. Xin thêm vào danh sách khách.")


@transaction.atomic
def mark(
    day: SessionDay,
    *,
    member: Member | None = None,
    guest: Guest | None = None,
    state: str,
    how: str,
    by: User | None,
    made_at: datetime.datetime | None = None,
    at: datetime.datetime | None = None,
    token: UUID | None = None,
    device: str = "",
    reason: str = "",
) -> Attendance:
    """Keep a mark of one member or one guest, and return how they stand now.

    The mark made last stands: one that was made earlier and arrives later is kept and changes nothing. ``made_at`` is
    when it was made, the phone's clock already set right; after ``at`` it counts as made then. The same ``token``
    brings nothing twice. Refuses with not_their_session, not_taking_marks, session_not_begun, not_on_the_list,
    token_taken.
    """
    at = at or timezone.now()
    session = lock_session_of(day)
    if not _may_mark(session, member=member, how=how, by=by):
        raise not_their_session()
    if known := Mark.objects.select_related("attendance").filter(token=token).first() if token else None:
        return _attendance_of(known, day=day, member=member, guest=guest)
    check_takes_marks(session)
    check_has_begun(day, state, at=at)
    check_attends(day, member=member, guest=guest)
    made_at = min(made_at or at, at)
    facts = {"state": state, "how": how, "by": by, "at": at, "made_at": made_at, "token": token, "reason": reason}
    return save_mark(day, member=member, guest=guest, device=device, facts=facts)


def lock_session_of(day: SessionDay) -> Session:
    """Hold the session of a day: marks and its closing come one after another, and a mark finds it open or not."""
    return seats.lock(Session(pk=day.session_id))


def check_takes_marks(session: Session) -> None:
    """Refuse with not_taking_marks where the session is closed or cancelled."""
    if session.state != Session.Status.PLANNED:
        raise not_taking_marks(session)


def check_has_begun(day: SessionDay, state: str, *, at: datetime.datetime) -> None:
    """Refuse with session_not_begun where nobody can stand so yet."""
    if at < opens_at(day.starts_at) and state not in BEFOREHAND:
        raise Refused(
            "session_not_begun",
            f"Chưa đến giờ. Điểm danh từ {instant(opens_at(day.starts_at))}; trước đó chỉ ghi được người vắng.",
        )


def check_attends(day: SessionDay, *, member: Member | None, guest: Guest | None) -> None:
    """Refuse with not_on_the_list unless a member may attend the day, or a guest is one of the session's."""
    if guest is not None:
        found = guest.session_id == day.session_id
    else:
        found = member is not None and attendees(day).filter(pk=member.pk).exists()
    if not found:
        raise not_on_the_list()


def save_mark(
    day: SessionDay, *, member: Member | None, guest: Guest | None = None, device: str = "", facts: dict[str, Any]
) -> Attendance:
    """Write one mark (``facts``: the columns of Mark), and the attendance that stands. The session is held.

    Refuses with token_taken.
    """
    attendance, is_first = Attendance.objects.get_or_create(
        day=day,
        member=member,
        guest=guest,
        defaults={"session_id": day.session_id, "device": device} | _standing(facts),
    )
    if not is_first and facts["made_at"] >= attendance.checked_in_at:
        for column, value in _standing(facts).items():
            setattr(attendance, column, value)
        attendance.save(update_fields=[*_standing(facts)])
    try:
        with transaction.atomic():
            attendance.marks.create(**facts)
    except IntegrityError as error:  # another session's mark came with this token at this very instant
        raise token_taken() from error
    return attendance


def save_first_marks(marks: Sequence[tuple[SessionDay, Member | Guest, dict[str, Any]]]) -> None:
    """Write marks (``facts``: the columns of Mark) of people who have none on that day yet, all in a few statements:
    one by one thousands took a web process ten seconds and more. The session is held.

    Refuses with token_taken.
    """
    attendances = [
        Attendance(
            day=day,
            session_id=day.session_id,
            member=person if isinstance(person, Member) else None,
            guest=person if isinstance(person, Guest) else None,
            **_standing(facts),
        )
        for day, person, facts in marks
    ]
    Attendance.objects.bulk_create(attendances, batch_size=BATCH)
    rows = [Mark(attendance=row, **facts) for row, (_, _, facts) in zip(attendances, marks, strict=True)]
    try:
        with transaction.atomic():
            Mark.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:  # as above
        raise token_taken() from error


@transaction.atomic
def add_guest(
    day: SessionDay, *, full_name: str, organisation: str = "", by: User, at: datetime.datetime | None = None
) -> Attendance:
    """Write down somebody who came without standing on a list, and that they are there; the same guest once.

    Refuses with not_their_session, not_taking_marks, session_not_begun.
    """
    at = at or timezone.now()
    session = lock_session_of(day)
    if not may_run(by, session):
        raise not_their_session()
    check_takes_marks(session)
    guest, is_new = Guest.objects.get_or_create(
        session=session, full_name=clean(full_name), organisation=clean(organisation)
    )
    if is_new:
        record("guests.add", session, by=by, place=session.organiser, at=at)
    return mark(day, guest=guest, state=Attendance.Presence.PRESENT, how=Attendance.How.LIST, by=by, at=at)


def _may_mark(session: Session, *, member: Member | None, how: str, by: User | None) -> bool:
    if how in SIGNED_IN or how == Attendance.How.OWN_CODE:
        return member is not None and is_oneself(member, how=how, by=by)
    return by is None or may_run(by, session)


def is_oneself(member: Member, *, how: str, by: User | None) -> bool:
    """Return whether ``member`` may mark themself so: signed in as ``by``, or as nobody by a code of their own."""
    if how == Attendance.How.OWN_CODE:
        return by is None
    return how in SIGNED_IN and by is not None and member.user_id == by.pk


def _attendance_of(known: Mark, *, day: SessionDay, member: Member | None, guest: Guest | None) -> Attendance:
    """Return what came of a mark that was taken before."""
    attendance = known.attendance
    of = (attendance.day_id, attendance.member_id, attendance.guest_id)
    if of != (day.pk, member.pk if member else None, guest.pk if guest else None):
        raise token_taken()
    return attendance


def _standing(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what the mark that stands says. Whoever runs the session and marks again has looked at what
    was flagged.
    """
    settled = {"is_flagged": False} if facts["how"] == Attendance.How.LIST else {}
    return {"state": facts["state"], "checked_in_at": facts["made_at"], "how": facts["how"]} | settled
