"""A file beside the database says which memberships were erased, so that what a restored backup brings back is found.

One line an erased membership, ``DATA_ROOT/erasures.jsonl``, numbers and dates and nobody's name. The column
``erased_at`` is the truth while the database lives; the file outlives it (docs/decisions/0025).
"""

import datetime
import fcntl
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Self

from django.conf import settings

from accounts.models import Event, User
from teams.models import Member


class LedgerBroken(ValueError):
    """A line of the file is none of the ledger's."""


@dataclass(frozen=True)
class ErasureLine:
    """``team`` and ``joined_on`` tell a row from one that bears its number after a restore."""

    membership: int
    account: int | None
    erased_at: datetime.datetime
    team: int
    joined_on: datetime.date

    @classmethod
    def of(cls, member: Member, *, at: datetime.datetime, account: int | None) -> Self:
        return cls(member.pk, account, at, member.team_id, member.joined_on)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the line that ``text`` holds. Raises LedgerBroken."""
        try:
            said = json.loads(text)
            at, joined_on = said["erased_at"], said["joined_on"]
            return cls(
                membership=int(said["membership"]),
                account=None if said["account"] is None else int(said["account"]),
                erased_at=datetime.datetime.fromisoformat(at),
                team=int(said["team"]),
                joined_on=datetime.date.fromisoformat(joined_on),
            )
        except (ValueError, TypeError, KeyError) as error:
            raise LedgerBroken(text[:80]) from error

    def __str__(self) -> str:
        return json.dumps(asdict(self), default=lambda value: value.isoformat())

    def is_of(self, member: Member) -> bool:
        return (self.membership, self.team, self.joined_on) == (member.pk, member.team_id, member.joined_on)


def file() -> Path:
    return Path(settings.DATA_ROOT) / "erasures.jsonl"


def append(lines: Sequence[ErasureLine]) -> None:
    """Add lines; they lie on the disk when it returns. Several processes may add at once."""
    if not lines:
        return
    with file().open("a+b") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        text = "".join(f"{line}\n" for line in lines)
        if ledger.tell() and not _ends_whole(ledger):  # a line of which only a part was written
            text = "\n" + text
        ledger.write(text.encode())
        ledger.flush()
        os.fsync(ledger.fileno())


def lines(path: Path | None = None) -> list[ErasureLine]:
    """Return every line of the ledger, or of another file; none where there is no file. A line cut short by a crash is
    passed over: ``heal`` writes it anew. Raises LedgerBroken.
    """
    path = path or file()
    if not path.exists():
        return []
    return [ErasureLine.read(text) for text in path.read_text().splitlines() if text.rstrip().endswith("}")]


def merge(others: Iterable[ErasureLine]) -> int:
    """Add the lines of another ledger that this one lacks: a backup brings its own along. Return how many."""
    known = set(lines())
    missing = [line for line in dict.fromkeys(others) if line not in known]
    append(missing)
    return len(missing)


def heal() -> int:
    """Add a line for each erased membership that has none: an append was lost. Return how many."""
    known = {line.membership for line in lines()}
    rows = Member.objects.exclude(erased_at=None).exclude(pk__in=known).order_by("pk")
    append([ErasureLine.of(row, at=at, account=_shut_at(at)) for row in rows if (at := row.erased_at)])
    return len(rows)


def _shut_at(at: datetime.datetime) -> int | None:
    """Return the account erased in that very moment, by the record of events."""
    label = User._meta.label_lower
    event = Event.objects.filter(verb="accounts.erase", subject_type=label, at=at).order_by("pk").first()
    return event.subject_id if event else None


def _ends_whole(ledger: BinaryIO) -> bool:
    ledger.seek(-1, os.SEEK_END)
    return bool(ledger.read(1) == b"\n")
