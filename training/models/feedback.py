"""After a session its people answer three questions about it and a short quiz about its topics."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core.editable import Editable
from teams.models import Member
from training.models.sessions import Session
from training.models.topics import Topic


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, user: Any) -> Self:
        """Read by who runs the session."""
        return self.filter(session__in=Session.objects.runnable_by(user))


class Feedback(models.Model):
    """What one member thought, from 1 to 5: was it useful, was it clear, can you now guide a neighbour?"""

    session = models.ForeignKey(Session, models.CASCADE, related_name="feedback")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    useful = models.PositiveSmallIntegerField("bổ ích")
    clear = models.PositiveSmallIntegerField("dễ hiểu")
    able = models.PositiveSmallIntegerField("hướng dẫn lại được")
    text = models.TextField("góp ý", blank=True)
    at = models.DateTimeField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "góp ý sau buổi học"
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="a_member_gives_feedback_once"),
            models.CheckConstraint(
                condition=Q(useful__range=(1, 5), clear__range=(1, 5), able__range=(1, 5)),
                name="feedback_goes_from_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"Góp ý về {self.session}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(topic__in=Topic.objects.visible_to(user))

    def asked_after(self, session: Session) -> Self:
        """Return those of a session's topics, topic by topic, in the order in which they are asked."""
        asked = self.filter(topic__in=session.topics.all(), retired_at=None)
        return asked.select_related("topic").order_by("topic__sort_key", "topic", "number", "pk")


class Question(Editable):
    """One question of a topic's quiz: ``choices`` are the answers shown, ``right`` the index of the right one."""

    EDITABLE = ("text", "choices", "right")
    FEWEST, MOST = 2, 5  # answers to choose from

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField("câu hỏi", max_length=300)
    choices = models.JSONField("các câu trả lời", default=list)
    right = models.PositiveSmallIntegerField("câu đúng")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "câu hỏi"
        ordering = ["number", "pk"]

    def __str__(self) -> str:
        return self.text


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(session__in=Session.objects.runnable_by(user))


class Answer(models.Model):
    """What one member answered to one question after one session."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    session = models.ForeignKey(Session, models.CASCADE, related_name="answers")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    chosen = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "câu trả lời"
        constraints = [
            models.UniqueConstraint(
                fields=["question", "session", "member"], name="a_question_is_answered_once_a_session"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.chosen}"

    @property
    def is_right(self) -> bool:
        return self.chosen == self.question.right
