"""``manage.py backup --to FOLDER``: the database and the files in one sealed, checked file (docs/operations.md)."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from core.commands import ActionCommand
from operations.backups.making import make


class Command(ActionCommand):
    help = "Sao lưu cơ sở dữ liệu và các tệp vào một tệp niêm phong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="thư mục nhận bản sao lưu")
        parser.add_argument(
            "--recipient", action="append", help="khóa công khai age1…, có thể nhiều (mặc định: BACKUP_RECIPIENT)"
        )
        parser.add_argument("--plain", action="store_true", help="không niêm phong: ai có tệp đều đọc được")
        parser.add_argument("--keep", type=int, default=0, help="giữ bấy nhiêu bản mới nhất (0: giữ hết)")
        parser.add_argument("--without-workbooks", action="store_true", help="không lấy các tệp kết xuất, lập lại được")

    def handle(self, *args: Any, to: Path, plain: bool, keep: int, **options: Any) -> None:
        recipients = [] if plain else options["recipient"] or settings.BACKUP_RECIPIENTS
        if not plain and not recipients:
            raise CommandError("Chưa có khóa công khai: xin đặt BACKUP_RECIPIENT, hoặc dùng --recipient, --plain.")
        start = time.monotonic()
        file = make(
            to,
            recipients=recipients,
            workbooks=not options["without_workbooks"],
            keep=keep,
            at=timezone.now(),
            say=self.stdout.write,
        )
        self.stdout.write(f"{file}: {file.stat().st_size} byte, {time.monotonic() - start:.1f} giây.")
