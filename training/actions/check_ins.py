"""People mark themselves by the code on the screen, signed in or by a code of their own, or by the word that was read
out, each from their own device.
"""

import datetime
import hashlib

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.refusals import Refused
from teams.models import Member
from training.access import takes_marks
from training.actions.attendance import is_oneself, lock_session_of, mark, not_their_session
from training.deadlines import LATE_AFTER
from training.models import Attendance, Session, SessionDay


@transaction.atomic
def check_in(
    day: SessionDay,
    member: Member,
    *,
    how: str,
    device: str,
    by: User | None,
    at: datetime.datetime | None = None,
    scanned_at: datetime.datetime | None = None,
) -> Attendance:
    """Mark ``member`` as there; late from LATE_AFTER on. Who is there already stays as they stand.

    ``member`` is ``by``; by a code of their own nobody is signed in, and ``by`` is None. ``scanned_at`` is when they
    showed that they were in the room, if signing in took its time. ``device`` is the random text that this browser
    keeps: one device for two people, or two for one, flags them all for whoever runs the session. Refuses with
    check_in_closed, and as ``mark`` does.
    """
    at = at or timezone.now()
    came_at = scanned_at or at
    day.session = lock_session_of(day)
    if not takes_marks(day, came_at):
        raise Refused(
            "check_in_closed", "Lúc này buổi tập huấn không nhận điểm danh. Xin báo người phụ trách nếu anh/chị có dự."
        )
    if not is_oneself(member, how=how, by=by):
        raise not_their_session()
    hashed = _device_hash(day.session, device)
    attendance = Attendance.objects.filter(day=day, member=member).first()
    if attendance is not None and attendance.was_there:
        attendance.marks.create(state=attendance.state, how=how, by=by, at=at, made_at=at)
    else:
        state = Attendance.Presence.LATE if came_at > day.starts_at + LATE_AFTER else Attendance.Presence.PRESENT
        made_at = at if attendance else came_at  # else it would not stand over what the list said meanwhile
        attendance = mark(day, member=member, state=state, how=how, by=by, at=at, made_at=made_at, device=hashed)
    return _flag_shared_devices(attendance, hashed)


def _device_hash(session: Session, device: str) -> str:
    """Return a hash that tells devices of one session apart; without the secret it leads back to no device and to no
    other session.
    """
    return hashlib.sha256(f"{session.secret}:{device}".encode()).hexdigest()


def _flag_shared_devices(attendance: Attendance, device: str) -> Attendance:
    """Flag a second device of this person, and other people of this device."""
    attendance.device = attendance.device or device
    others = Attendance.objects.filter(device=device, day=attendance.day_id).exclude(pk=attendance.pk)
    if attendance.device != device or others.exists():
        attendance.is_flagged = True
        others.update(is_flagged=True)
    attendance.save(update_fields=["device", "is_flagged"])
    return attendance
