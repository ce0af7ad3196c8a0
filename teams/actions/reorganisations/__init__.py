"""Reorganisations: prepared, agreed on, and what they do to places, teams and accounts.

Carrying one out begins in ``reporting.actions.reorganisations``, where targets and regular reports follow too.
"""

from teams.actions.reorganisations.carrying import Followed, carry, restore_names
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
from teams.actions.reorganisations.reform import NotOpen, NotTheirs, held, keeps, provinces, reform_of

__all__ = [
    "AlreadyPrepared",
    "ChangedSince",
    "Followed",
    "NotAgreed",
    "NotOpen",
    "NotTheirs",
    "agree",
    "carry",
    "create",
    "edit",
    "held",
    "keeps",
    "missing_agreements",
    "provinces",
    "reform_of",
    "restore_names",
    "schedule",
    "set_content",
    "unschedule",
]
