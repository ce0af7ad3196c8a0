"""``manage.py verify_events [--head NUMBER:DIGEST] [--json]``: whether the record is as it was sealed; exits 0 or 1."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.verification import ChainVerdict, SealHead, verify
from core.templatetags.wording import instant, number


class Command(BaseCommand):
    help = (
        "Đọc lại toàn bộ nhật ký và so với niêm phong: tìm việc bị sửa, bị xóa, bị chèn, bị ghi lùi ngày; "
        "so báo cáo với những lần đã gửi."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", help="niêm phong đã ghi lại ở nơi khác, như 1234:9f86…; so cả với mã này")
        parser.add_argument("--json", action="store_true", help="kết quả cho máy đọc")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify(noted=_head(options["head"]))
        if options["json"]:
            self.stdout.write(json.dumps(_as_dict(verdict), ensure_ascii=False))
        if verdict.count:
            raise CommandError(_sentence(verdict))
        if not options["json"]:
            until = f", niêm phong lúc {instant(verdict.sealed_at)}" if verdict.sealed_at else ""
            self.stdout.write(f"Nhật ký nguyên vẹn: {number(verdict.events)} việc{until}.\n{verdict.head}")


def _head(text: str | None) -> SealHead | None:
    """Return the seal that ``text`` names, if any. Raises CommandError."""
    try:
        return SealHead.parse(text) if text else None
    except ValueError as error:
        raise CommandError(f"“{text}” không phải là niêm phong; xin viết như 1234:9f86d0… (64 chữ số).") from error


def _sentence(verdict: ChainVerdict) -> str:
    more = verdict.count - len(verdict.faults)
    lines = [f"Nhật ký không nguyên vẹn: {number(verdict.count)} chỗ sai.", *map(str, verdict.faults)]
    return "\n".join([*lines, f"… và {number(more)} chỗ nữa."] if more else lines)


def _as_dict(verdict: ChainVerdict) -> dict[str, Any]:
    return {
        "whole": not verdict.count,
        "events": verdict.events,
        "head": verdict.head,
        "sealed_at": verdict.sealed_at and verdict.sealed_at.isoformat(),
        "count": verdict.count,
        "faults": [{"fault": fault.sentence, "number": fault.number, "event": fault.event} for fault in verdict.faults],
    }
