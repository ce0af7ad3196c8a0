"""A text of one's own in every text column of every table, as if people had typed it there.

Left alone is what the portal itself writes to find or to follow: keys, folded names, states, names of files, secrets.
A column whose constraint takes no such text is told in what ``plant`` returns.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from tests.access import APPS

type Text = Callable[[models.Model, models.Field], str]

KEPT = {
    "code", "parent_code", "new_code", "path", "stands_at", "name_folded", "sort_key", "title_folded", "text_folded",
    "folded", "password", "username", "verb", "subject_type", "digest", "ending", "secret", "certificate", "file",
    "letter_file", "device", "once", "content_type", "roles", "period", "sheet", "field", "kind",
    "key_id", "audience", "public", "request_id", "jobs",
}  # fmt: skip
# In a JSON column the words that people typed; the rest are keys of rows, states and days.
TYPED = {
    "name",
    "full_name",
    "title",
    "reason",
    "text",
    "narrative",
    "label",
    "message",
    "signer",
    "issued_by",
    "answer",
}


def columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column that holds what somebody typed, which no key of a table is."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if is_text and not field.primary_key and not field.choices and field.name not in KEPT:
                    yield model, field


def plant(text: Text) -> list[str]:
    """Write ``text(row, field)`` into each; gives the columns that refused it."""
    refused = []
    with _without_triggers():
        for model, field in columns():
            rows = list(model._base_manager.order_by("pk"))
            for row in rows:
                _set(row, field, text)
            try:
                with transaction.atomic():
                    model._base_manager.bulk_update(rows, [field.name], batch_size=200)
            except DatabaseError:
                refused.append(f"{model._meta.label}.{field.name}")
    return refused


def _set(row: models.Model, field: models.Field, text: Text) -> None:
    value = getattr(row, field.attname)
    if isinstance(field, models.JSONField):
        setattr(row, field.attname, _planted(value, text(row, field)))
    elif value or not field.blank:
        setattr(row, field.attname, text(row, field)[: field.max_length or None])


def _planted(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {
            key: text if key in TYPED and isinstance(held, str) and held else _planted(held, text)
            for key, held in value.items()
        }
    return [_planted(held, text) for held in value] if isinstance(value, list) else value


@contextmanager
def _without_triggers() -> Iterator[None]:
    """What is append-only is overwritten as only the owner of the database could."""
    if connection.vendor != "postgresql":
        pytest.skip("planted on PostgreSQL alone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        guarded = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end of the transaction bars ALTER TABLE
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
