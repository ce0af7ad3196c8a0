"""The kinds of notices that apps bring along, as config/features.py lists them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.features import features


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice: ``key`` in the rows, ``title`` for people.

    One that ``answers_at_once`` is what its receiver asked for just now, so it goes out in the quiet hours too.
    Of one that ``must_be_opened`` it is counted who opened it, so nothing else marks it as read.
    ``is_pointless`` says of a notice whether what it asks for has come meanwhile; it does not leave the portal then.
    """

    key: str
    title: str
    answers_at_once: bool = False
    must_be_opened: bool = False
    is_pointless: Callable[[Any], bool] = lambda notice: False


CHANNEL = NoticeKind("channel", "Kênh nhận tin", answers_at_once=True)  # of this app itself


@cache
def notice_kinds() -> dict[str, NoticeKind]:
    """Return each kind of notice by its key."""
    return {kind.key: kind for kind in features("NOTICE_KINDS")}


def notice_choices() -> list[tuple[str, str]]:
    return [(key, kind.title) for key, kind in notice_kinds().items()]
