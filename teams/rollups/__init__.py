"""What is counted about teams on a day, at every level of the tree: coverage, milestones, people, Zalo groups."""

from teams.rollups.coverage import (
    CoverageNode,
    CoverageTally,
    coverage,
    coverage_total,
    teams_by_place,
    waiting_places,
    waiting_teams,
    without_team,
)
from teams.rollups.curves import CurvePoint, milestone_curve
from teams.rollups.milestones import (
    Ask,
    MilestoneStatus,
    milestone_status,
    milestone_statuses,
    required_places,
    statuses_below,
    tallies,
)
from teams.rollups.people import People, people, people_beside, teams_of_kinds
from teams.rollups.trees import grow, name_beside_parts, shown_places
from teams.rollups.zalo import Groups, Zalo, zalo, zalo_beside
