"""On the home page stands a new document of the library that concerns the reader, until it is opened."""

import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.cards import NEWEST, NEWS, Task
from training.models import Document


def library_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """Return what was added lately, is for the reader's role and place, in force, and not opened yet."""
    new = Document.objects.addressed_to(user).filter(added_at__gte=now - NEWS).exclude(added_by=user)
    unopened = new.unopened_by(user).in_force_on(timezone.localdate(now))
    return [
        Task("Văn bản mới", document.subject, _show(document), "Xem văn bản", document.number, calm=True)
        for document in unopened.order_by("-added_at", "-pk")[:NEWEST]
    ]


def _show(document: Document) -> str:
    return reverse("document_show", args=[document.pk])
