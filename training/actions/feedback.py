"""Those who were there say what they thought of a session."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.text import clean_lines
from training.access import FEEDBACK_DAYS, has_taken_place, member_who_attended, takes_feedback
from training.models import Feedback, Session


@transaction.atomic
def give(
    session: Session,
    *,
    useful: int,
    clear: int,
    able: int,
    text: str = "",
    by: User,
    at: datetime.datetime | None = None,
) -> Feedback:
    """Keep what ``by`` thought, from 1 to 5 each; given again, it replaces what was said.

    Refuses with not_at_the_session, feedback_closed.
    """
    at = at or timezone.now()
    member = member_who_attended(session, by)
    if member is None:
        raise Refused(
            "not_at_the_session", "Chỉ người đã dự buổi học mới góp ý được. Nếu anh/chị có dự, xin báo người điểm danh."
        )
    if not takes_feedback(session, at):
        raise Refused("feedback_closed", _why_closed(session, at))
    said = {"useful": useful, "clear": clear, "able": able, "text": clean_lines(text), "at": at}
    feedback, is_new = Feedback.objects.update_or_create(session=session, member=member, defaults=said)
    record("feedback.give" if is_new else "feedback.change", session, by=by, place=session.organiser, at=at)
    return feedback


def _why_closed(session: Session, at: datetime.datetime) -> str:
    if not has_taken_place(session, at):
        return "Buổi học chưa kết thúc. Xin góp ý sau khi học xong."
    return f"Đã quá {FEEDBACK_DAYS} ngày sau buổi học nên không nhận góp ý nữa. Xin cảm ơn anh/chị."
