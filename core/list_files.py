"""The file of a list (``core.tables``): written row by row, within the request or by a job that asks the page again."""

from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from core.columns import file_column, plain_value
from core.spreadsheets import write_csv
from core.templatetags.wording import instant, number
from core.workbook import THOUSAND, Sheet, SheetTitle, write

ASKED_FOR = 24 * 60 * 60  # seconds in which a page's button may ask for the file of its list
_SALT = "core.list_files"


class ListFile(NamedTuple):
    """A file that a job has the list of a page write, in place of the page: where to, and what counts each thousand
    rows. A view finds it at its request, as ``list_file``.
    """

    path: Path
    step: Callable[[], None]


def signed_list(path: str, query: Sequence[Any], *, title: str, rows: int, by: Any) -> str:
    """Return what ``asked_list`` reads again."""
    told = {"path": path, "query": query, "title": title, "rows": rows, "user": by.pk}
    return signing.dumps(told, salt=_SALT, compress=True)


def asked_list(asked: str, *, by: Any) -> dict[str, Any] | None:
    """Return what a page's ``Listing.asked`` says: path, query (name and values each), title and rows of a list; None
    where it is forged, another's or too old.
    """
    try:
        told: dict[str, Any] = signing.loads(asked, salt=_SALT, max_age=ASKED_FOR)
    except signing.BadSignature:
        return None
    return told if told.pop("user") == by.pk else None


def write_list(
    table: Any, path: Path, wanted: str, *, step: Callable[[], None] = lambda: None, streamed: bool = False
) -> None:
    """Write the rows of ``table`` to ``path``; of a ``streamed`` file ``step`` is called for each thousand begun."""
    columns = [column for column in table.columns if not column.column.exclude_from_export]
    if wanted == "csv":
        rows = ([plain_value(one, record) for one in columns] for record in _all(table, step))
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(file, [one.header for one in columns], rows)
        return
    notes = [f"Tải lúc {instant(timezone.now())}: {number(table.count)} {table.unit}.", *table.notes]
    notes += [f"Lọc theo {chip.words}." for chip in table.chips]
    sheet: Sheet[Any] = Sheet(
        "Danh sách",
        SheetTitle(table.title, tuple(notes)),
        [file_column(one) for one in columns],
        _all(table, step) if streamed else list(_all(table, step)),
        total_label="",
        is_list=streamed,
    )
    write(path, [sheet], streamed=streamed)


def _all(table: Any, step: Callable[[], None]) -> Iterator[Any]:
    """Give all rows, prepared a thousand at a time, so that memory holds no more of them."""
    rows = table.data.data
    found = rows.iterator(chunk_size=THOUSAND) if isinstance(rows, QuerySet) else iter(rows)
    for some in batched(found, THOUSAND):
        records = list(some)
        table.prepare(records)
        yield from records
        step()
