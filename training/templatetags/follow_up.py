"""This tag says on a session's page what follows it: ``{% follow_up session as following %}``."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Min, QuerySet
from django.utils import timezone

from training.access import has_taken_place, may_run, member_who_attended, takes_feedback
from training.models import Answer, Feedback, Learned, Question, Session

register = template.Library()


@dataclass(frozen=True)
class AfterTraining:
    """What the reader of the page may do: give feedback, take the quiz, take certificates, read the results."""

    gives_feedback: bool
    gave_feedback: bool
    takes_quiz: bool
    took_quiz: bool
    reads_results: bool
    certificates: list[Learned]

    def __bool__(self) -> bool:
        return any([self.gives_feedback, self.takes_quiz, self.reads_results, self.certificates])


@register.simple_tag(takes_context=True)
def follow_up(context: dict[str, Any], session: Session) -> AfterTraining | None:
    """Return what follows the session, None while it is not over; one certificate a person, on which all their topics
    stand.
    """
    user, now = context["user"], timezone.now()
    if not has_taken_place(session, now):
        return None
    member = member_who_attended(session, user)
    gave = member is not None and Feedback.objects.filter(session=session, member=member).exists()
    learned = Learned.objects.certified_to(user).filter(session=session)
    return AfterTraining(
        gives_feedback=member is not None and takes_feedback(session, now),
        gave_feedback=gave,
        takes_quiz=member is not None and Question.objects.asked_after(session).exists(),
        took_quiz=member is not None and Answer.objects.filter(session=session, member=member).exists(),
        reads_results=may_run(user, session),
        certificates=_first_of_each_person(learned),
    )


def _first_of_each_person(learned: QuerySet[Learned]) -> list[Learned]:
    first = learned.order_by().values("member__person").annotate(first=Min("pk")).values("first")
    rows = Learned.objects.filter(pk__in=first).select_related("member__team")
    return list(rows.order_by("member__team__sort_key", "member__sort_key", "pk"))
