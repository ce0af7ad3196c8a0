"""Who takes part in what follows a session, and when."""

import datetime

from accounts.models import User
from teams.models import Member
from training.models import Attendance, Session

FEEDBACK_DAYS = 7  # after a session, for giving feedback and for changing it


def attended_as(session: Session, user: User) -> Member | None:
    """The membership through which ``user`` was there on a day of the session at least; None: was not."""
    rows = Attendance.objects.filter(session=session).of(user).there().select_related("member")
    found = rows.order_by("member", "pk").first()
    return found.member if found else None


def is_after(session: Session, at: datetime.datetime) -> bool:
    """Whether the session was held and is over: its last day has ended, or it was closed before."""
    return session.state == Session.State.CLOSED or (session.state == Session.State.PLANNED and session.is_over(at))


def takes_feedback(session: Session, at: datetime.datetime) -> bool:
    """From the end of the session until FEEDBACK_DAYS later."""
    return is_after(session, at) and at <= session.ends_at + datetime.timedelta(days=FEEDBACK_DAYS)
