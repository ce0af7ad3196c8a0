"""Changes to the hamlets and groups of a commune: rows open, close and succeed one another; none
ever moves.

The last day of a closed place is the day before the change takes effect. Its heirs begin on that
day and last as long as the commune. Groups below a closed hamlet are closed with it and opened
again below the heir. The caller locks the commune.
"""

from places.actions.changes.carrying import carry_out
from places.actions.changes.checking import check, groups_that_follow
from places.actions.changes.heirs import place_and_heirs
from places.actions.changes.plans import LOWEST, ChangePlan, ChangeResult, PlannedPlace
