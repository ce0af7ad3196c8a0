"""Reorganisations: prepared, agreed on, and what they do to places, teams and accounts.

Carrying one out begins in ``teams.actions.reorganising``, where targets and regular reports follow too.
"""

from teams.actions.reorganisations.carrying import CarryingResult, carry, restore_names
from teams.actions.reorganisations.locking import NotOpen, NotTheirs, lock, may_prepare, provinces, reorganisation_plan
from teams.actions.reorganisations.project import (
    AlreadyPrepared,
    ChangedSince,
    NotAgreed,
    agree,
    create,
    edit,
    missing_agreements,
    schedule,
    set_content,
    unschedule,
)

__all__ = [
    "AlreadyPrepared",
    "CarryingResult",
    "ChangedSince",
    "NotAgreed",
    "NotOpen",
    "NotTheirs",
    "agree",
    "carry",
    "create",
    "edit",
    "lock",
    "may_prepare",
    "missing_agreements",
    "provinces",
    "reorganisation_plan",
    "restore_names",
    "schedule",
    "set_content",
    "unschedule",
]
