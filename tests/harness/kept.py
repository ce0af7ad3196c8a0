"""A world of rows built once a process and put back for every test that asks for it.

Building runs through the models one by one; putting back is the INSERT of each table, written once. Keys stay the same:
a database's sequence has passed them, so what a test adds never meets them.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from tests.harness.days import Clock, running_clock

type Statement = tuple[str, Any]  # SQL and its parameters, None where they are written into it


@dataclass
class _Kept:
    world: bytes
    rows: bytes
    inserts: list[Statement] = field(default_factory=list)  # none before it was put back once


_KEPT: dict[tuple[str, Clock | None], _Kept] = {}  # of each clock its own: it was built by it


def kept[World](name: str, build: Callable[[], World]) -> World:
    """What ``build`` returns, with all the rows it wrote into an empty database.

    What a test had written before (indicators of the letter, say) is not kept: the next test would find it too.
    """
    if any(model._base_manager.exists() for model in _tables() if model.__name__ in ("Place", "User")):
        return build()  # somebody was there before: the keys may be taken
    clock = running_clock()
    key = name, clock
    if key not in _KEPT:
        seeded_before = _rows()
        world = build()
        if not seeded_before:
            _KEPT[key] = _Kept(pickle.dumps(world), pickle.dumps(_rows()))
            if clock:
                clock.begin_tests_from_now()
        return world
    found = _KEPT[key]
    if not found.inserts:
        found.inserts = _inserts_of(pickle.loads(found.rows))  # noqa: S301
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, parameters in found.inserts:
                cursor.execute(statement, parameters)
    return pickle.loads(found.world)  # noqa: S301


def _tables() -> list[type[models.Model]]:
    ours = ("places", "accounts", "notices", "exchange", "teams", "training", "reporting", "allowances", "overview")
    return [model for label in ours for model in apps.get_app_config(label).get_models(include_auto_created=True)]


def _rows() -> list[list[models.Model]]:
    """The rows of each table that has any."""
    return [rows for model in _tables() if (rows := list(model._base_manager.order_by("pk")))]


def _inserts_of(rows: list[list[models.Model]]) -> list[Statement]:
    """Store ``rows``, and return the statements that did; on PostgreSQL all are one text."""
    written: list[Statement] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith("INSERT"):
            written.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        for of_one in rows:
            type(of_one[0])._base_manager.bulk_create(of_one)
    if connection.vendor != "postgresql":
        return written
    with connection.cursor() as cursor:
        texts = [cursor.mogrify(sql, parameters).decode() for sql, parameters in written]
    return [(";".join(texts), None)]
