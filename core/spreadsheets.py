"""A table handed over at once, as a file that a spreadsheet opens."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse


def csv_attachment(stem: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return a table as a file named after ``stem``; no text in it is taken for a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response.write("\ufeff")  # Excel reads UTF-8 by it
    table = csv.writer(response)
    table.writerow(headings)
    table.writerows([_without_formula(str(cell)) for cell in row] for row in rows)
    return response


def _without_formula(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
