"""``manage.py restore FILE``: a backup back into an empty portal, held against its manifest (docs/operations.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from core.commands import ActionCommand
from operations.backups.restoring import check, restore
from operations.backups.sealing import identities_of


class Command(ActionCommand):
    help = "Khôi phục một bản sao lưu vào cơ sở dữ liệu của DATABASE_URL và thư mục DATA_ROOT, đang trống."
    requires_system_checks = []  # the database is empty: there is nothing to check yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="tệp khóa (AGE-SECRET-KEY-…)")
        parser.add_argument("--passphrase-file", type=Path, help="tệp chứa mật khẩu của tệp khóa, nếu có")
        parser.add_argument("--check", action="store_true", help="chỉ kiểm tra bản sao lưu, không khôi phục gì")
        parser.add_argument(
            "--empty-first", action="store_true", help="XÓA hết cơ sở dữ liệu và các tệp đang có trước khi khôi phục"
        )
        parser.add_argument(
            "--without-files", action="store_true", help="chỉ cơ sở dữ liệu: các tệp đang có ở DATA_ROOT để nguyên"
        )
        parser.add_argument(
            "--unsigned",
            action="store_true",
            help="nhận cả bản sao lưu không có chữ ký của cổng mà chắc chắn là của cổng",
        )

    def handle(
        self, *args: Any, file: Path, identity: Path | None, empty_first: bool, unsigned: bool, **options: Any
    ) -> None:
        if not file.is_file():
            raise CommandError(f"Không có tệp {file}.")
        locked_by = options["passphrase_file"]
        try:
            identities = identities_of(identity, locked_by.read_text().strip() if locked_by else "") if identity else []
            told: dict[str, Any] = {"identities": identities, "unsigned": unsigned, "say": self.stdout.write}
            told["with_files"] = not options["without_files"]
            if options["check"]:
                check(file, **told)
            else:
                restore(file, empty_first=empty_first, **told)
        except OSError as error:
            raise CommandError(f"Không đọc được {locked_by}: {error.strerror}.") from error
