"""The kinds of notices that apps bring along, as config/features.py lists them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from core.features import features


class Attachment(NamedTuple):
    """A file that goes with an e-mail."""

    name: str
    data: bytes
    content_type: str


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice: ``key`` in the rows, ``title`` for people.

    One that ``answers_at_once`` is what its receiver asked for just now, so it goes out in the quiet hours too.
    Of one that ``must_be_opened`` it is counted who opened it, so nothing else marks it as read.
    Those of the roles that it is ``optional_for`` are told only as long as they have not declined it.
    ``attachment`` makes the file that an e-mail of it carries, None where it carries none: it leaves the portal, so it
    holds no contact of anybody.
    ``is_pointless`` says of a notice whether what it asks for has come meanwhile; it does not leave the portal then.
    """

    key: str
    title: str
    answers_at_once: bool = False
    must_be_opened: bool = False
    optional_for: Collection[str] = ()
    attachment: Callable[[Any], Attachment | None] = lambda notice: None
    is_pointless: Callable[[Any], bool] = lambda notice: False


CHANNEL = NoticeKind("channel", "Kênh nhận tin", answers_at_once=True)  # of this app itself


@cache
def notice_kinds() -> dict[str, NoticeKind]:
    """Return each kind of notice by its key."""
    return {kind.key: kind for kind in features("NOTICE_KINDS")}


def optional_kinds(role: str) -> list[NoticeKind]:
    """Return the kinds that who has ``role`` may decline."""
    return [kind for kind in notice_kinds().values() if role in kind.optional_for]


def notice_choices() -> list[tuple[str, str]]:
    return [(key, kind.title) for key, kind in notice_kinds().items()]
