"""What a training topic has to do with, written down and taken away."""

import datetime
from collections.abc import Collection

from django.db import models, transaction

from accounts.access import check_same_province
from accounts.actions.events import record
from accounts.models import User
from reporting.models import Indicator, Platform, Practice, TopicLink
from training.models import Document, Topic


@transaction.atomic
def link(
    topic: Topic,
    *,
    platforms: Collection[Platform],
    indicators: Collection[Indicator],
    practices: Collection[Practice],
    documents: Collection[Document],
    by: User,
    at: datetime.datetime | None = None,
) -> int:
    """Link ``topic`` to exactly these, of all that ``by`` sees; what lies out of sight stays. Return the changes.

    Refuses with of_another_province.
    """
    check_same_province(by, topic)
    topic = Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)
    wanted: dict[str, Collection[models.Model]] = {
        "platform": platforms,
        "indicator": indicators,
        "practice": practices,
        "document": documents,
    }
    seen = TopicLink.objects.visible_to(by).filter(topic=topic)
    changed = sum(_set(topic, seen, name, things) for name, things in wanted.items())
    if changed:
        told = {name: sorted(thing.pk for thing in things) for name, things in wanted.items()}
        record("topics.link", topic, by=by, place=by.place, at=at, after=told)
    return changed


def _set(topic: Topic, seen: models.QuerySet[TopicLink], name: str, things: Collection[models.Model]) -> int:
    keys = {thing.pk for thing in things}
    gone, _ = TopicLink.objects.filter(
        pk__in=seen.exclude(**{name: None}).exclude(**{f"{name}__in": keys}).values_list("pk", flat=True)
    ).delete()
    there = set(topic.links.filter(**{f"{name}__in": keys}).values_list(f"{name}_id", flat=True))
    topic.links.bulk_create(TopicLink(topic=topic, **{f"{name}_id": key}) for key in sorted(keys - there))
    return gone + len(keys - there)
