"""A world of rows built once a process and put back for every test that asks for it.

Building runs through the models one by one; putting back is one INSERT a table. Keys stay the same: a database's
sequence has passed them, so what a test adds never meets them.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction


@dataclass(frozen=True)
class _Kept:
    world: bytes
    rows: bytes


_KEPT: dict[str, _Kept] = {}


def kept[World](name: str, build: Callable[[], World]) -> World:
    """What ``build`` returns, with all the rows it wrote into an empty database.

    What a test had written before (indicators of the letter, say) is not kept: the next test would find it too.
    """
    if any(model._base_manager.exists() for model in _tables() if model.__name__ in ("Place", "User")):
        return build()  # somebody was there before: the keys may be taken
    if name not in _KEPT:
        seeded_before = _rows()
        world = build()
        if not seeded_before:
            _KEPT[name] = _Kept(pickle.dumps(world), pickle.dumps(_rows()))
        return world
    found = _KEPT[name]
    with transaction.atomic():
        for model, rows in pickle.loads(found.rows):  # noqa: S301
            model._base_manager.bulk_create(rows)
    return pickle.loads(found.world)  # noqa: S301


def _tables() -> list[type[models.Model]]:
    ours = ("places", "accounts", "notices", "exchange", "teams", "training", "reporting", "overview")
    return [model for label in ours for model in apps.get_app_config(label).get_models(include_auto_created=True)]


def _rows() -> list[tuple[type[models.Model], list[Any]]]:
    found = [(model, list(model._base_manager.order_by("pk"))) for model in _tables()]
    return [(model, rows) for model, rows in found if rows]
