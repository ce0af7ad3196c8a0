"""The short quiz of a topic: questions added, changed while nobody has answered them, retired."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.text import clean
from training.actions.topics import check_author
from training.models import Question, Topic


class AnswersMissing(Refused):
    """Two to five different answers, one of them right."""


class AlreadyAnswered(Refused):
    """Results count answers to this question: it may not come to ask another thing."""


class QuestionRetired(Refused):
    """It is asked no more."""


@transaction.atomic
def add(
    topic: Topic, *, text: str, choices: Sequence[str], right: int, by: User | None, at: datetime.datetime | None = None
) -> Question:
    """Ask one more question in the quiz of ``topic``; ``right`` is an index of ``choices``.

    Raises NotTheAuthor, AnswersMissing.
    """
    check_author(by)
    Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)
    choices = _valid_choices(choices, right)
    last = topic.questions.order_by("-number").first()
    number = last.number + 1 if last else 1
    question = topic.questions.create(number=number, text=clean(text), choices=choices, right=right)
    record("questions.add", topic, by=by, place=by.place if by else None, at=at, after={"question": question.pk})
    return question


@transaction.atomic
def edit(
    question: Question,
    *,
    text: str,
    choices: Sequence[str],
    right: int,
    by: User | None,
    at: datetime.datetime | None = None,
) -> Question:
    """Change a question that nobody has answered yet.

    Raises NotTheAuthor, AnswersMissing, QuestionRetired, AlreadyAnswered.
    """
    check_author(by)
    question = _in_use(question)
    choices = _valid_choices(choices, right)
    if (question.text, question.choices, question.right) == (clean(text), choices, right):
        return question
    if question.answers.exists():
        raise AlreadyAnswered("Đã có người trả lời câu này nên không sửa được. Xin ngừng dùng câu này và thêm câu mới.")
    question.text, question.choices, question.right = clean(text), choices, right
    question.save(update_fields=["text", "choices", "right"])
    _record("questions.edit", question, by=by, at=at)
    return question


@transaction.atomic
def retire(question: Question, *, by: User | None, at: datetime.datetime | None = None) -> Question:
    """Ask it no more; what was answered stays. Raises NotTheAuthor, QuestionRetired."""
    check_author(by)
    question = _in_use(question)
    question.retired_at = at or timezone.now()
    question.save(update_fields=["retired_at"])
    _record("questions.retire", question, by=by, at=at)
    return question


def _valid_choices(choices: Sequence[str], right: int) -> list[str]:
    choices = [clean(choice) for choice in choices]
    known = {choice.casefold() for choice in choices if choice}
    if (
        not Question.FEWEST <= len(choices) <= Question.MOST
        or len(known) < len(choices)
        or not 0 <= right < len(choices)
    ):
        raise AnswersMissing("Mỗi câu hỏi cần từ 2 đến 5 câu trả lời khác nhau, trong đó có một câu đúng.")
    return choices


def _in_use(question: Question) -> Question:
    question = Question.objects.select_for_update(of=("self",), no_key=True).select_related("topic").get(pk=question.pk)
    if question.retired_at is not None:
        raise QuestionRetired("Câu hỏi này đã ngừng dùng. Xin thêm câu mới.")
    return question


def _record(verb: str, question: Question, *, by: User | None, at: datetime.datetime | None) -> None:
    place = by.place if by else None
    record(verb, question.topic, by=by, place=place, at=at, after={"question": question.pk})
