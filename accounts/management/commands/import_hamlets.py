"""``manage.py import_hamlets FILE.csv``: hamlets and residents' groups, in the columns of docs/imports.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.imports import import_hamlets
from accounts.management.summaries import import_summary
from core.refusals import Refused


class Command(BaseCommand):
    help = "Nhập ấp, khu phố, tổ dân phố, tổ tự quản; chạy lại không đổi gì thêm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            counts = import_hamlets(file, by=None)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(import_summary("ấp, khu phố, tổ", counts.places))
