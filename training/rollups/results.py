"""A session leaves behind what those who came thought of it, and which questions they answered right."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q

from training.models import Attendance, Question, Session

RATINGS = range(1, 6)
GOOD_RATING = 4  # from here on a mark speaks for the session
ASKED = {"useful": "Bổ ích", "clear": "Dễ hiểu", "able": "Hướng dẫn lại được"}


@dataclass(frozen=True)
class Opinion:
    """One of the three questions: ``counts`` holds how many gave 1, 2, … 5."""

    label: str
    counts: Sequence[int]

    @property
    def good(self) -> int:
        return sum(self.counts[GOOD_RATING - 1 :])

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class QuestionResult:
    """One question of the quiz: how many answered it, how many of them right."""

    question: Question
    right: int
    answered: int


@dataclass(frozen=True)
class SessionResults:
    """``there``: members who came on a day at least. ``texts`` are in the order of their letters, so that it does not
    tell who wrote which."""

    there: int
    opinions: list[Opinion]
    texts: list[str]
    questions: list[QuestionResult]
    quizzed: int

    @property
    def feedback_count(self) -> int:
        return self.opinions[0].total


def session_results(session: Session) -> SessionResults:
    """Return what a session left behind, in five queries whatever the number of people."""
    given = session.feedback.all()
    return SessionResults(
        there=Attendance.objects.filter(session=session).there().aggregate(n=Count("member", distinct=True))["n"],
        opinions=_opinions(session),
        texts=sorted(given.exclude(text="").values_list("text", flat=True)),
        questions=_question_results(session),
        quizzed=session.answers.aggregate(n=Count("member", distinct=True))["n"],
    )


def _opinions(session: Session) -> list[Opinion]:
    counted = {f"{name}_{mark}": Count("pk", filter=Q(**{name: mark})) for name in ASKED for mark in RATINGS}
    counts = session.feedback.aggregate(**counted)
    return [Opinion(label, [counts[f"{name}_{mark}"] for mark in RATINGS]) for name, label in ASKED.items()]


def _question_results(session: Session) -> list[QuestionResult]:
    """Return questions that somebody answered, also those no longer asked."""
    answered = Count("answers", filter=Q(answers__session=session))
    right = Count("answers", filter=Q(answers__session=session, answers__chosen=F("right")))
    rows = Question.objects.filter(topic__in=session.topics.all()).select_related("topic")
    rows = rows.annotate(answered=answered, answered_right=right).filter(answered__gt=0)
    return [
        QuestionResult(question, question.answered_right, question.answered)
        for question in rows.order_by("topic__sort_key", "topic", "number", "pk")
    ]
