"""Users, what they sign in with, the record of who did what and who looked, breaches, whom to call, who speaks for a
place, other systems.
"""

from accounts.models.authentication import (
    AUTHENTICATION_KEPT,
    AuthenticationEvent,
    AuthenticationEventQuerySet,
    AuthenticationKind,
)
from accounts.models.breaches import NOTIFY_WITHIN, Breach, BreachQuerySet
from accounts.models.devices import Device, SpentCode, Throttle
from accounts.models.directory import FocalPoint, FocalPointQuerySet
from accounts.models.events import Event, EventQuerySet, attach_subject_names, person_models
from accounts.models.looks import LOOKS_KEPT, Look, LookKind, LookQuerySet
from accounts.models.offices import (
    OF_A_COMMITTEE,
    Era,
    Letterhead,
    Office,
    OfficeQuerySet,
    Signer,
    SignerQuerySet,
    default_office,
    era_on,
    letterhead,
    seat_of,
    speaking_place,
    spoken_name,
)
from accounts.models.parked import ParkedForm, ParkedFormQuerySet
from accounts.models.reviews import Review, ReviewLine, ReviewLineQuerySet, ReviewQuerySet
from accounts.models.seals import GENESIS, SEALED, EventSeal, EventSealQuerySet, record_keys, seal_digest
from accounts.models.sign_in_keys import SignInKey, SignInKeyQuerySet
from accounts.models.slips import Slip, SlipQuerySet
from accounts.models.ties import (
    ActTie,
    SecondPerson,
    is_beside,
    is_given_by,
    second_person,
    tie_to,
    untied_colleagues,
)
from accounts.models.tokens import AccessToken, AccessTokenQuerySet
from accounts.models.users import ERASED, NOTICE_ON, NOTICE_VERSION, User, UserManager, UserQuerySet
