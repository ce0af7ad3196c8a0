"""``manage.py database_roles --print | --apply [--prefix portal]``: the roles of PostgreSQL and what each may do."""

import re
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from core.commands import ActionCommand
from operations.actions import database_roles


class Command(ActionCommand):
    help = "Lập các vai trò của PostgreSQL và cấp quyền; chạy sau mỗi lần migrate, bằng người có toàn quyền."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--print", action="store_true", help="in các lệnh SQL, không chạy")
        what.add_argument("--apply", action="store_true", help="chạy các lệnh; chạy lại không đổi gì thêm")
        parser.add_argument("--prefix", default="portal", help="phần đầu của tên vai trò (portal_owner, portal_app…)")

    def handle(self, *args: Any, **options: Any) -> None:
        prefix = options["prefix"]
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", prefix):
            raise CommandError("Phần đầu của tên chỉ gồm chữ thường, số và dấu gạch dưới.")
        if options["print"]:
            self.stdout.write("".join(f"{statement};\n" for statement in database_roles.statements(prefix)))
            return
        passwords = {
            "owner": settings.PORTAL_OWNER_PASSWORD,
            "app": settings.PORTAL_APP_PASSWORD,
            "readonly": settings.PORTAL_READONLY_PASSWORD,
        }
        ran = database_roles.apply(prefix, passwords)
        self.stdout.write(f"Đã chạy {ran} lệnh: {prefix}_owner, {prefix}_audit, {prefix}_app, {prefix}_readonly.")
