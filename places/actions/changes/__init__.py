"""Changes to the hamlets and groups of a commune: rows open, close and succeed one another; none ever moves.

A closed place's last day is the one before the change takes effect; its heirs begin on that day and last as long as the
commune. Groups below a closed hamlet are closed with it and opened again below the heir. The caller holds the commune.
"""

from places.actions.changes.carrying import carry_out
from places.actions.changes.checking import check, followers
from places.actions.changes.lines import WasSplit, line_of
from places.actions.changes.wanted import (
    LOWEST,
    Change,
    ChangedLater,
    Followed,
    HeirMissing,
    NameTaken,
    NotThere,
    Wanted,
    WrongKind,
    WrongParent,
)

__all__ = [
    "LOWEST",
    "Change",
    "ChangedLater",
    "Followed",
    "HeirMissing",
    "NameTaken",
    "NotThere",
    "Wanted",
    "WasSplit",
    "WrongKind",
    "WrongParent",
    "carry_out",
    "check",
    "followers",
    "line_of",
]
