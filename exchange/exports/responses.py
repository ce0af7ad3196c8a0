"""How a workbook is handed over."""

from pathlib import Path
from typing import BinaryIO

from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.access import UserRequest
from core.documents import attachment
from core.list_files import file_response
from exchange.exports.books import XLSX, FileFormat
from exchange.exports.templates import Template
from places.models import Place


def workbook_response(file: Path | BinaryIO, name: str, format: FileFormat = XLSX) -> HttpResponseBase:
    """``file`` as a workbook, or in another ``format``, to be kept by whoever asked, and by nobody on the way.

    Raises Http404.
    """
    return attachment(file, name=name, content_type=format.content_type)


def template_response(request: UserRequest, stem: str, kind: str, place: Place, *, title: str) -> HttpResponseBase:
    """The workbook to fill in of ``kind`` for ``place``; where it has many lines, a page that asks for it as a job."""
    template = Template(kind, place, request.user, timezone.now())
    return file_response(request, stem, "xlsx", title=title, rows=template.count, make=template.write)
