"""``manage.py load_demo [--yes]``: the made-up world from 2022 to today, and the accounts to look at it with."""

from argparse import ArgumentParser
from typing import Any

from django.utils.formats import number_format

from core.commands import ActionCommand
from core.templatetags.wording import deadline, number
from demo.accounts import PASSWORD, shown
from demo.rounds import CURRENT
from demo.world import Loaded, load
from reporting.models import Round
from teams.actions.reorganisations import worklist


class Command(ActionCommand):
    help = (
        "Nạp dữ liệu mẫu từ năm 2022 qua lần sắp xếp 01/7/2025 đến nay, in các tài khoản để xem; chạy lại không đổi gì."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="nạp dù đã có tài khoản khác")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        loaded = load(among_users=yes)
        said = "Đã nạp dữ liệu mẫu" if loaded.fresh else "Dữ liệu mẫu đã có, không có gì thay đổi"
        self.stdout.write(
            f"{said}: {number(loaded.places)} ấp, khu phố, tổ dân cư đang có; {number(loaded.teams)} tổ, "
            f"{number(loaded.members)} thành viên."
        )
        self._tell_of_reform(loaded)
        current = Round.objects.get(code=CURRENT)
        self.stdout.write(f"{current}: hạn nộp {deadline(current.due_at)}.")
        self.stdout.write(f"\nMật khẩu của các tài khoản dưới đây: {PASSWORD}")
        for account in shown():
            self.stdout.write(f"  {account.username:<12} {account.role:<32} {account.full_name}, {account.place}")

    def _tell_of_reform(self, loaded: Loaded) -> None:
        done, left = loaded.reform.done, worklist.hamlets_left_waiting(loaded.reform).count()
        took = f" trong {number_format(round(loaded.seconds, 1), 1)} giây" if loaded.seconds is not None else ""
        self.stdout.write(
            f"Nghị quyết {loaded.reform.decision}, {loaded.reform.effective_on:%d/%m/%Y}{took}: "
            f"{number(done['closed_commune'])} xã, phường thành {number(done['opened_commune'])}; "
            f"{number(done['closed_district'])} huyện kết thúc; {number(done['teams_moved'])} tổ theo địa bàn, "
            f"{number(done['teams_waiting'])} tổ chờ xếp, nay còn {number(left)} ấp, khu phố chờ xếp; "
            f"{number(loaded.reform.account_moves.waiting().count())} đề xuất tài khoản chờ xác nhận."
        )
