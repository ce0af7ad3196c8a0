"""``manage.py import_places [PLACES.csv SUCCESSIONS.csv]``: provinces, districts, communes and their successions."""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from accounts.actions.imports import import_places
from accounts.management.summaries import import_summary
from core.commands import ActionCommand

DATA = Path(settings.BASE_DIR) / "data"


class Command(ActionCommand):
    help = (
        "Nhập tỉnh, huyện, xã và liên kết giữa các thời kỳ. Không ghi tên tệp: lấy dữ liệu kèm theo bản này, chỉ thêm, "
        "không sửa gì đã có. Có tên tệp: địa bàn đã có được sửa theo tệp, trừ địa bàn đã kết thúc "
        "ở đây vào ngày khác; địa bàn ở đây đã có nơi kế thừa mà tệp không biết thì không thêm nơi kế thừa khác."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("places", nargs="?", type=Path)
        parser.add_argument("successions", nargs="?", type=Path, default=DATA / "successions.csv")
        parser.add_argument(
            "--until", type=datetime.date.fromisoformat, help="bản đồ như ngày này (2025-06-30), chưa có gì về sau"
        )

    def handle(
        self, *args: Any, places: Path | None, successions: Path, until: datetime.date | None, **options: Any
    ) -> None:
        counts = import_places(
            places or DATA / "places.csv", successions, until=until, only_new=places is None, by=None
        )
        self.stdout.write(import_summary("địa bàn", counts.places))
        self.stdout.write(import_summary("liên kết", counts.links))
        for row in counts.left_out:
            self.stdout.write(f"Không thêm {row}")
        for row in counts.kept:
            self.stdout.write(f"Giữ nguyên {row}")
