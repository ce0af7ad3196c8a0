"""What stands in several conditions, or is long, written down once."""

from collections.abc import Iterable
from typing import Any

from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL


def among(numbers: Iterable[int]) -> RawSQL:
    """Return ``numbers`` as literals for a comparison with ``column__in``; an empty list matches
    nothing.

    Each of thousands of parameters passes through the ORM's preparation and the driver's, which
    takes longer than the database needs to look all of them up.
    """
    found = ", ".join(str(int(one)) for one in numbers) or "NULL"
    return RawSQL(found, (), output_field=IntegerField())  # noqa: S611 – integers


def compiled_query(rows: QuerySet[Any]) -> RawSQL:
    """Return the one column of ``rows`` for a comparison with ``column__in``, as a statement that
    is not put together again.

    A queryset within a condition is copied, resolved and compiled in every place where the
    condition stands.
    """
    sql, parameters = rows.order_by().query.sql_with_params()
    return RawSQL(sql, parameters, output_field=IntegerField())  # noqa: S611 – the ORM's own statement
