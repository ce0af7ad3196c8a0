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
    help = "Nhập tỉnh, huyện, xã và liên kết giữa các thời kỳ; chạy lại không đổi gì thêm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("places", nargs="?", type=Path, default=DATA / "places.csv")
        parser.add_argument("successions", nargs="?", type=Path, default=DATA / "successions.csv")
        parser.add_argument(
            "--until", type=datetime.date.fromisoformat, help="bản đồ như ngày này (2025-06-30), chưa có gì về sau"
        )

    def handle(self, *args: Any, places: Path, successions: Path, until: datetime.date | None, **options: Any) -> None:
        counts = import_places(places, successions, until=until, by=None)
        self.stdout.write(import_summary("địa bàn", counts.places))
        self.stdout.write(import_summary("liên kết", counts.links))
