"""Each who was there takes the short quiz after a session once."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from training.access import has_taken_place, member_who_attended
from training.models import Answer, Attendance, Question, Session


@transaction.atomic
def take(session: Session, *, chosen: Mapping[int, int], by: User, at: datetime.datetime | None = None) -> list[Answer]:
    """Keep the answers of ``by``: ``chosen`` is the index of the answer by the question's key.

    Refuses with not_at_the_session, quiz_not_open, quiz_taken, answers_missing.
    """
    at = at or timezone.now()
    # The own rows locked: who presses twice answers once.
    list(Attendance.objects.select_for_update(of=("self",), no_key=True).of(by).filter(session=session).order_by("pk"))
    member = member_who_attended(session, by)
    if member is None:
        raise Refused(
            "not_at_the_session",
            "Chỉ người đã dự buổi học mới trả lời được. Nếu anh/chị có dự, xin báo người điểm danh.",
        )
    if not has_taken_place(session, at):
        raise Refused("quiz_not_open", "Buổi học chưa kết thúc. Xin trả lời sau khi học xong.")
    if Answer.objects.filter(session=session, member=member).exists():
        raise Refused("quiz_taken", "Anh/chị đã trả lời các câu hỏi của buổi này; mỗi người trả lời một lần.")
    questions = list(Question.objects.asked_after(session))
    if not questions or any(chosen.get(question.pk, -1) not in range(len(question.choices)) for question in questions):
        raise Refused("answers_missing", "Xin chọn một câu trả lời cho mỗi câu hỏi rồi gửi lại.")
    answers = Answer.objects.bulk_create(
        Answer(question=question, session=session, member=member, chosen=chosen[question.pk], at=at)
        for question in questions
    )
    right = sum(answer.is_right for answer in answers)
    record(
        "quizzes.take", session, by=by, place=session.organiser, at=at, after={"right": right, "asked": len(answers)}
    )
    return answers
