"""``manage.py reseal_second_factors``: after a new SECRET_KEY, before the earlier one leaves SECRET_KEY_FALLBACKS."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import second_factors


class Command(BaseCommand):
    help = "Niêm phong lại bí mật của xác minh hai bước bằng SECRET_KEY hiện tại; chạy lại không hỏng gì."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã niêm phong lại {second_factors.reseal()} bí mật.")
