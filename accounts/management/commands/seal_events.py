"""``manage.py seal_events``: puts all events that are not sealed yet at the end of the chain, as the clock does."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import seals


class Command(BaseCommand):
    help = "Niêm phong mọi việc đã ghi trong nhật ký mà chưa niêm phong; in mã niêm phong cuối cùng."

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = seals.seal(full=True)
        self.stdout.write(f"Đã niêm phong thêm {sealed} việc. Niêm phong cuối: {seals.head() or 'chưa có'}")
