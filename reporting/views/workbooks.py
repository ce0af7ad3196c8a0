"""How a workbook is handed over."""

from typing import BinaryIO

from django.http import FileResponse

from reporting.exports.books import XLSX, Form


def workbook_response(file: BinaryIO, name: str, form: Form = XLSX) -> FileResponse:
    """``file`` as a workbook, or in another ``form``, to be kept by whoever asked, and by nobody on the way."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=form.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
