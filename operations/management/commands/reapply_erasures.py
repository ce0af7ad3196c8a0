"""``manage.py reapply_erasures [--ledger FILE]``: after a restore, erase again whom the backup brought back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.actions import erasure
from teams.actions import ledger


class Command(BaseCommand):
    help = (
        "Sau khi khôi phục: xóa lại những người đã xóa dữ liệu từ sau bản sao lưu, theo sổ DATA_ROOT/erasures.jsonl "
        "và, nếu có, theo một sổ khác, mà các dòng được chép vào sổ này."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ledger", type=Path, help="tệp erasures.jsonl chép từ máy khác")

    def handle(self, *args: Any, ledger: Path | None = None, **options: Any) -> None:
        self.stdout.write(_reapply(ledger))


def _reapply(other: Path | None) -> str:
    if other is not None and not other.is_file():
        raise CommandError(f"Không có tệp {other}.")
    try:
        added = ledger.merge(ledger.lines(other)) if other is not None else 0
        healed = ledger.heal()
        again = erasure.reapply(ledger.lines())
    except ledger.LedgerBroken as broken:
        raise CommandError(f"Sổ xóa dữ liệu có một dòng hỏng: {broken}") from broken
    return f"{again} thành viên xóa lại, {added} dòng chép từ sổ khác, {healed} dòng bù vào sổ"
