"""``manage.py reopened_places [--write]``: places that a reform closed and that stand open again are closed again."""

from argparse import ArgumentParser
from typing import Any

from core.commands import ActionCommand
from core.templatetags.wording import day, number
from teams.actions.reopened import close_reopened, reopened_places


class Command(ActionCommand):
    help = "Nêu các địa bàn đã kết thúc vì sắp xếp mà lại đang mở; với --write thì ghi lại ngày cuối."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="ghi lại ngày cuối (không có: chỉ nêu)")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        reopened = close_reopened(by=None) if write else reopened_places()
        for place, last_day in reopened:
            above = f", {place.parent}" if place.parent else ""
            self.stdout.write(f"{place} (mã {place.code}{above}): đến hết ngày {day(last_day)}")
        if not reopened:
            self.stdout.write("Không có địa bàn nào mở lại sau khi sắp xếp.")
        elif write:
            self.stdout.write(f"Đã ghi lại ngày cuối của {number(len(reopened))} địa bàn.")
        else:
            self.stdout.write(
                f"{number(len(reopened))} địa bàn đã kết thúc vì sắp xếp mà đang mở. Xin sao lưu rồi chạy"
                " manage.py reopened_places --write để ghi lại ngày cuối như trên."
            )
