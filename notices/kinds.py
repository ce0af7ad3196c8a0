"""The kinds of notices that apps bring along, as config/features.py lists them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.features import features


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice: ``key`` in the rows, ``title`` for people.

    The e-mail of one that ``waits_for_day`` is not sent at night. ``is_pointless`` says of a notice whether what it
    asks for has come meanwhile; its e-mail is dropped then.
    """

    key: str
    title: str
    waits_for_day: bool = False
    is_pointless: Callable[[Any], bool] = lambda notice: False


@cache
def notice_kinds() -> dict[str, NoticeKind]:
    """Return each kind of notice by its key."""
    return {kind.key: kind for kind in features("NOTICE_KINDS")}


def notice_choices() -> list[tuple[str, str]]:
    return [(key, kind.title) for key, kind in notice_kinds().items()]
