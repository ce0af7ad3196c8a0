"""A file that has too many rows to be written while somebody waits: of the list of a page, or of an address of its own.

The address is asked again, in the name of whoever asked and by what they may see then; its view writes the file in
place of its answer (``core.list_files``).
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve

from accounts.models import User
from accounts.roles import Permission
from core.list_files import ListFile
from core.refusals import Refused
from core.workbook import THOUSAND
from exchange.exports.books import CSV, XLSX, Book, Facts, FileFormat, Params, Step, place_of
from places.models import Place

GONE = "Bảng này không còn mở được như lúc yêu cầu. Xin mở lại trang có bảng rồi xuất lại."


@dataclass(frozen=True)
class AskedList:
    """The list of a page, as somebody saw it."""

    place: Place
    params: Params
    by: User

    def count(self) -> None:
        """Nothing is shared: the rows are read as they are written."""

    @property
    def thousands(self) -> int:
        return max(1, -(-int(self.params["rows"]) // THOUSAND))

    @property
    def view(self) -> ResolverMatch:
        """Return the page. Refuses with not_allowed."""
        try:
            return resolve(self.params["path"])
        except Resolver404:
            raise Refused("not_allowed", GONE) from None

    def request(self, wanted: str) -> WSGIRequest:
        """Return what asks the page for its file. Refuses with not_allowed."""
        at = urlsplit(settings.PORTAL_URL)
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": self.params["path"], "wsgi.input": BytesIO()}
        environ |= {"SERVER_NAME": at.hostname, "SERVER_PORT": str(at.port or 443), "HTTP_HOST": at.netloc}
        request = WSGIRequest(environ | {"wsgi.url_scheme": at.scheme})
        query = QueryDict(mutable=True)
        for name, values in self.params["list_query"]:
            query.setlist(name, values)
        query["file"] = wanted
        request.GET, request.user, request.session = query, self.by, {}  # type: ignore[assignment]
        request.resolver_match = self.view
        return request


def _write(wanted: str, source: AskedList, path: Path, step: Step) -> None:
    """Refuses with not_allowed where the page is no longer theirs to open."""
    left = source.thousands

    def thousand() -> None:
        nonlocal left
        if left > 1:  # rows that came meanwhile are no steps
            left -= 1
            step()

    request, found = source.request(wanted), source.view
    request.list_file = ListFile(path, wanted, thousand)  # type: ignore[attr-defined]
    try:
        found.func(request, *found.args, **found.kwargs)
    except (Http404, PermissionDenied):
        raise Refused("not_allowed", GONE) from None
    if not path.exists():
        raise Refused("not_allowed", GONE)
    for _ in range(left):
        step()


def _source(params: Params, by: User, at: datetime.datetime) -> AskedList:
    if params["role"] != by.role:
        raise Refused("not_allowed", GONE)
    return AskedList(place_of(params, by), params, by)


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    return [[("Bảng", params["list_title"])] for params in asked]


def _stem(params: Params) -> str:
    return "bang"


def _book(wanted: str, title: str, format: FileFormat) -> Book[AskedList]:
    return Book(
        f"list_{wanted}",
        title,
        Permission.SEE_PLACES,  # whoever may open the page may have what it shows
        _source,
        [],
        _stem,
        _facts,
        format=format,
        make=partial(_write, wanted),
        parts=lambda source: source.thousands,
    )


LIST_XLSX = _book("xlsx", "Bảng của một trang (Excel)", XLSX)
LIST_CSV = _book("csv", "Bảng của một trang (CSV)", CSV)
