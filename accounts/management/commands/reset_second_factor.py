"""``manage.py reset_second_factor USERNAME --reason "…"``: for an administrator who lost phone and codes."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.actions import second_factors
from accounts.models import User
from core.commands import ActionCommand
from core.phones import sign_in_name


class Command(ActionCommand):
    help = "Gỡ xác minh hai bước của một tài khoản; mọi phiên đăng nhập của tài khoản đó kết thúc."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="lý do, được ghi vào nhật ký")

    def handle(self, *args: Any, username: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(username=sign_in_name(username)).first()
        if user is None:
            raise CommandError("Không có tài khoản này.")
        second_factors.reset(user, by=None, reason=reason)
        self.stdout.write(f"Đã gỡ xác minh hai bước của tài khoản số {user.pk}.")
