"""The services by which a message leaves the portal, each a small adapter behind one interface.

An adapter has a ``send`` that talks to its service once and says how that went as a ``SendOutcome``; it reads no rows
and writes none. What a service answers never enters a log: it may repeat an address or a token.
"""

import datetime
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from core.terms import TEAM
from notices.kinds import Attachment
from notices.models import Trouble


@dataclass(frozen=True)
class Letter:
    """What leaves the portal: one sentence, the last day in time and a link, of nobody but its receiver; with an e-mail
    the file that its kind makes.
    """

    title: str
    until: str  # "hết Thứ Sáu 04/12/2026"; "" where nothing is due
    link: str
    name: str  # of the receiver
    number: int  # of the delivery, so that a service can tell a repeated request
    attachment: Attachment | None = None  # of an e-mail alone
    portal: str = f"Cổng quản lý {TEAM}"  # what the receiver's province calls it; of an e-mail alone

    @property
    def text(self) -> str:
        """Return the whole as plain text of a few lines."""
        due = [f"Hạn: {self.until}."] if self.until else []
        return "\n".join([f"{self.title.rstrip('.')}.", *due, self.link])


class Result(Enum):
    SENT = auto()  # the service took it
    LATER = auto()  # it certainly did not go out; the same again later may succeed
    FAILED = auto()  # it did not go out, and the same again would not either
    GONE = auto()  # as FAILED, and the address will never work again
    UNSURE = auto()  # nobody knows


@dataclass(frozen=True)
class SendOutcome:
    """How one attempt went. ``reason`` says why in our words, never in those of the service; ``after`` how
    long it asks to be left alone.
    """

    result: Result
    reason: Trouble | None = None
    reference: str = ""
    after: datetime.timedelta | None = None


class Adapter(Protocol):
    def send(self, address: str, letter: Letter) -> SendOutcome:
        """Hand ``letter`` to the service for ``address``, once."""
        ...
