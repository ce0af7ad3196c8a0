"""Teams over time: the decisions behind them, where they were placed, who was in them, what coverage was asked for.

Dates are inclusive at both ends: ``dissolved_on``, ``left_on`` and ``ends_on`` are last days.
"""

from teams.models.announcements import (
    COMMUNE_OF_RECEIVER,
    DRAFTS_KEPT,
    Announcement,
    AnnouncementQuerySet,
    Receiver,
    ReceiverQuerySet,
)
from teams.models.boards import SteeringBoard
from teams.models.choices import Organisation, Position, Sex
from teams.models.decisions import Decision
from teams.models.milestones import Milestone
from teams.models.people import Distinction
from teams.models.placements import Placement, covering
from teams.models.places import HamletChange
from teams.models.privacy import ANSWER_WORKING_DAYS, FULFIL_DAYS, PrivacyRequest
from teams.models.regulations import BY_LETTER, TeamRegulation, TeamTerms, names_over_time, team_name_on, terms_on
from teams.models.reorganisations import AccountMove, Agreement, NewPlace, PlaceLink, Reorganisation
from teams.models.teams import (
    TEAM_LEVELS,
    TEAM_SIZE,
    Member,
    MemberQuerySet,
    Person,
    Ruling,
    Team,
    TeamQuerySet,
    current,
)
from teams.models.zalo import ZaloEntry, ZaloGroup
