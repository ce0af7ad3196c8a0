"""Users and what their sign-in remembers, the record of who did what, whom to call, and the keys of other systems."""

from accounts.models.devices import Device, SpentCode, Throttle
from accounts.models.directory import FocalPoint, FocalPointQuerySet
from accounts.models.events import Event, EventQuerySet, named, people
from accounts.models.tokens import AccessToken, AccessTokenQuerySet
from accounts.models.users import ERASED, User, UserManager, UserQuerySet

__all__ = [
    "ERASED",
    "AccessToken",
    "AccessTokenQuerySet",
    "Device",
    "Event",
    "EventQuerySet",
    "FocalPoint",
    "FocalPointQuerySet",
    "SpentCode",
    "Throttle",
    "User",
    "UserManager",
    "UserQuerySet",
    "named",
    "people",
]
