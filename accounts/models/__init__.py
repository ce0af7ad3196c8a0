"""Users, what they sign in with and leave behind, the record of who did what, whom to call, keys of other systems."""

from accounts.models.devices import Device, SpentCode, Throttle
from accounts.models.directory import FocalPoint, FocalPointQuerySet
from accounts.models.events import Event, EventQuerySet, named, people
from accounts.models.parked import ParkedForm, ParkedFormQuerySet
from accounts.models.reviews import Review, ReviewLine, ReviewLineQuerySet, ReviewQuerySet
from accounts.models.seals import GENESIS, SEALED, EventSeal, EventSealQuerySet, link
from accounts.models.slips import Slip, SlipQuerySet
from accounts.models.tokens import AccessToken, AccessTokenQuerySet
from accounts.models.users import ERASED, User, UserManager, UserQuerySet

__all__ = [
    "ERASED",
    "GENESIS",
    "SEALED",
    "AccessToken",
    "AccessTokenQuerySet",
    "Device",
    "Event",
    "EventQuerySet",
    "EventSeal",
    "EventSealQuerySet",
    "FocalPoint",
    "FocalPointQuerySet",
    "ParkedForm",
    "ParkedFormQuerySet",
    "Review",
    "ReviewLine",
    "ReviewLineQuerySet",
    "ReviewQuerySet",
    "Slip",
    "SlipQuerySet",
    "SpentCode",
    "Throttle",
    "User",
    "UserManager",
    "UserQuerySet",
    "link",
    "named",
    "people",
]
