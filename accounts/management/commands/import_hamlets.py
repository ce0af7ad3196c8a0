"""``manage.py import_hamlets FILE.csv``: hamlets and residents' groups, in the columns of docs/imports.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from accounts.actions.imports import import_hamlets
from accounts.management.summaries import import_summary
from core.commands import ActionCommand


class Command(ActionCommand):
    help = "Nhập ấp, khu phố, tổ dân phố, tổ tự quản; chạy lại không đổi gì thêm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        counts = import_hamlets(file, by=None)
        self.stdout.write(import_summary("ấp, khu phố, tổ", counts.places))
        for row in counts.kept:
            self.stdout.write(f"Giữ nguyên {row}")
