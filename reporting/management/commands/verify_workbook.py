"""``manage.py verify_workbook FILE``: whether a workbook still says what the portal wrote into it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.reading.checksums import verify
from exchange.reading.tables import FileRefused


class Command(BaseCommand):
    help = "Count the cells of a workbook again and compare with the checksum on its sheet “Giải thích”."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a workbook that the portal made")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        if not file.is_file():
            raise CommandError(f"Không có tệp {file}.")
        try:
            found = verify(file)
        except FileRefused as refused:
            raise CommandError(f"Không đọc được {file}: {refused}") from refused
        if not found.written:
            raise CommandError(f"{file} không có mã kiểm tra: không do cổng lập, hoặc trang Giải thích đã bị bỏ.")
        if not found.is_whole:
            raise CommandError(f"{file} đã bị sửa sau khi lập: mã ghi {found.written}, mã tính lại {found.found}.")
        self.stdout.write(f"{file}: đúng như khi cổng lập (SHA-256 {found.found}).")
