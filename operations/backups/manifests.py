"""What a backup's manifest says, and whether the portal itself said it.

The key that seals a backup is public, so whoever has it can seal one of their own making. The manifest names every
member with its sum, and is signed by a key made of RECORD_KEYS, which neither a backup nor the database holds.
"""

import datetime
import json
from typing import Any

from accounts.models import record_keys
from core.refusals import Refused

FORMAT = 1
IN_TWO_PARTS = 2  # the files lie in a repository, and ``files`` says which (operations/backups/repositories.py)
RECORD_STATES = {
    "verified": "đúng chuỗi",
    "broken": "KHÔNG đúng chuỗi",
    "unread": "chưa kiểm tra được vì thiếu khóa (RECORD_KEYS)",
}
SIGNATURE = "signature"
BROKEN = "Tệp sao lưu không nguyên vẹn: {}."
ODD = BROKEN.format("bản kê ở cuối không đúng dạng")
LARGEST = 1 << 28  # bytes; some two million files


def sign(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest with its signature; as it is where the portal has no key."""
    for key in record_keys("backup")[:1]:
        return manifest | {SIGNATURE: {"key": key.id, "hmac": key.sign(_canonical(manifest))}}
    return manifest


def parse(data: bytes) -> dict[str, Any]:
    """Return the manifest that ``data`` holds. Refuses with backup_refused what no portal writes."""
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused("backup_refused", BROKEN.format("không đọc được bản kê ở cuối")) from error
    if (
        isinstance(manifest, dict)
        and isinstance(manifest.get("format"), int)
        and manifest["format"] not in (FORMAT, IN_TWO_PARTS)
    ):
        raise Refused(
            "backup_refused", f"Bản sao lưu này ở dạng khác, cổng chỉ đọc được dạng {FORMAT}, {IN_TWO_PARTS}."
        )
    if not _is_manifest(manifest):
        raise Refused("backup_refused", ODD)
    return manifest


def check_signature(manifest: dict[str, Any], *, unsigned: bool) -> None:
    """Refuse with backup_refused a manifest that was not signed by one of the portal's keys.

    ``unsigned`` takes one without a signature, or with that of a key that is not here; never one whose signature is
    wrong.
    """
    try:
        text = _canonical({name: value for name, value in manifest.items() if name != SIGNATURE})
    except RecursionError as error:
        raise Refused("backup_refused", ODD) from error
    match manifest.get(SIGNATURE):
        case {"key": str(key_id), "hmac": str(signature)}:
            for key in record_keys("backup"):
                if key.id == key_id and key.verifies(text, signature):
                    return
                if key.id == key_id:
                    raise Refused(
                        "backup_refused",
                        "Chữ ký của bản kê KHÔNG đúng: tệp sao lưu này đã bị sửa hoặc làm giả, xin đừng dùng.",
                    )
            why = "Bản kê được ký bằng một khóa mà máy này không có: xin đặt RECORD_KEYS và SECRET_KEY cũ như tài liệu"
        case _:
            why = "Bản kê không có chữ ký của cổng: ai có khóa công khai cũng lập được một tệp như vậy"
    if not unsigned:
        raise Refused(
            "backup_refused",
            f"{why}. Nếu tệp do phiên bản chưa biết ký lập, hoặc khóa đã mất, và chắc chắn tệp là của cổng, xin chạy "
            "lại với --unsigned.",
        )


def _canonical(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, sort_keys=True, separators=(",", ":"))


def _is_manifest(manifest: Any) -> bool:
    match manifest:
        case {
            "format": int(),
            "made_at": str(made_at),
            "events": str(events),
            "vendor": str(),
            "migrations": list(migrations),
            "tables": dict(tables),
            "members": dict(members),
        }:
            sums = [*tables.values(), *members.values()]
            return (
                events in RECORD_STATES
                and _is_instant(made_at)
                and all(isinstance(name, str) for name in migrations)
                and all(isinstance(pair, list) and [type(value) for value in pair] == [int, str] for pair in sums)
                and (manifest["format"] == FORMAT or _names_files(manifest.get("files")))
            )
    return False


def _names_files(files: Any) -> bool:
    match files:
        case {"snapshot": str(), "tree": str(), "number": int(), "bytes": int(), "password": str()}:
            return True
    return False


def _is_instant(text: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(text).astimezone().tzinfo is not None
    except (ValueError, OverflowError):
        return False
