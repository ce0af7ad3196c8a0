"""What a training topic has to do with: platforms and indicators that it teaches, practices and documents behind it.

Training knows nothing of reporting (docs/decisions/0001, 0006), so the link stands here.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from reporting.models.difficulties import Practice
from reporting.models.indicators import Indicator, Platform
from training.models import Document, Topic

THINGS = ("platform", "indicator", "practice", "document")


class TopicLinkQuerySet(models.QuerySet["TopicLink"]):
    def visible_to(self, user: Any) -> Self:
        """Of topics in sight, to things in sight."""
        things = (
            Q(platform__in=Platform.objects.visible_to(user))
            | Q(indicator__in=Indicator.objects.visible_to(user))
            | Q(practice__in=Practice.objects.visible_to(user).filter(state=Practice.State.PUBLISHED))
            | Q(document__in=Document.objects.visible_to(user))
        )
        return self.filter(things, topic__in=Topic.objects.visible_to(user))


def _one_thing() -> Q:
    found = Q()
    for name in THINGS:
        found |= Q(**{f"{other}__isnull": other != name for other in THINGS})
    return found


class TopicLink(models.Model):
    """A topic and one thing that it has to do with."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="links")
    platform = models.ForeignKey(Platform, models.CASCADE, related_name="topic_links", null=True, blank=True)
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="topic_links", null=True, blank=True)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="topic_links", null=True, blank=True)
    document = models.ForeignKey(Document, models.CASCADE, related_name="topic_links", null=True, blank=True)

    objects = TopicLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "liên kết của chuyên đề"
        constraints = [
            models.CheckConstraint(condition=_one_thing(), name="a_topic_is_linked_to_one_thing_at_a_time"),
            models.UniqueConstraint(fields=["topic", "platform"], name="a_topic_is_linked_to_a_platform_once"),
            models.UniqueConstraint(fields=["topic", "indicator"], name="a_topic_is_linked_to_an_indicator_once"),
            models.UniqueConstraint(fields=["topic", "practice"], name="a_topic_is_linked_to_a_practice_once"),
            models.UniqueConstraint(fields=["topic", "document"], name="a_topic_is_linked_to_a_document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.platform or self.indicator or self.practice or self.document}"
