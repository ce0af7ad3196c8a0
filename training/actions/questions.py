"""Questions of a topic's short quiz are added, changed while nobody has answered them, and retired."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.editable import Facts, actual_changes, edited_copy, save_changes
from core.refusals import Refused
from core.text import clean
from training.actions.topics import check_author
from training.models import Question, Topic


@transaction.atomic
def add(
    topic: Topic, *, text: str, choices: Sequence[str], right: int, by: User | None, at: datetime.datetime | None = None
) -> Question:
    """Ask one more question in the quiz of ``topic``; ``right`` is an index of ``choices``.

    Refuses with not_the_author, of_another_province, choices_invalid.
    """
    check_author(by, topic)
    Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)
    last = topic.questions.order_by("-number").first()
    number = last.number + 1 if last else 1
    question = Question(topic=topic, number=number, text=clean(text), choices=_clean_choices(choices), right=right)
    _check(question)
    question.save()
    _record("questions.add", question, by=by, at=at)
    return question


@transaction.atomic
def edit(question: Question, *, by: User | None, at: datetime.datetime | None = None, **changes: Any) -> Question:
    """Change what is given of ``Question.EDITABLE`` about a question that nobody has answered yet.

    Refuses with not_the_author, of_another_province, choices_invalid, question_retired, question_answered.
    """
    check_author(by, question.topic)
    question = _in_use(question)
    if "choices" in changes:
        changes["choices"] = _clean_choices(changes["choices"])
    changes = actual_changes(question, changes)
    _check(edited_copy(question, changes))
    if not changes:
        return question
    if question.answers.exists():
        raise Refused(
            "question_answered",
            "Đã có người trả lời câu này nên không sửa được. Xin ngừng dùng câu này và thêm câu mới.",
        )
    before, after = save_changes(question, changes)
    _record("questions.edit", question, by=by, at=at, before=before, after=after)
    return question


@transaction.atomic
def retire(question: Question, *, by: User | None, at: datetime.datetime | None = None) -> Question:
    """Ask it no more; what was answered stays. Refuses with not_the_author, of_another_province, question_retired."""
    check_author(by, question.topic)
    question = _in_use(question)
    question.retired_at = at or timezone.now()
    question.save(update_fields=["retired_at"])
    _record("questions.retire", question, by=by, at=at)
    return question


def _clean_choices(choices: Sequence[str]) -> list[str]:
    return [clean(choice) for choice in choices]


def _check(question: Question) -> None:
    choices = question.choices
    known = {choice.casefold() for choice in choices if choice}
    if (
        not Question.FEWEST <= len(choices) <= Question.MOST
        or len(known) < len(choices)
        or not 0 <= question.right < len(choices)
    ):
        raise Refused("choices_invalid", "Mỗi câu hỏi cần từ 2 đến 5 câu trả lời khác nhau, trong đó có một câu đúng.")


def _in_use(question: Question) -> Question:
    question = Question.objects.select_for_update(of=("self",), no_key=True).select_related("topic").get(pk=question.pk)
    if question.retired_at is not None:
        raise Refused("question_retired", "Câu hỏi này đã ngừng dùng. Xin thêm câu mới.")
    return question


def _record(
    verb: str,
    question: Question,
    *,
    by: User | None,
    at: datetime.datetime | None,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    facts = {"question": question.pk} | (after or {})
    record(verb, question.topic, by=by, place=by.place if by else None, at=at, before=before, after=facts)
