"""``manage.py adopt_folder``: DATA_ROOT on this machine is the portal's folder from now on (docs/operations.md)."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from core.commands import ActionCommand
from operations.marks import adopt_folder


class Command(ActionCommand):
    help = "Từ nay DATA_ROOT trên máy này là thư mục dùng chung của cổng; máy dùng thư mục khác thì ngừng nhận tệp."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            adopt_folder()
        except (OSError, ValueError) as error:
            raise CommandError(f"Không ghi được dấu của cổng vào {settings.DATA_ROOT}: {error}.") from error
        self.stdout.write(f"{settings.DATA_ROOT} là thư mục dùng chung của cổng.")
