"""``manage.py retention [--dry-run]``: take away what has run out, as the clock does every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from operations.actions import retention


class Command(BaseCommand):
    help = (
        "Takes away what has run out (operations/actions/retention.py); --dry-run prints how much, and takes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        for name, number in (retention.expired_counts() if dry_run else retention.remove_expired()).items():
            self.stdout.write(f"{name}: {number}")
