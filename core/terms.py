"""What the teams are called where no place is known, and the names under which they are met on paper.

A province says what its teams are called (``teams.models.regulations``); what stands below the app of teams asks for it
through the list TEAM_NAMES of config/features.py.
"""

import datetime
import re
from collections.abc import Iterable
from typing import Any

from core.features import features
from core.text import fold, lower_first

TEAM = "Tổ công nghệ số cộng đồng"
KNOWN = (TEAM, "Tổ chuyển đổi số cộng đồng", "Tổ công nghệ số", "Tổ chuyển đổi số")  # the longer before its beginning
SHORT = ("Tổ CNSCĐ", "Tổ CĐSCĐ")
_TEAM = re.compile(rf"(?:{'|'.join(map(fold, KNOWN))})(?!\w)[\s,:\-–]{{0,9}}")


def team_name(place: Any, on: datetime.date) -> str:
    """Return what the province of ``place`` calls its teams on a day; ``TEAM`` where there is no place."""
    (name_of,) = features("TEAM_NAMES")
    return str(name_of(place, on))


def team_words(place: Any, on: datetime.date) -> str:
    """Return that name as it stands inside a sentence: "tổ công nghệ số cộng đồng"."""
    return lower_first(team_name(place, on))


def portal_name(place: Any, on: datetime.date) -> str:
    """Return what the portal is called to whoever works at ``place``."""
    return f"Cổng quản lý {team_name(place, on)}"


def without_team_name(name: str, besides: Iterable[str] = ()) -> str:
    """Return the name of a team without what all of them are called, under any of the known names or of those
    ``besides``; the whole where that is all: "ấp An 1" of "Tổ chuyển đổi số cộng đồng ấp An 1".
    """
    folded = fold(name)
    for called in besides:
        if folded.startswith(f"{fold(called)} "):
            return name[len(called) :].strip()
    match = _TEAM.match(folded)
    return (name[match.end() :] if match else "") or name


def other_names(name: str, besides: Iterable[str] = ()) -> list[str]:
    """Return how else the name of a team may be written: what is its own behind each of the known names, and of those
    ``besides``.
    """
    called = tuple(besides)
    rest = without_team_name(name, called)
    return [] if rest == name else [f"{one} {rest}" for one in (*KNOWN, *called)]
