"""The kinds of files that go out and come in, as config/features.py lists them."""

from functools import cache
from typing import Any

from django.utils import timezone

from core.features import features


@cache
def export_kinds() -> dict[str, Any]:
    """Return each kind of file that people ask for (``exports.books.Book``) by its key."""
    return {book.kind: book for book in features("EXPORT_KINDS")}


@cache
def import_kinds() -> dict[str, Any]:
    """Return each kind of workbook that people send in (``reading.kinds.spec.KindSpec``) by its key."""
    return {spec.kind: spec for spec in features("IMPORT_KINDS")}


def sheets_of(batch: Any) -> list[Any]:
    """Return the sheets that the workbook ``batch`` (``models.Import``) is read for, with the columns of today."""
    return import_kinds()[batch.kind].sheets_for(batch.place, timezone.localdate())


def export_choices() -> list[tuple[str, str]]:
    return [(kind, book.title) for kind, book in export_kinds().items()]


def import_choices() -> list[tuple[str, str]]:
    return [(kind, spec.title) for kind, spec in import_kinds().items()]
