"""Everything comes out in open forms, and what was written is read back: every table, every row, every file."""

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models

from operations.backups.takeout import NULL, SECRETS, WITHOUT, text_of
from tests.access import build_world
from tests.reporting.world_rounds import send

pytestmark = pytest.mark.django_db(transaction=True)
KEY = re.compile("password|secret|token|digest|private|key")
NO_KEY = {  # fields so called that open nothing
    "Export.once_key", "Review.digest", "EventSeal.digest", "EventSeal.key_id", "Import.digest", "Mark.token",
    "Submission.token", "User.sort_key", "Place.sort_key", "Team.sort_key", "Member.sort_key", "Topic.sort_key",
    "Trainer.sort_key", "DiaryEntry.key",
}  # fmt: skip


@pytest.fixture
def out(settings: Any, tmp_path: Path) -> Path:
    """What the command wrote of the country of the tests, with a report and a file."""
    settings.DATA_ROOT = tmp_path / "data"
    for name in ("photos/ab/one.jpg", "exports/made-again.xlsx", "secret_key"):
        (settings.DATA_ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.DATA_ROOT / name).write_bytes(name.encode())
    world = build_world()
    send(world.report_an1, by=world.lan, ho=12)
    said = io.StringIO()
    call_command("takeout", to=tmp_path / "out", stdout=said)
    assert "dữ liệu cá nhân" in said.getvalue()
    return tmp_path / "out"


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def value_of(text: str, field: "models.Field[Any, Any]") -> Any:
    """What a reader makes of a cell, by the type that the dictionary names."""
    if text == NULL:
        return None
    text = text.removeprefix("\\")
    if isinstance(field, models.JSONField | models.BooleanField):
        return json.loads(text)
    return field.to_python(text)


LIVING = {"operations_uptime"}  # any worker of this run signs there, before or after the takeout


def test_every_row_of_every_table_is_read_back(out: Path) -> None:
    told = json.loads((out / "dictionary.json").read_text())
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    assert set(tables) == set(told["tables"]) | set(told["tables_left_out"])
    assert set(told["tables_left_out"]) <= set(WITHOUT)
    by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for name, table in told["tables"].items():
        model, written = by_table[name], rows(out, name)
        assert table["rows"] == len(written), name
        assert name in LIVING or len(written) == model._base_manager.count(), name
        assert table["left_out"] == sorted(SECRETS.get(name, ()))
        fields = [field for field in model._meta.concrete_fields if field.name not in table["left_out"]]
        assert [column["name"] for column in table["columns"]] == [field.column for field in fields]
        stored = model._base_manager.order_by("pk").values(*(field.attname for field in fields))
        for row, kept in zip(written, stored, strict=True) if name not in LIVING else ():
            read = {field.attname: value_of(row[field.column], field) for field in fields}
            assert read == kept, (name, row)
    assert told["tables"]["reporting_figure"]["rows"] > 0
    assert told["tables"]["teams_member"]["rows"] > 0


def test_sums_hold_and_files_come_along(out: Path) -> None:
    sums = dict(reversed(line.split("  ", 1)) for line in (out / "SHA256SUMS").read_text().splitlines())
    there = {str(path.relative_to(out)): path for path in out.rglob("*") if path.is_file()}
    assert set(sums) == set(there) - {"SHA256SUMS"}
    assert {name: hashlib.sha256(there[name].read_bytes()).hexdigest() for name in sums} == sums
    assert [name for name in sorted(there) if name.startswith("files/")] == ["files/photos/ab/one.jpg"]
    assert {oct(path.stat().st_mode & 0o777) for path in there.values()} == {"0o600"}
    with pytest.raises(CommandError, match="thư mục trống"):
        call_command("takeout", to=out)
    with pytest.raises(CommandError, match=r"Không ghi được vào .*chọn thư mục khác"):
        call_command("takeout", to=out / "dictionary.json" / "below")


@pytest.mark.once
def test_no_key_to_the_portal_comes_out() -> None:
    """A new column that bears the name of a key is told of here: a secret, or none."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table not in WITHOUT:
            called = {field.name for field in model._meta.concrete_fields if KEY.search(field.name)}
            known = {name.split(".")[1] for name in NO_KEY if name.split(".")[0] == model.__name__}
            assert called - known <= SECRETS.get(table, frozenset()), table
    for table, names in SECRETS.items():
        (model,) = [one for one in apps.get_models() if one._meta.db_table == table]
        assert names <= {field.name for field in model._meta.concrete_fields}


@pytest.mark.once
@pytest.mark.parametrize("value", [None, "", NULL, "\\\\", 'a\nb,"c"', {"b": None, "a": "ế"}])
def test_nothing_and_an_empty_text_are_told_apart(value: Any) -> None:
    field = models.JSONField() if isinstance(value, dict) else models.TextField()
    assert (text_of(value, field) == NULL) is (value is None)
    assert value_of(text_of(value, field), field) == value
