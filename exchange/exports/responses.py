"""How a workbook is handed over."""

from pathlib import Path
from typing import BinaryIO

from django.http.response import HttpResponseBase

from core.documents import attachment
from exchange.exports.books import XLSX, FileFormat


def workbook_response(file: Path | BinaryIO, name: str, format: FileFormat = XLSX) -> HttpResponseBase:
    """``file`` as a workbook, or in another ``format``, to be kept by whoever asked, and by nobody on the way.

    Raises Http404.
    """
    return attachment(file, name=name, content_type=format.content_type)
