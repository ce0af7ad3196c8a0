"""What the apps bring along, found by the lists of config/features.py."""

from functools import cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string


@cache
def features(name: str) -> tuple[Any, ...]:
    """Return what the dotted paths of the list ``name`` lead to, in the order of the list.

    Lower apps reach through it what upper ones bring, without importing them. Nothing registers itself by being
    imported: what is not in the list is not there.
    """
    return tuple(import_string(path) for path in settings.FEATURES[name])


def check_features(**kwargs: Any) -> list[CheckMessage]:
    """Report the dotted paths of config/features.py that lead nowhere, before a page asks for them."""
    errors: list[CheckMessage] = []
    for name, paths in settings.FEATURES.items():
        for path in paths:
            try:
                import_string(path)
            except ImportError as error:
                errors.append(Error(f"{name} of config/features.py: {error}", id="core.E001"))
    return errors
