"""``manage.py takeout --to FOLDER``: everything in open forms, to carry on elsewhere (docs/operations.md)."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from core.commands import ActionCommand
from operations.backups import takeout


class Command(ActionCommand):
    help = "Ghi mọi bảng và tệp của cổng ra dạng mở (CSV, JSON, tệp gốc), kèm từ điển cột và mã kiểm tra."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="thư mục trống nhận các tệp")

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        start = time.monotonic()
        try:
            rows = takeout.write(to, at=timezone.now())
        except OSError as error:
            raise CommandError(
                f"Không ghi được vào {to}: {error.strerror}. Xin chọn thư mục khác rồi chạy lại."
            ) from error
        took = time.monotonic() - start
        self.stdout.write(f"{to}: {len(rows)} bảng, {sum(rows.values())} dòng, {took:.1f} giây.")
        self.stdout.write("Thư mục này chứa dữ liệu cá nhân, không niêm phong: xin giữ như giữ bản sao lưu.")
