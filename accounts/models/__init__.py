"""Users, the record of who did what, whom to call, and the keys of other systems."""

from accounts.models.directory import FocalPoint, FocalPointQuerySet
from accounts.models.events import Event, EventQuerySet, named, people
from accounts.models.seals import GENESIS, SEALED, EventSeal, EventSealQuerySet, link
from accounts.models.tokens import AccessToken, AccessTokenQuerySet
from accounts.models.users import ERASED, User, UserManager, UserQuerySet

__all__ = [
    "ERASED",
    "GENESIS",
    "SEALED",
    "AccessToken",
    "AccessTokenQuerySet",
    "Event",
    "EventQuerySet",
    "EventSeal",
    "EventSealQuerySet",
    "FocalPoint",
    "FocalPointQuerySet",
    "User",
    "UserManager",
    "UserQuerySet",
    "link",
    "named",
    "people",
]
