"""Files of rows: written within the request where these are few, else by a job that asks the address again.

``file_response`` is the door of all of them, of the file of a list (``core.tables``) as of a workbook of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from core.batches import in_batches
from core.columns import file_column, plain_value
from core.documents import attachment
from core.spreadsheets import write_csv
from core.templatetags.wording import instant, number
from core.workbook import CONTENT_TYPE, THOUSAND, Sheet, SheetTitle, write

MOST_WHILE_WAITING = 2_000  # rows of a file that are written within a request; a longer one is asked for as a job
FORMS = {"xlsx": CONTENT_TYPE, "csv": "text/csv; charset=utf-8"}
ASKED_FOR = 24 * 60 * 60  # seconds in which a page's button may ask for the file of its list
_SALT = "core.list_files"


type Step = Callable[[], None]


class ListFile(NamedTuple):
    """A file that a job has a view write, in place of its answer: where to, in which of FORMS, and what counts each
    thousand rows. The view finds it at its request, as ``list_file``.
    """

    path: Path
    form: str
    step: Step


def fits_a_request(rows: int) -> bool:
    return rows <= MOST_WHILE_WAITING


def file_response(
    request: Any, stem: str, form: str, *, title: str, rows: int, make: Callable[[Path, Step], None]
) -> HttpResponseBase:
    """Return the file that ``make`` writes to a path, in one of FORMS, under the name ``stem``: at once where it has
    few ``rows``, a page that asks for it as a job where it has many.

    ``make`` may call the step that it is given for each thousand rows. Raises Http404 in a job that asks for another
    form.
    """
    job: ListFile | None = getattr(request, "list_file", None)
    if job:
        if job.form != form:
            raise Http404
        make(job.path, job.step)
        return HttpResponse()
    if not fits_a_request(rows):
        shown = [list(pair) for pair in request.GET.lists()]
        asked = signed_list(request.path, shown, title=title, rows=rows, by=request.user)
        context = {"title": title, "rows": rows, "most": MOST_WHILE_WAITING, "asked": asked, "form": form}
        return render(request, "components/file_to_ask_for.html", context | {"trail": [(title, "")]})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        make(path, lambda: None)
        data = path.read_bytes()
    return attachment(data, name=f"{stem}.{form}", content_type=FORMS[form])


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


def write_list(table: Any, wanted: str, path: Path, step: Step, *, streamed: bool) -> None:
    """Write the rows of ``table`` to ``path``; ``step`` is called for each thousand begun. ``streamed``: in memory that
    does not grow with the rows.
    """
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


def _all(table: Any, step: Step) -> Iterator[Any]:
    """Give all rows, prepared a thousand at a time, so that memory holds no more of them."""
    rows = table.data.data
    found = in_batches(rows, THOUSAND) if isinstance(rows, QuerySet) else map(list, batched(rows, THOUSAND))
    for records in found:
        table.prepare(records)
        yield from records
        step()
