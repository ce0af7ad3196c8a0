"""A reorganisation from its preview to its undoing: places, teams, accounts, targets and regular reports in one step.

Reports, figures, submissions and events of before are never touched: a report keeps the place it was owed from
(docs/decisions/0018).
"""

from teams.actions.reorganising.carrying import carry_out, carry_out_due
from teams.actions.reorganising.foresight import Consequences, consequences
from teams.actions.reorganising.undoing import first_write_since, rests_on, undo
