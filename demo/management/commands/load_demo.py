"""``manage.py load_demo [--yes] [--prepare] [--seal]``: the made-up world to today, and what to look at."""

import gc
import logging
from argparse import ArgumentParser
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from accounts.actions import seals
from accounts.models import EventSeal
from core.commands import ActionCommand
from core.templatetags.wording import deadline, number
from demo.accounts import PASSWORD, shown
from demo.inserts import ample_memory, insert
from demo.rounds import CURRENT
from demo.world import load
from reporting.models import Round

# Whom to sign in as, where to go, and what to do there.
TO_TRY = [
    ("totruong", "home", "gửi báo cáo tháng đang mở, mất một phút trên điện thoại"),
    ("canboxa", "report_list", "duyệt hoặc trả lại báo cáo tổ vừa nộp"),
    ("chuyenvien", "dashboard_home", "xem toàn tỉnh so cùng kỳ năm trước, rồi tải sổ Excel ở trang Tổng hợp"),
]


def _store(made: Iterable[EventSeal]) -> None:
    """Write a hundred thousand seals without the statements that the ORM makes of them: seconds less."""
    columns = [field.attname for field in EventSeal._meta.concrete_fields]
    insert(EventSeal, ({name: getattr(one, name) for name in columns} for one in made))


class Command(ActionCommand):
    help = "Nạp dữ liệu mẫu từ năm 2022 đến nay, in các tài khoản để xem; chạy lại không đổi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="nạp dù đã có tài khoản khác")
        parser.add_argument("--prepare", action="store_true", help="tạo các bảng trước, trong cùng tiến trình")
        parser.add_argument("--seal", action="store_true", help="niêm phong nhật ký, việc mà đồng hồ làm ở nơi có nó")

    def handle(self, *args: Any, yes: bool, prepare: bool, seal: bool, **options: Any) -> None:
        if prepare:
            gc.freeze()
            gc.set_threshold(200_000)  # each migration makes classes of all tables anew: a tenth of its time
            call_command("migrate", verbosity=0, skip_checks=True)
            call_command("createcachetable", verbosity=0)
        with ample_memory():
            loaded = load(among_users=yes)
            if seal:
                logging.disable(logging.INFO)  # what follows is all that somebody who looks for the first time may read
                seals.seal(full=True, store=_store)
                logging.disable(logging.NOTSET)
        self.stdout.write(
            f"{'Đã nạp dữ liệu mẫu' if loaded.fresh else 'Dữ liệu mẫu đã có, không có gì thay đổi'}: "
            f"{number(loaded.places)} ấp, khu phố, tổ dân cư; {number(loaded.teams)} tổ; "
            f"{number(loaded.members)} lượt thành viên; {number(loaded.rounds)} kỳ báo cáo, "
            f"kỳ đang mở {deadline(Round.objects.get(code=CURRENT).due_at)}."
        )
        self.stdout.write(f"Mở {settings.PORTAL_URL}/  Mật khẩu của mọi tài khoản: {PASSWORD}")
        for role, accounts in groupby(shown(), key=lambda account: account.role):
            named = list(accounts)
            who = ", ".join(account.username for account in named)
            self.stdout.write(f"  {who:<21} {role}, {'; '.join(account.place for account in named)}")
        for username, page, what in TO_TRY:
            self.stdout.write(f"Thử với {username}: {settings.PORTAL_URL}{reverse(page)} {what}.")
        self.stdout.write(
            f"Dữ liệu và tệp ở {settings.DATA_ROOT}. Bảng và sổ Excel của năm 2022: TABLES=1 SERVE=0 make demo."
        )
