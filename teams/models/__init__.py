"""Teams over time: the decisions behind them, where they were placed, who was in them, what coverage was asked for.

Dates are inclusive at both ends: ``dissolved_on``, ``left_on`` and ``ends_on`` are last days.
"""

from teams.models.choices import Organisation, Position, Sex
from teams.models.decisions import Decision
from teams.models.milestones import Milestone
from teams.models.people import Distinction
from teams.models.places import HamletChange, ZaloGroup
from teams.models.teams import (
    TEAM_LEVELS,
    TEAM_SIZE,
    Member,
    Person,
    Placement,
    Ruling,
    Team,
    TeamQuerySet,
    covering,
    current,
)

__all__ = [
    "TEAM_LEVELS",
    "TEAM_SIZE",
    "Decision",
    "Distinction",
    "HamletChange",
    "Member",
    "Milestone",
    "Organisation",
    "Person",
    "Placement",
    "Position",
    "Ruling",
    "Sex",
    "Team",
    "TeamQuerySet",
    "ZaloGroup",
    "covering",
    "current",
]
