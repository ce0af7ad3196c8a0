"""What is counted about teams on a day, at every level of the tree: coverage, milestones, people, Zalo groups."""

from teams.rollups.coverage import CoverageNode, Tally, coverage, teams_by_place, waiting_teams, without_team
from teams.rollups.curves import Point, milestone_curve
from teams.rollups.milestones import (
    Ask,
    MilestoneStatus,
    milestone_status,
    milestone_statuses,
    required,
    statuses_below,
    tallied,
)
from teams.rollups.people import People, people
from teams.rollups.trees import grow, shown
from teams.rollups.zalo import Groups, Zalo, zalo

__all__ = [
    "Ask",
    "CoverageNode",
    "Groups",
    "MilestoneStatus",
    "People",
    "Point",
    "Tally",
    "Zalo",
    "coverage",
    "grow",
    "milestone_curve",
    "milestone_status",
    "milestone_statuses",
    "people",
    "required",
    "shown",
    "statuses_below",
    "tallied",
    "teams_by_place",
    "waiting_teams",
    "without_team",
    "zalo",
]
