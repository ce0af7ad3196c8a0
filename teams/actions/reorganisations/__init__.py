"""These actions prepare reorganisations, let provinces agree, and change places, teams and accounts.

Carrying one out begins in ``teams.actions.reorganising``, where targets and regular reports follow too.
"""

from teams.actions.reorganisations.carrying import CarryingResult, carry, restore_names
from teams.actions.reorganisations.locking import (
    check_not_own,
    lock,
    lock_region,
    may_prepare,
    provinces,
    reorganisation_not_open,
    reorganisation_plan,
)
from teams.actions.reorganisations.project import (
    AlreadyPrepared,
    agree,
    content_changed,
    create,
    edit,
    missing_agreements,
    not_agreed,
    schedule,
    set_content,
    unschedule,
)
