"""The columns of a list: what each takes from a row, and how that is shown, summed and written to a file."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import django_tables2
from django.utils import timezone

from core.templatetags.wording import day, instant, number, share
from core.workbook import Column, Kind


class Ratio(NamedTuple):
    """A part of its whole; rows in memory are sorted by what the one is of the other, nothing of nothing first; of
    equals the larger whole is behind.
    """

    part: int | None
    whole: int | None

    def __lt__(self, other: tuple[Any, ...]) -> bool:
        return (_quotient(self), self.whole or 0) < (_quotient(other), other[1] or 0)


class ListColumn(django_tables2.Column):
    """A column of a ``Listing``: what it takes from a row, and how that is shown, sorted and written to a file.

    ``accessor`` is a path as ``place__name``; ``says`` takes the value from the row instead. A ratio is a pair of its
    part and whole, in memory a ``Ratio``. ``template`` shows the cell where a text does not, from ``row``; the file
    still has the value. ``order_by`` names what the rows are sorted by where that is not the accessor: fields of a
    query, or attributes of rows in memory. ``is_shown`` False: only for whoever chooses it. ``is_summed``: the foot has
    the sum over all rows. ``in_file`` False: what must not leave in a file, as phones.
    """

    empty_values = ()

    def __init__(
        self,
        label: str,
        accessor: str | None = None,
        *,
        says: Callable[[Any], Any] | None = None,
        kind: Kind = Kind.TEXT,
        template: str = "",
        order_by: str | Sequence[str] | None = None,
        link: Callable[[Any], str] | None = None,
        is_shown: bool = True,
        is_summed: bool = False,
        in_file: bool = True,
        width: int = 24,
    ) -> None:
        is_sortable = bool(order_by or (accessor and not says))
        super().__init__(label, accessor, orderable=is_sortable, order_by=order_by, exclude_from_export=not in_file)
        self.says, self.kind, self.template, self.address = says, kind, template, link
        self.is_shown, self.is_summed, self.width = is_shown, is_summed, width

    @property
    def is_number(self) -> bool:
        return self.kind in (Kind.NUMBER, Kind.PLAIN, Kind.RATIO)

    @property
    def css_class(self) -> str:
        is_moment = self.kind in (Kind.DATE, Kind.INSTANT) and not self.template  # which may say it in words
        return "num" if self.is_number else "text-nowrap" if is_moment else ""

    def content(self, record: Any, accessor: Any) -> Any:
        """Return the value itself, which a file takes; None where the row has none."""
        return self.says(record) if self.says else accessor.resolve(record, quiet=True)


def _quotient(pair: tuple[Any, ...]) -> float:
    part, whole = pair
    return part / whole if part is not None and whole else -1.0


def sum_of(values: Sequence[Any]) -> Any:
    """Return the sum of what is known; of ratios that of their parts over that of their wholes."""
    known = [value for value in values if value is not None]
    if known and isinstance(known[0], tuple):
        return tuple(sum_of([pair[place] for pair in known]) for place in (0, 1))
    return sum(known) if known else None


def cell_text(kind: Kind, value: Any) -> str:
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


def file_column(column: Any) -> Column[Any]:
    """Return a bound column as a workbook writes it; a ratio is a number."""
    declared = column.column

    def getter(record: Any) -> Any:
        value = declared.content(record, column.accessor)
        if declared.kind == Kind.RATIO:
            return value[0] / value[1] if value and value[0] is not None and value[1] else None
        return value

    return Column(str(column.header), getter, declared.kind, width=declared.width if not declared.is_number else None)


def plain_value(column: Any, record: Any) -> Any:
    """Return what a file of separated values has of a row under a bound column; a ratio is its two numbers."""
    value = column.column.content(record, column.accessor)
    if column.column.kind == Kind.RATIO and value:
        return f"{value[0]}/{value[1]}"
    if column.column.kind == Kind.INSTANT and value:
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
    return "" if value is None else value
