"""Users, the record of who did what and who looked, breaches, whom to call, and the keys of other systems."""

from accounts.models.breaches import NOTIFY_WITHIN, Breach, BreachQuerySet
from accounts.models.directory import FocalPoint, FocalPointQuerySet
from accounts.models.events import Event, EventQuerySet, named, people
from accounts.models.looks import LOOKS_KEPT, Look, LookQuerySet
from accounts.models.tokens import AccessToken, AccessTokenQuerySet
from accounts.models.users import ERASED, NOTICE_ON, NOTICE_VERSION, User, UserManager, UserQuerySet

__all__ = [
    "ERASED",
    "LOOKS_KEPT",
    "NOTICE_ON",
    "NOTICE_VERSION",
    "NOTIFY_WITHIN",
    "AccessToken",
    "AccessTokenQuerySet",
    "Breach",
    "BreachQuerySet",
    "Event",
    "EventQuerySet",
    "FocalPoint",
    "FocalPointQuerySet",
    "Look",
    "LookQuerySet",
    "User",
    "UserManager",
    "UserQuerySet",
    "named",
    "people",
]
