"""How a workbook is handed over."""

from typing import BinaryIO

from django.http import FileResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(file: BinaryIO, name: str) -> FileResponse:
    """``file`` as a workbook to be kept by whoever asked, and by nobody on the way."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
