"""How much one request may bring: Django itself puts no bound on files, and a full disk stops everybody."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

LARGEST = 55_000_000  # bytes: five photos of 10 MB, and the form around them


class BoundedUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers and refuses, unread, a request that says it is larger."""

    def handle_raw_input(self, *described: Any, **more: Any) -> None:
        """``described``: the input, its headers, the length it claims, and how its parts are told apart."""
        length = described[2]
        if length > LARGEST:
            raise RequestDataTooBig(f"A request of {length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
