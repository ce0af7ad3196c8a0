"""A list on a page: its columns declared once, sorted by each of them, chosen, paged, summed, and taken away as a file.

What is sorted, chosen and paged stands in the address, so that each view can be linked; which columns somebody wants to
see is also kept on their device. Without scripts all of it is links and forms; with them the table alone is changed.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import django_tables2
from django.conf import settings
from django.contrib import messages
from django.core.paginator import EmptyPage
from django.db.models import QuerySet, Sum
from django.forms import BaseForm
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django_tables2.rows import BoundRows

from core import list_files
from core.columns import ListColumn, Ratio, cell_text, sum_of
from core.list_files import FORMS, file_response, fits_a_request, signed_list, write_list
from core.templatetags.wording import day, number
from core.text import fold, typed_number

__all__ = ["ListColumn", "Listing", "Ratio"]

PER_PAGE = 50
CARDS = 20  # rows that a phone shows first; static/css/portal.css says it too
MOST_AT_ONCE = 1_000  # rows that one page shows where all are asked for
MOST_IN_FILE = 200_000  # rows of a job
KEPT_FOR = 365 * 24 * 60 * 60  # seconds that a device keeps which columns are shown


class Chip(NamedTuple):
    """A filter that narrows the list, in words, and the address of the list without it."""

    words: str
    url: str


class Mistake(NamedTuple):
    """A filter that could not be read and narrows nothing: what its box is called, what was typed in it, and its anchor
    on the page.
    """

    label: str
    typed: str
    anchor: str


class ListCell(NamedTuple):
    """A cell as the page has it: its column, its text, and where it leads ("" for nowhere)."""

    column: Any
    text: str
    url: str


class Listing(django_tables2.Table):
    """Rows (a query or a list) under their columns, as ``request`` asks for them.

    ``name`` keeps the chosen columns apart from those of other lists, ``title`` stands over the file and is read out
    before the table, ``unit`` is what is counted ("tổ"). ``notes`` stand over the file: of which day, narrowed how.
    ``prepare`` gets the rows that are about to be shown, and may add to them what only these need. ``extra`` are
    columns behind the declared ones, by name, where what they are depends on the rows; ``omit`` names declared ones
    that do not concern the reader. A list with ``is_private`` leaves in no file: codes, or a record whose export is
    itself recorded. ``most``: how many rows are counted and leafed through where all are too many to count. ``of``:
    what the page is about, which the title names too. ``is_short_on_phones``: there a row is a card, and of a list that
    is only read the first CARDS show until the reader asks for all; not for one that somebody ticks or types in.
    """

    name = ""
    title = ""
    unit = "dòng"
    per_page = PER_PAGE
    most: int | None = None
    is_private = False
    is_short_on_phones = False

    class Meta:
        order_by_field = "order"

    def __init__(
        self,
        rows: Iterable[Any],
        *,
        request: Any,
        notes: Sequence[str] = (),
        form: BaseForm | None = None,
        extra: Sequence[tuple[str, ListColumn]] = (),
        omit: Sequence[str] = (),
        of: Any = "",
    ) -> None:
        super().__init__(rows, order_by=(), extra_columns=extra, exclude=omit)
        self.request, self.notes = request, [note for note in notes if note]
        self.title = f"{self.title}: {of}" if of else self.title
        self.chips = chips(form, request.GET) if form is not None else []
        self.mistakes = mistakes(form) if form is not None else []
        self._show_chosen()
        if order := request.GET.get("order"):
            self.order_by = order
            if isinstance(self.data.data, QuerySet):  # one order for all pages, whatever ties
                self.data.data = self.data.data.order_by(*self.data.data.query.order_by, "pk")
        if self.most is not None:
            self.data.data = self.data.data[: self.most]
        self._turn_to(request.GET.get("page", ""))

    def prepare(self, records: list[Any]) -> None:
        """Add to the rows about to be shown what only these need."""

    def shows(self, column: Any) -> bool:
        """Tell whether a column, by its ``name``, is shown to whoever has chosen nothing."""
        return bool(column.column.is_shown)

    @property
    def count(self) -> int:
        return self.paginator.count

    @property
    def is_still(self) -> bool:
        """Tell whether the page answers what was sent: its address shows no list, and what was typed must stay."""
        return bool(self.request.method == "POST")

    @property
    def is_cut(self) -> bool:
        return self.count == self.most

    @property
    def can_be_whole(self) -> bool:
        return self.per_page < self.count <= MOST_AT_ONCE

    @property
    def is_cut_on_phones(self) -> bool:
        return self.is_short_on_phones and len(self.page.object_list) > CARDS

    @property
    def can_be_taken(self) -> bool:
        return not self.is_private and self.count > 0 and fits_a_request(self.count)

    @property
    def can_be_asked_for(self) -> bool:
        """Tell whether its file is made by a job: it has too many rows for a request."""
        return not (self.is_private or fits_a_request(self.count)) and self.count <= MOST_IN_FILE

    @cached_property
    def asked(self) -> str:
        """Return what asks for the file of this list as it is shown, signed for its reader: ``asked_list`` reads it."""
        query = self.request.GET.copy()
        for name in ("file", "page"):
            query.pop(name, None)
        query.setlist("column", [column.name for column in self.columns])
        shown = [list(pair) for pair in query.lists()]
        return signed_list(self.request.path, shown, title=self.title, rows=self.count, by=self.request.user)

    @property
    def choosable(self) -> list[Any]:
        """Return the columns that may be hidden: all but the first, which says what the row is."""
        return list(self.columns.iterall())[1:]

    @property
    def first(self) -> Any:
        return next(iter(self.columns.iterall()))

    @property
    def records(self) -> list[Any]:
        """Return the rows of the page."""
        return [row.record for row in self.page.object_list]

    @property
    def lines(self) -> Iterator[tuple[Any, list[ListCell]]]:
        """Give each row of the page with its cells."""
        columns = list(self.columns)
        for row in self.page.object_list:
            yield row.record, [self._cell(column, row.record) for column in columns]

    @cached_property
    def totals(self) -> dict[str, Any]:
        """Return the sums over all rows, not only those of the page, by the names of their columns."""
        summed = [column for column in self.columns if column.column.is_summed]
        if not summed or self.count < 2:
            return {}
        rows = self.data.data
        if isinstance(rows, QuerySet):
            return rows.order_by().aggregate(**{one.name: Sum(str(one.accessor)) for one in summed})
        values = {one.name: [one.column.content(row, one.accessor) for row in rows] for one in summed}
        return {name: sum_of(found) for name, found in values.items()}

    @property
    def foot(self) -> list[ListCell]:
        """Return the cells of the sums, below all columns but the first; empty where nothing is summed."""
        if not self.totals:
            return []
        texts = {name: cell_text(self.columns[name].column.kind, value) for name, value in self.totals.items()}
        return [ListCell(column, texts.get(column.name, ""), "") for column in list(self.columns)[1:]]

    @property
    def total_label(self) -> str:
        return f"Cộng {number(self.count)} {self.unit}"

    def response(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponseBase:
        """Answer with the page, ``table`` in its context, or with the file that the address asks for."""
        wanted = self.request.GET.get("file")
        if wanted in FORMS and not self.is_private:
            if hasattr(self.request, "list_file") or self.can_be_taken:
                return self._file(wanted)
            if not fits_a_request(self.count):
                most = number(list_files.MOST_WHILE_WAITING)
                said = f"Bảng có {number(self.count)} {self.unit}, quá {most} để tải ngay. Xin "
                messages.error(self.request, f"{said}lọc bớt rồi tải, hoặc bấm nút Excel, CSV ở đầu bảng.")
                return redirect(self.request.path + without(self.request.GET, "file"))
        answer = render(self.request, template, context | {"table": self}, status=status)
        if "column" in self.request.GET:
            names = ",".join(column.name for column in self.columns)
            secure = bool(settings.SESSION_COOKIE_SECURE)
            answer.set_cookie(self._cookie, names, max_age=KEPT_FOR, secure=secure, httponly=True, samesite="Lax")
        return answer

    @property
    def _cookie(self) -> str:
        return f"columns-{self.name}"

    def _show_chosen(self) -> None:
        """Hide the columns that were not chosen: in the address, else on this device, else as declared."""
        chosen = self.request.GET.getlist("column") or self.request.COOKIES.get(self._cookie, "").split(",")
        known = {column.name for column in self.columns.iterall()}
        if not known & set(chosen):
            chosen = [column.name for column in self.columns.iterall() if self.shows(column)]
        for column in self.choosable:
            column.column.visible = column.name in chosen

    def _turn_to(self, asked: str) -> None:
        self.paginate(per_page=self.per_page)
        if asked == "all" and self.can_be_whole:
            self.paginate(per_page=MOST_AT_ONCE)
        elif (page := typed_number(asked, digits=8)) is not None:
            try:
                self.page = self.paginator.page(page)
            except EmptyPage:
                self.page = self.paginator.page(self.paginator.num_pages)
        records = self.records
        self.prepare(records)
        self.page.object_list = BoundRows(records, table=self)

    def _cell(self, column: Any, record: Any) -> ListCell:
        declared = column.column
        if declared.template:
            return ListCell(column, "", "")
        value = declared.content(record, column.accessor)
        url = declared.address(record) if declared.address and value is not None else ""
        return ListCell(column, cell_text(declared.kind, value), url)

    def _file(self, wanted: str) -> HttpResponseBase:
        stem = f"{slugify(fold(self.title))}-{timezone.localtime():%Y%m%d-%H%M}"
        make = partial(write_list, self, wanted, streamed=hasattr(self.request, "list_file"))
        return file_response(self.request, stem, wanted, title=self.title, rows=self.count, make=make)


def chips(form: BaseForm, asked: QueryDict) -> list[Chip]:
    """Return the filters of a form that narrow a list, each with the address that takes it away."""
    form.is_valid()
    found = []
    for name, field in form.fields.items():
        value = getattr(form, "cleaned_data", {}).get(name)
        if asked.get(name) and value not in (None, "", [], False):
            choices = dict(getattr(field, "choices", ())) if not hasattr(field, "queryset") else {}
            if choices and value == next(iter(choices)):  # what is asked for where nothing is chosen
                continue
            said = choices.get(value, day(value) if hasattr(value, "isoformat") else str(value))
            words = str(field.label) if value is True else f"{field.label}: {said}"
            found.append(Chip(words, without(asked, name)))
    return found


def mistakes(form: BaseForm) -> list[Mistake]:
    """Return the filters of a form in which somebody wrote what cannot be read: the list says that it does not obey."""
    return [
        Mistake(str(box.label), str(box.value()), box.id_for_label)
        for box in form
        if box.errors and form.data.get(box.html_name)
    ]


def without(asked: QueryDict, *names: str) -> str:
    """Return the query of the address without some of its keys, and from the first page on."""
    kept = asked.copy()
    for name in (*names, "page"):
        kept.pop(name, None)
    return f"?{kept.urlencode()}"
