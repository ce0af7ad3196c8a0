"""One list of editable fields a noun: its action, form, import and whoever compares two states read it.

docs/contributing.md says how a field is added, and how a thing becomes a noun.
"""

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from core.rounding import rounded
from core.text import clean, clean_lines

type Facts = dict[str, Any]


class Editable(models.Model):
    """A thing that people edit field by field.

    ``EDITABLE`` names these fields, once. Of those in ``UNQUOTED`` the record says that they changed and not what they
    were: personal details, secrets, long texts.
    """

    EDITABLE: ClassVar[tuple[str, ...]]
    UNQUOTED: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    @property
    def record_label(self) -> str:
        """What the record calls it for good."""
        return str(self)

    def derived_columns(self) -> dict[str, Any]:
        """Return the columns that repeat edited ones, as they are searched and sorted."""
        return {}


class Versioned(Editable):
    """A thing of which an editor says which version they saw; a stale one overwrites nothing."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


def clean_values(model: type[Editable], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of fields as they are stored: texts clean, fractions with all their places, rows as a set.

    Raises TypeError for a field that is not in the list of ``model``.
    """
    if strangers := given.keys() - set(model.EDITABLE):
        raise TypeError(f"{model.__name__} has no editable field {', '.join(sorted(strangers))}.")
    return {name: _clean_value(model._meta.get_field(name), value) for name, value in given.items()}


def actual_changes(thing: Editable, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of ``given`` that differ from what ``thing`` holds, as they are stored.

    Raises as ``clean_values``.
    """
    wanted = clean_values(type(thing), given)
    return {name: value for name, value in wanted.items() if _current_value(thing, name) != value}


def edited_copy[T: Editable](thing: T, changes: Mapping[str, Any]) -> T:
    """Return ``thing`` as it would be with ``changes``, not saved, for whoever checks it."""
    wanted = copy.copy(thing)
    _assign(wanted, changes)
    return wanted


def save_changes(thing: Editable, changes: Mapping[str, Any], *also: str) -> tuple[Facts, Facts]:
    """Write ``changes``, which ``actual_changes`` gave; return what the record keeps of them, before and after.

    Before a thing that is new there is nothing. ``also`` names columns that the caller has set.
    """
    if not changes:
        return {}, {}
    is_new = thing._state.adding
    before = {} if is_new else {name: _json_value(thing, name) for name in changes}
    columns = [*_assign(thing, changes), *also]
    if isinstance(thing, Versioned):
        thing.version += 1
        columns.append("version")
    thing.save(update_fields=None if is_new else columns)
    for name in changes.keys() - set(columns):
        getattr(thing, name).set(changes[name])
    return before, {name: _json_value(thing, name) for name in changes}


def facts_of(thing: Editable) -> Facts:
    """Return what the record keeps of a thing that is new."""
    return {name: _json_value(thing, name) for name in thing.EDITABLE}


def _assign(thing: Editable, changes: Mapping[str, Any]) -> list[str]:
    """Set the columns that change, and those that repeat them; return their names."""
    columns = [name for name in changes if not thing._meta.get_field(name).many_to_many]
    for name in columns:
        setattr(thing, name, changes[name])
    derived = thing.derived_columns()
    for name, value in derived.items():
        setattr(thing, name, value)
    return [*dict.fromkeys((*columns, *derived))]


def _clean_value(field: Any, value: Any) -> Any:
    if field.many_to_many:
        return set(value)
    if isinstance(value, str):
        return clean_lines(value) if isinstance(field, models.TextField) else clean(value)
    return rounded(value, field.decimal_places) if isinstance(value, Decimal) else value


def _current_value(thing: Editable, name: str) -> Any:
    value = getattr(thing, name)
    return set(value.all()) if isinstance(value, models.Manager) else value


def _json_value(thing: Editable, name: str) -> Any:
    """Return a value as JSON has it, with nobody's name in it."""
    if name in thing.UNQUOTED:
        return "…"
    value = _current_value(thing, name)
    if isinstance(value, set):
        return sorted(_label(row) for row in value)
    return value if isinstance(value, int | list | dict | None) else _label(value)


def _label(value: Any) -> str:
    return value.record_label if isinstance(value, Editable) else str(getattr(value, "impersonal", value))
