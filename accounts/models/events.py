"""The record of who did what."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.users import User
from core.text import fold
from places.models import Place, in_scope


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def matching_subject(self, text: str) -> Self:
        """About a thing that is so called, or about somebody who bears the name today."""
        folded = fold(text)
        about = Q(subject__icontains=text)
        for model in person_models():
            called = model._default_manager.filter(name_folded__contains=folded)
            about |= Q(subject_type=model._meta.label_lower, subject_id__in=called.values("pk"))
        return self.filter(about)

    def done_by(self, text: str) -> Self:
        """Return the events by the account of this number, or by whoever has such a name or
        username.
        """
        return self.filter(by__in=User.objects.numbered_or_matching(text).values("pk"))

    def between(self, first: datetime.date | None, last: datetime.date | None) -> Self:
        """Return the events from the beginning of ``first`` to the end of ``last``; None leaves an
        end open. An index answers it.
        """
        rows = self.filter(at__gte=_midnight(first)) if first else self
        return rows.filter(at__lt=_midnight(last + datetime.timedelta(days=1))) if last else rows

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
            models.Index(fields=["verb", "-at", "-id"], name="event_of_a_verb"),
            models.Index(fields=["by", "-at", "-id"], name="event_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.subject}"


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def person_models() -> Iterator[type[models.Model]]:
    """Return the models whose rows are people: the record names them by number (``impersonal``)."""
    return (model for model in apps.get_models() if hasattr(model, "impersonal"))


def attach_subject_names(events: Iterable[Event]) -> list[Event]:
    """Set ``who`` on each event, the name that its subject bears today or "" where it is nobody;
    one query a model.
    """
    events = list(events)
    asked: dict[str, set[int | None]] = defaultdict(set)
    for event in events:
        asked[event.subject_type].add(event.subject_id)
    names = {
        (model._meta.label_lower, row.pk): str(row)
        for model in person_models()
        if (keys := asked[model._meta.label_lower])
        for row in model._default_manager.filter(pk__in=keys).order_by("pk")
    }
    for event in events:
        event.who = names.get((event.subject_type, event.subject_id or 0), "")  # type: ignore[attr-defined]
    return events
