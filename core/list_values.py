"""What a cell of a list says: as a page shows it, and as a workbook or a plain file has it."""

from typing import Any

from django.utils import timezone

from core.templatetags.wording import day, instant, number, share
from core.workbook import Column, Kind


def as_shown(kind: Kind, value: Any) -> str:
    """Return a value as pages show it."""
    if value is None or value == "":
        return "—" if kind in (Kind.NUMBER, Kind.RATIO) else ""
    if kind == Kind.RATIO:
        return share(*value)
    if kind == Kind.NUMBER:
        return number(value)
    if kind == Kind.DATE:
        return day(value)
    return instant(value) if kind == Kind.INSTANT else str(value)


def of_workbook(column: Any) -> Column[Any]:
    declared = column.column

    def getter(record: Any) -> Any:
        value = declared.content(record, column.accessor)
        if declared.kind == Kind.RATIO:
            return value[0] / value[1] if value and value[0] is not None and value[1] else None
        return value

    return Column(str(column.header), getter, declared.kind, width=declared.width if not declared.is_number else None)


def of_plain_file(column: Any, record: Any) -> Any:
    value = column.column.content(record, column.accessor)
    if column.column.kind == Kind.RATIO and value:
        return f"{value[0]}/{value[1]}"
    if column.column.kind == Kind.INSTANT and value:
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
    return "" if value is None else value
