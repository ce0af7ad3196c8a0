"""What the apps bring along, found by the lists of config/features.py."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def features(name: str) -> tuple[Any, ...]:
    """Return what the dotted paths of the list ``name`` in the settings lead to, in the order of the list.

    Lower apps reach through it what upper ones bring, without importing them. Nothing registers itself by being
    imported: what is not in the list is not there.
    """
    return tuple(import_string(path) for path in getattr(settings, name))
