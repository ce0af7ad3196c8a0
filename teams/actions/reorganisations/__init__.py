"""Reorganisations: prepared, agreed on, and what they do to places, teams and accounts.

Carrying one out begins in ``reporting.actions.reorganisations``, where targets and regular reports follow too.
"""

from teams.actions.reorganisations.carrying import Followed, carry, restore_names
from teams.actions.reorganisations.project import (
    AlreadyPrepared,
    NotAgreed,
    agree,
    create,
    edit,
    missing_agreements,
    schedule,
    set_content,
    unschedule,
)
from teams.actions.reorganisations.reform import NotOpen, NotTheirs, held, provinces, reform_of

__all__ = [
    "AlreadyPrepared",
    "Followed",
    "NotAgreed",
    "NotOpen",
    "NotTheirs",
    "agree",
    "carry",
    "create",
    "edit",
    "held",
    "missing_agreements",
    "provinces",
    "reform_of",
    "restore_names",
    "schedule",
    "set_content",
    "unschedule",
]
