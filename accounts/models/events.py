"""The record of who did what."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Self

from django.apps import apps
from django.db import models

from accounts.models.users import User
from places.models import Place, in_scope


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class Event(models.Model):
    """Who did what to which thing, where and why. Append-only: the database refuses change and removal."""

    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="ai"
    )  # null: the clock or a command
    verb = models.CharField("việc", max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    subject = models.CharField("đối tượng", max_length=200)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.TextField("lý do", blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "nhật ký"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="event_of_a_subject"),
            models.Index(fields=["-at", "-id"], name="event_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.subject}"


def people() -> Iterator[type[models.Model]]:
    """The models whose rows are somebody: the record calls them by number (``impersonal``)."""
    return (model for model in apps.get_models() if hasattr(model, "impersonal"))


def named(events: Iterable[Event]) -> list[Event]:
    """Hang on each event ``who``: the name that its subject bears today, "" where it is nobody; one query a model."""
    events = list(events)
    asked: dict[str, set[int | None]] = defaultdict(set)
    for event in events:
        asked[event.subject_type].add(event.subject_id)
    names = {
        (model._meta.label_lower, row.pk): str(row)
        for model in people()
        if (keys := asked[model._meta.label_lower])
        for row in model._default_manager.filter(pk__in=keys).order_by("pk")
    }
    for event in events:
        event.who = names.get((event.subject_type, event.subject_id or 0), "")  # type: ignore[attr-defined]
    return events
