"""``manage.py reapply_erasures [--ledger FILE]``: after a restore, erase again whom the backup brought back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.actions import erasure
from teams.actions import ledger


class Command(BaseCommand):
    help = (
        "Erases again the people whose data was erased since the backup that was restored, by the ledger "
        "DATA_ROOT/erasures.jsonl and, where one is given, another one, whose lines are kept in it from then on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ledger", type=Path, help="erasures.jsonl as a backup brought it along")

    def handle(self, *args: Any, ledger: Path | None = None, **options: Any) -> None:
        self.stdout.write(_reapply(ledger))


def _reapply(other: Path | None) -> str:
    if other is not None and not other.is_file():
        raise CommandError(f"{other}: no such file")
    try:
        added = ledger.merge(ledger.lines(other)) if other is not None else 0
        healed = ledger.heal()
        again = erasure.reapply(ledger.lines())
    except ledger.LedgerBroken as broken:
        raise CommandError(f"not a line of the ledger: {broken}") from broken
    return f"memberships erased again: {again}; lines taken over: {added}; lines that were missing: {healed}"
