"""Everything that the portal holds, in open forms: a CSV file a table, the files as they were sent, and a dictionary of
what each column means, with counts and checksums; for whoever carries on without this portal.

``tables/teams_team.csv`` is UTF-8 with a header; NULL is ``\\N``, a text that begins with a backslash has one more
before it, instants are ISO 8601 in UTC, JSON stands as text. ``dictionary.json`` tells of each table and
column, and what is left out and why. ``SHA256SUMS`` is read by ``sha256sum --check``.
"""

import contextlib
import datetime
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from core.refusals import Refused
from core.spreadsheets import csv_writer
from operations.backups import databases, folders
from operations.backups.checksums import LEFT_OUT
from reporting.actions import photos
from reporting.models import Photo

FORMAT = 1
NULL = "\\N"
DICTIONARY, SUMS = "dictionary.json", "SHA256SUMS"
# What opens a door here and nowhere else. Nobody's data is among it.
SECRETS: Mapping[str, frozenset[str]] = {
    "accounts_user": frozenset({"password"}),
    "accounts_device": frozenset({"digest"}),
    "accounts_signinkey": frozenset({"digest", "public"}),
    "accounts_slip": frozenset({"digest"}),
    "accounts_accesstoken": frozenset({"digest"}),
    "notices_linkcode": frozenset({"digest"}),
    "training_session": frozenset({"secret"}),
}
WITHOUT = {
    **dict.fromkeys(LEFT_OUT, "phiên đăng nhập, bộ nhớ tạm, dấu hiệu hoạt động của tiến trình"),
    "mfa_authenticator": "khóa xác minh hai bước, chỉ dùng được ở cổng này",
    "socialaccount_socialapp": "không dùng: nơi cấp danh tính của tỉnh khai trong cấu hình",
    "socialaccount_socialtoken": "không dùng: cổng không giữ mã của nơi cấp danh tính",
    "account_emailconfirmation": "mã xác nhận thư điện tử, chỉ dùng một lần",
    "accounts_parkedform": "nội dung gõ dở, giữ một ngày",
    "django_migrations": "các bước lập bảng của phần mềm này",
}
CHUNK = 5_000  # rows read at once


def write(folder: Path, *, at: datetime.datetime) -> dict[str, int]:
    """Write all of it into ``folder``, new or empty, as of one moment; return the rows by table. Only the user that ran
    it may read it. Refuses with folder_in_use.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused("folder_in_use", f"{folder} đã có tệp. Xin chọn một thư mục trống.")
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    sums: dict[str, str] = {}
    with databases.one_moment():
        tables = {model._meta.db_table: _write_table(folder, model, sums) for model in _models()}
    copied = []
    for path in folders.files(workbooks=False, but=folder):
        with contextlib.suppress(FileNotFoundError):  # taken away since its folder was read: as if it never was
            copied.append(_copy(folder, path, sums))
    copied += _copy_from_store(folder, sums)
    there = connection.introspection.table_names()
    told = {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "null": NULL,
        "escape": "một dấu \\ đứng đầu một ô là dấu thêm vào, trừ ô \\N (không có giá trị)",
        "tables": tables,
        "tables_left_out": {name: why for name, why in WITHOUT.items() if name in there},
        "files": {"number": len(copied), "bytes": sum(copied)},
    }
    _write_file(folder, DICTIONARY, json.dumps(told, ensure_ascii=False, indent=1) + "\n", sums)
    _write_file(folder, SUMS, "".join(f"{sum_}  {name}\n" for name, sum_ in sorted(sums.items())), {})
    return {name: table["rows"] for name, table in tables.items()}


def text_of(value: Any, field: "models.Field[Any, Any]") -> str:
    """Return a value of the database as it stands in a CSV file."""
    if value is None:
        return NULL
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f"\\{text}" if text.startswith("\\") else text


def _models() -> list[type[models.Model]]:
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return sorted((one for one in found if one._meta.db_table not in WITHOUT), key=lambda one: one._meta.db_table)


def _write_table(folder: Path, model: type[models.Model], sums: dict[str, str]) -> dict[str, Any]:
    table = model._meta.db_table
    left_out = SECRETS.get(table, frozenset())
    fields = [field for field in model._meta.concrete_fields if field.name not in left_out]
    name, written = f"tables/{table}.csv", 0
    path = folder / name
    with _open(path) as file:
        rows = csv_writer(file, lineterminator="\n")
        rows.writerow(field.column for field in fields)
        kept = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
        for row in kept.iterator(chunk_size=CHUNK):
            written += 1
            rows.writerow([text_of(value, field) for value, field in zip(row, fields, strict=True)])
    sums[name] = _sum(path)
    return {
        "name": str(model._meta.verbose_name),
        "model": model._meta.label,
        "rows": written,
        "columns": [_column(field) for field in fields],
        "left_out": sorted(left_out),
    }


def _column(field: "models.Field[Any, Any]") -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": field.column,
        "label": str(field.verbose_name),
        "type": field.get_internal_type(),
        "may_be_null": field.null,
    }
    if field.help_text:
        told["help"] = str(field.help_text)
    if field.flatchoices:
        told["choices"] = {str(value): str(label) for value, label in field.flatchoices}
    if field.is_relation and field.related_model:
        told["refers_to"] = field.related_model._meta.db_table
    return told


def _copy(folder: Path, path: Path, sums: dict[str, str]) -> int:
    name, size = f"files/{path.relative_to(folders.root())}", path.stat().st_size
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(_create(target), "wb") as file:
        file.writelines(folders.read(path, size))
    sums[name] = _sum(target)
    return size


def _copy_from_store(folder: Path, sums: dict[str, str]) -> list[int]:
    """Copy the photos that lie in an object store, each beside those of the folder; return how large each was. Refuses
    with store_away.
    """
    copied = []
    for file in Photo.objects.order_by("pk").values_list("file", flat=True) if settings.PHOTO_BUCKET else ():
        name = f"files/photos/{file}"
        with contextlib.suppress(FileNotFoundError):
            data = photos.store().read(file)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(_create(folder / name), "wb") as into:
                copied.append(into.write(data))
            sums[name] = _sum(folder / name)
    return copied


def _write_file(folder: Path, name: str, text: str, sums: dict[str, str]) -> None:
    with _open(folder / name) as file:
        file.write(text)
    sums[name] = _sum(folder / name)


def _open(path: Path) -> Any:
    return os.fdopen(_create(path), "w", encoding="utf-8", newline="")


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
