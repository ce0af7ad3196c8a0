"""Who has opened a document of the library, of those whom it is for."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from accounts.models import User
from places.models import Level, Place, prefix_length, subtree
from training.models import Document, Opening


@dataclass(frozen=True)
class Reader:
    """One account that a document is for; ``at``: when it was opened first, None: not yet."""

    user: User
    at: datetime.datetime | None


@dataclass
class Readership:
    """Counts are of accounts. ``places``: (place, opened, asked) by commune; accounts above one stand by themselves."""

    readers: list[Reader]
    places: list[tuple[Place, int, int]] = field(default_factory=list)

    @property
    def opened(self) -> int:
        return sum(reader.at is not None for reader in self.readers)


def readership(document: Document, *, viewer: User) -> Readership:
    """Those whom ``document`` is for, as far as ``viewer`` sees accounts and openings; who has not opened it first."""
    users = User.objects.visible_to(viewer).filter(subtree(document.within, "place__path"), is_active=True)
    asked = users.filter(role__in=document.audience).select_related("place").order_by("place__path", "sort_key", "pk")
    opened = dict(Opening.objects.visible_to(viewer).filter(document=document).values_list("user", "at").order_by())
    readers = [Reader(user, opened.get(user.pk)) for user in asked]
    found = Readership(sorted(readers, key=lambda reader: reader.at is not None))
    found.places = _by_commune(readers)
    return found


def _by_commune(readers: list[Reader]) -> list[tuple[Place, int, int]]:
    asked: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    for reader in readers:
        path = commune_path(reader.user)
        asked[path] += 1
        opened[path] += reader.at is not None
    places = Place.objects.filter(path__in=asked).order_by("path")
    return [(place, opened[place.path], asked[place.path]) for place in places]


def commune_path(user: User) -> str:
    """The path of the commune of an account, or of its own place above communes."""
    return str(user.place.path[: prefix_length(Level.COMMUNE)]) if user.place else ""
