"""What an event says of before and after, in the words of the interface."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import template
from django.apps import apps
from django.db import models

from accounts.models import Event
from accounts.verbs import KEYS
from core.templatetags.wording import day, instant, plain_deadline

NOTHING = "—"
DEADLINES = ("due_at", "closes_at")  # of what an event says, the instants that people read as a last day
register = template.Library()


class RecordedChange(NamedTuple):
    """One thing that changed; ``before`` is NOTHING where only the outcome was written, and the other way round."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return (
            f"{self.label}: {self.before} → {self.after}" if self.before != NOTHING else f"{self.label}: {self.after}"
        )


@register.filter
def changes(event: Event) -> list[RecordedChange]:
    """Return what an event changed, in the order in which it was written."""
    fields = _fields(event.subject_type)
    names = list(dict.fromkeys([*event.before, *event.after]))
    return [
        RecordedChange(
            _label(name, fields.get(name)),
            _value(event.before.get(name), fields.get(name), name),
            _value(event.after.get(name), fields.get(name), name),
        )
        for name in names
    ]


def _fields(subject_type: str) -> dict[str, "models.Field[Any, Any]"]:
    try:
        model = apps.get_model(subject_type)
    except (LookupError, ValueError):
        return {}  # of a model that is no more
    return {field.name: field for field in model._meta.concrete_fields}


def _label(name: str, field: "models.Field[Any, Any] | None") -> str:
    """Return the name of a field; where Django made it from the column, the word of KEYS is better."""
    own = str(field.verbose_name) if field else ""
    words = own if own and own != name.replace("_", " ") else KEYS.get(name, name)
    return words[:1].upper() + words[1:]


def _value(value: Any, field: "models.Field[Any, Any] | None", name: str) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, list):
        return ", ".join(_value(one, field, name) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{KEYS.get(key, key)}: {_value(one, None, key)}" for key, one in value.items())
    for stored, words in (field and field.flatchoices) or []:
        if str(stored) == str(value):
            return str(words)
    return _moment(value, name) if isinstance(value, str) else str(value)


def _moment(text: str, name: str) -> str:
    """Return an instant, a deadline or a day as the pages write them, anything else as it stands."""
    try:
        return day(datetime.date.fromisoformat(text)) if len(text) == len("2022-06-20") else _instant(text, name)
    except ValueError:
        return text


def _instant(text: str, name: str) -> str:
    found = datetime.datetime.fromisoformat(text)
    if not found.tzinfo:
        return text
    return plain_deadline(found) if name in DEADLINES else instant(found)
