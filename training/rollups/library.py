"""This module counts who has opened a document of the library, of those whom it is for."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User, UserQuerySet
from places.models import Level, Place, prefix_length, subtree
from training.models import Document, Opening


@dataclass(frozen=True)
class Reader:
    """One account that a document is for; ``at``: when it was opened first, None: not yet.

    ``commune`` is that of the account; of an account above communes, its own place.
    """

    user: User
    commune: Place
    at: datetime.datetime | None


@dataclass(frozen=True)
class Readership:
    """Those whom a document is for, who has not opened it first; ``places``: (place, accounts that opened, asked)."""

    readers: list[Reader]
    places: list[tuple[Place, int, int]]

    @property
    def opened_count(self) -> int:
        return sum(reader.at is not None for reader in self.readers)


def count_openings(document: Document, *, viewer: User) -> tuple[int, int]:
    """Return (accounts that opened, accounts asked) of ``readership``, counted by the database."""
    opened = Opening.objects.visible_to(viewer).filter(document=document).order_by().values("user")
    counted = _audience(document, viewer).aggregate(asked=Count("pk"), opened=Count("pk", filter=Q(pk__in=opened)))
    return counted["opened"], counted["asked"]


def readership(document: Document, *, viewer: User) -> Readership:
    """Return those whom ``document`` is for, as far as ``viewer`` sees accounts and openings."""
    asked = _audience(document, viewer).select_related("place").order_by("place__path", "sort_key", "pk")
    opened = dict(Opening.objects.visible_to(viewer).filter(document=document).values_list("user", "at").order_by())
    communes = Place.objects.in_bulk({_commune_path(user) for user in asked}, field_name="path")
    readers = [Reader(user, communes[_commune_path(user)], opened.get(user.pk)) for user in asked]
    return Readership(sorted(readers, key=lambda reader: reader.at is not None), _by_commune(readers))


def _audience(document: Document, viewer: User) -> UserQuerySet:
    users = User.objects.visible_to(viewer).filter(subtree(document.within, "place__path"), is_active=True)
    return users.filter(role__in=document.audience)


def _commune_path(user: User) -> str:
    return str(user.place.path[: prefix_length(Level.COMMUNE)])  # type: ignore[union-attr]  # found by its place


def _by_commune(readers: Iterable[Reader]) -> list[tuple[Place, int, int]]:
    asked = Counter(reader.commune for reader in readers)
    opened = Counter(reader.commune for reader in readers if reader.at is not None)
    return [(place, opened[place], asked[place]) for place in asked]
