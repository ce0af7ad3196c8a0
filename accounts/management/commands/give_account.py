"""``manage.py give_account USERNAME``: the first administrator's account, or a new slip for one who can ask nobody."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, slips
from accounts.models import User
from accounts.roles import Role
from core.commands import ActionCommand
from core.phones import sign_in_name
from places.models import Place, existing


class Command(ActionCommand):
    help = "Cấp tài khoản và in mã của phiếu đăng nhập; tài khoản đã có thì cấp phiếu mới."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--full-name", default="")
        parser.add_argument("--role", choices=Role.values, default=Role.ADMIN)
        parser.add_argument("--place", default="", help="code of the place, of those that exist today")
        parser.add_argument("--first", action="store_true", help="only where nobody holds the role there yet")

    def handle(
        self, *args: Any, username: str, full_name: str, role: str, place: str, first: bool, **options: Any
    ) -> None:
        if first and User.objects.filter(role=role, place__code=place, is_active=True).exists():
            return
        user = User.objects.filter(username=sign_in_name(username)).first()
        code = slips.issue(user, by=None)[1] if user else _new(username, full_name, role, place)
        address = settings.PORTAL_URL + reverse("slip_open")
        self.stdout.write(f"{address}\n{code}\nMã dùng một lần, trong {slips.LASTS.days} ngày.")


def _new(username: str, full_name: str, role: str, code: str) -> str:
    place = Place.objects.filter(existing(timezone.localdate()), code=code).order_by("level", "pk").first()
    if not full_name or place is None:
        raise CommandError("Tài khoản mới cần --full-name và --place (mã địa bàn đang có).")
    return accounts.create(by=None, username=username, full_name=full_name, role=role, place=place)[1]
