"""``manage.py load_demo [--yes] [--seal]``: the made-up world to today, and in a dozen lines what to look at."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.actions import seals
from core.commands import ActionCommand
from core.templatetags.wording import deadline, number
from demo.accounts import PASSWORD, shown
from demo.rounds import CURRENT
from demo.world import load
from reporting.models import Round

# Whom to sign in as, where to go, and what to do there.
TO_TRY = [
    ("totruong", "home", "gửi báo cáo tháng đang mở, mất một phút trên điện thoại"),
    ("canboxa", "report_list", "duyệt hoặc trả lại báo cáo tổ vừa nộp"),
    ("chuyenvien", "dashboard_home", "xem toàn tỉnh so cùng kỳ năm trước, rồi tải sổ Excel ở trang Tổng hợp"),
]


class Command(ActionCommand):
    help = "Nạp dữ liệu mẫu từ năm 2022 đến nay, in các tài khoản để xem; chạy lại không đổi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="nạp dù đã có tài khoản khác")
        parser.add_argument("--seal", action="store_true", help="niêm phong nhật ký, việc mà đồng hồ làm ở nơi có nó")

    def handle(self, *args: Any, yes: bool, seal: bool, **options: Any) -> None:
        loaded = load(among_users=yes)
        if seal:
            logging.disable(logging.INFO)  # what follows is all that somebody who looks for the first time may read
            seals.seal(full=True)
            logging.disable(logging.NOTSET)
        self.stdout.write(
            f"{'Đã nạp dữ liệu mẫu' if loaded.fresh else 'Dữ liệu mẫu đã có, không có gì thay đổi'}: "
            f"{number(loaded.places)} ấp, khu phố, tổ dân cư; {number(loaded.teams)} tổ; "
            f"{number(loaded.members)} lượt thành viên; {number(loaded.rounds)} kỳ báo cáo, "
            f"kỳ đang mở {deadline(Round.objects.get(code=CURRENT).due_at)}."
        )
        self.stdout.write(f"Mở {settings.PORTAL_URL}/  Mật khẩu của mọi tài khoản: {PASSWORD}")
        for account in shown():
            self.stdout.write(f"  {account.username:<12} {account.role}, {account.place}")
        for username, page, what in TO_TRY:
            self.stdout.write(f"Thử với {username}: {settings.PORTAL_URL}{reverse(page)} {what}.")
        self.stdout.write(
            f"Dữ liệu và tệp ở {settings.DATA_ROOT}. Bảng và sổ Excel của năm 2022: TABLES=1 SERVE=0 make demo."
        )
