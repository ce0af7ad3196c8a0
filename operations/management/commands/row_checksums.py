"""``manage.py row_checksums``: a count and a checksum of every table's rows, to hold two databases side by side."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from operations.backups.checksums import table_checksums


class Command(BaseCommand):
    help = "In số dòng và tổng kiểm của từng bảng; hai cơ sở dữ liệu như nhau thì in ra như nhau."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="một đối tượng JSON thay vì bảng")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            found = table_checksums()
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=1))
            return
        for name, rows in found.items():
            self.stdout.write(f"{name:<44} {rows.number:>10} {rows.checksum}")
