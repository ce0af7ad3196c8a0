"""What the portal is made of, as far as somebody meets it: addresses, rights, verbs, commands, settings, tables."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.roles import RULES, SESSION_LIMITS
from accounts.verbs import VERBS

# Of apps that may still be cut from others: their names stand before those of tables and triggers.
OURS = (
    "core", "places", "accounts", "notices", "exchange", "teams", "training", "reporting", "overview", "operations",
    "demo", "config",
)  # fmt: skip
READ_FROM_ENVIRONMENT = re.compile(r"""\b(?:env\.(\w+)|os\.environ(?:\.get)?)[(\[]\s*["']([A-Z0-9_]+)["'](,[^)\]]*)?""")


def all_of_them() -> dict[str, str]:
    return dict([*addresses(), *roles(), *verbs(), *commands(), *environment(), *tables(), *triggers(), *clock()])


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from addresses(entry, pattern)
        elif isinstance(entry, URLPattern) and not pattern.startswith(settings.STATIC_URL):
            # Names of its parts are the code's affair.
            yield f"address /{re.sub(r'<(\w+:)?\w+>', r'<\1>', pattern)}", "there"


def roles() -> Iterator[tuple[str, str]]:
    for role, rule in RULES.items():
        may, gives = sorted(rule.may), sorted(rule.gives)
        yield f"role {role}", f"{rule.who}\n{sorted(rule.levels)} {rule.reaches_places}\n{may}\n{gives}"
    for role, limits in SESSION_LIMITS.items():
        yield f"session of {role}", f"{limits.whole} {limits.idle} {limits.remembered}"


def verbs() -> Iterator[tuple[str, str]]:
    yield from ((f"verb {verb}", words) for verb, words in VERBS.items())


def commands() -> Iterator[tuple[str, str]]:
    for name, app in get_commands().items():
        if isinstance(app, str) and app.split(".")[0] in OURS:
            parser: Any = load_command_class(app, name).create_parser("manage.py", name)
            yield f"command {name}", parser.format_help()


def environment() -> Iterator[tuple[str, str]]:
    """What is read from the environment, with its kind and default, from the source itself."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=settings.BASE_DIR, capture_output=True, check=True)
    for name in sorted(listed.stdout.decode().split()):
        if name.split("/")[0] in OURS or name.startswith("deploy/"):
            for kind, variable, default in READ_FROM_ENVIRONMENT.findall((settings.BASE_DIR / name).read_text()):
                yield f"variable {variable}", f"{kind} {default}"


def tables() -> Iterator[tuple[str, str]]:
    """Each model's fields and constraints, without the app that it stands in."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in OURS:
            fields = sorted(_field(field) for field in model._meta.local_fields)
            rules = sorted(constraint.name for constraint in model._meta.constraints)
            names = [str(model._meta.verbose_name), str(model._meta.ordering)]
            yield f"table {model.__name__}", "\n".join([*names, *fields, *rules])


def _field(field: Any) -> str:
    target = f" → {field.related_model.__name__}" if field.related_model else ""
    choices = f" {[(str(key), str(label)) for key, label in field.flatchoices]}" if field.choices else ""
    facts = f"{field.get_internal_type()}{target} null={field.null} blank={field.blank} unique={field.unique}"
    return f"{field.name} {field.verbose_name}: {facts} {field.max_length or ''}{choices}"


def triggers() -> Iterator[tuple[str, str]]:
    """What the database itself holds against writers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, table, sql in cursor.fetchall():
            yield f"trigger {_plain(name)} of {_plain(table)}", _plain(" ".join(sql.split()))


def _plain(text: str) -> str:
    return re.sub(rf"\b(?:{'|'.join(OURS)})_(?=\w)", "", text)


def clock() -> Iterator[tuple[str, str]]:
    """What the clock does and when; of the task its last name."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        yield f"clock {entry['task'].rsplit('.', 1)[-1]}", f"{entry['schedule']} {entry.get('options', '')}"
