"""The demo's world several times over: each team, its people and all that they wrote stands there again under new keys.

Places, rounds, indicators and other things that a province has once stay as they are. What a constraint lets stand only
once (a commune's own report of a round) stays once, and nothing hangs on a copy that was not made.
"""

from collections.abc import Iterator
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import connection, models, transaction

from tests.access import APPS

APART = 10_000_000  # between the keys of a row and of its copy
# What a province has once, however many teams it has.
ONCE_APPS = {"places", "operations"}
ONCE = {
    "accounts.accesstoken", "accounts.breach", "accounts.eventseal", "accounts.focalpoint", "accounts.office",
    "accounts.review", "accounts.signer", "accounts.throttle",
    "allowances.monthsheet", "allowances.resolutioncorrection", "allowances.supportresolution",
    "allowances.supportrule",
    "exchange.headerchoice", "exchange.import", "exchange.importrow", "exchange.valuechoice",
    "notices.gateway", "overview.papertext",
    "reporting.assessment", "reporting.assessmentcriterion", "reporting.closing", "reporting.denominator",
    "reporting.indicator", "reporting.periodnote", "reporting.platform", "reporting.round", "reporting.saying",
    "reporting.series", "reporting.skillgoal", "reporting.skilllevel", "reporting.topiclink", "reporting.total",
    "teams.accountmove", "teams.agreement", "teams.decision", "teams.hamletchange", "teams.milestone", "teams.newplace",
    "teams.placefigure", "teams.placelink", "teams.reorganisation", "teams.steeringboard", "teams.teamregulation",
    "training.basis", "training.document", "training.material", "training.plan", "training.question",
    "training.topic", "training.topicversion",
}  # fmt: skip
TOLD_APART = {"teams.team": "name"}  # one open team of a name at a place


def multiply(times: int) -> None:
    """Let everything but ONCE stand ``times`` times."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers: rows of the record are copied too
        for model in _in_order():
            for number in range(1, times):
                cursor.execute(_copy(model, number))
        for model in _in_order():
            if isinstance(model._meta.pk, models.AutoField):
                table = model._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\"")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _in_order() -> Iterator[type[models.Model]]:
    """Yield the models that are multiplied, those that others refer to first."""
    found = [model for label in APPS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    grown = {model for model in found if model._meta.managed and not model._meta.proxy and _grows(model)}
    yield from TopologicalSorter({model: (_parents(model) & grown) - {model} for model in grown}).static_order()


def _grows(model: type[models.Model]) -> bool:
    pk = model._meta.pk
    if model._meta.auto_created:  # links of something that stays as it is
        return _grows(model._meta.auto_created)
    is_once = model._meta.app_label in ONCE_APPS or model._meta.label_lower in ONCE
    return not is_once and isinstance(pk, models.AutoField | models.ForeignKey)


def _parents(model: type[models.Model]) -> set[type[models.Model]]:
    return {field.related_model for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)}


def _copy(model: type[models.Model], number: int) -> str:
    """Return the statement that copies each row of ``model``, the copy of this number."""
    away, meta = number * APART, model._meta
    values, stands = [], [f"{_quoted(meta.pk.column)} < {APART}"]
    for field in meta.concrete_fields:
        column = _quoted(field.column)
        if isinstance(field, models.ForeignKey) and _grows(field.related_model):
            values.append(f"{column} + {away}")
            if field.related_model is not model:
                table = _quoted(field.related_model._meta.db_table)
                key = _quoted(field.related_model._meta.pk.column)
                parent = f"SELECT FROM {table} AS parent WHERE parent.{key} = copied.{column} + {away}"
                stands.append(f"(copied.{column} IS NULL OR EXISTS ({parent}))")
        elif field.primary_key and isinstance(field, models.AutoField):
            values.append(f"{column} + {away}")
        elif isinstance(field, models.UUIDField) and field.unique:
            values.append(f"CASE WHEN {column} IS NOT NULL THEN gen_random_uuid() END")
        elif isinstance(field, models.CharField) and (field.unique or TOLD_APART.get(meta.label_lower) == field.name):
            values.append(f"left({column}, {(field.max_length or 60) - 2}) || '~{number}'")
        else:
            values.append(column)
    columns, table = ", ".join(_quoted(field.column) for field in meta.concrete_fields), _quoted(meta.db_table)
    rows = f"SELECT {', '.join(values)} FROM {table} AS copied WHERE {' AND '.join(stands)}"
    return f"INSERT INTO {table} ({columns}) {rows} ON CONFLICT DO NOTHING"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
