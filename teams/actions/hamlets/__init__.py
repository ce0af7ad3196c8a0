"""A commune proposes changes of its hamlets and groups, the province approves them, and teams follow their places.

``wanted`` are dicts as ``HamletChange.wanted`` holds them; a group that opens together with its hamlet names it by
"inside": the hamlet's position in ``wanted``, instead of "parent".
"""

from teams.actions.hamlets.deciding import approve, approve_many, refuse
from teams.actions.hamlets.figures import set_figures, set_many_figures
from teams.actions.hamlets.planning import ChangeConsequences, consequences
from teams.actions.hamlets.proposing import AlreadyProposed, propose, withdraw
