"""Users, their slips and reviews, the record of who did what, whom to call, and the keys of other systems."""

from accounts.models.directory import FocalPoint, FocalPointQuerySet
from accounts.models.events import Event, EventQuerySet, named, people
from accounts.models.reviews import Review, ReviewLine, ReviewLineQuerySet, ReviewQuerySet
from accounts.models.slips import Slip, SlipQuerySet
from accounts.models.tokens import AccessToken, AccessTokenQuerySet
from accounts.models.users import ERASED, User, UserManager, UserQuerySet

__all__ = [
    "ERASED",
    "AccessToken",
    "AccessTokenQuerySet",
    "Event",
    "EventQuerySet",
    "FocalPoint",
    "FocalPointQuerySet",
    "Review",
    "ReviewLine",
    "ReviewLineQuerySet",
    "ReviewQuerySet",
    "Slip",
    "SlipQuerySet",
    "User",
    "UserManager",
    "UserQuerySet",
    "named",
    "people",
]
