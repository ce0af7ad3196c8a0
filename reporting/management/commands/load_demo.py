"""``manage.py load_demo [--yes]``: the made-up Tây Ninh of 2022, and the accounts to look at it with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from places.errors import Refused
from places.templatetags.wording import deadline, number
from reporting.management.demo.accounts import PASSWORD, shown
from reporting.management.demo.rounds import SUPPLEMENT
from reporting.management.demo.world import load
from reporting.models import Round


class Command(BaseCommand):
    help = "Nạp dữ liệu mẫu của Tây Ninh năm 2022 và in các tài khoản để xem; chạy lại không đổi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="nạp dù đã có tài khoản khác")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        try:
            loaded = load(among_users=yes)
        except Refused as error:
            raise CommandError(str(error)) from error
        said = "Đã nạp dữ liệu mẫu" if loaded.fresh else "Dữ liệu mẫu đã có, không có gì thay đổi"
        self.stdout.write(
            f"{said}: {number(loaded.places)} ấp, khu phố, tổ dân cư; {number(loaded.teams)} tổ, "
            f"{number(loaded.members)} thành viên."
        )
        supplement = Round.objects.get(code=SUPPLEMENT)
        self.stdout.write(f"{supplement}: hạn {deadline(supplement.due_at)}.")
        self.stdout.write(f"\nMật khẩu của các tài khoản dưới đây: {PASSWORD}")
        for account in shown():
            self.stdout.write(f"  {account.username:<12} {account.role:<32} {account.full_name}, {account.place}")
