"""How much one request may bring: Django itself puts no bound on files, and a full disk stops everybody."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from core.text import typed_number
from operations import marks

LARGEST = 55_000_000  # bytes: five photos of 10 MB, and the form around them


class BoundedUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers and refuses, unread, a request that says it is larger, and files where they
    would be lost: on a machine whose DATA_ROOT is not the one that the others share.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.is_asked = False

    def handle_raw_input(self, *described: Any, **more: Any) -> None:
        """``described``: the input, its headers, the length it claims, and how its parts are told apart."""
        length = described[2]
        if length > LARGEST:
            raise RequestDataTooBig(f"A request of {length} bytes")

    def new_file(self, *described: Any, **more: Any) -> None:
        if not self.is_asked and not marks.is_shared_folder():
            raise ImproperlyConfigured(marks.NOT_SHARED)
        self.is_asked = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class UnreadMiddleware:
    """Takes in, and drops, what an answer did not wait for: a form refused by its token alone, say.

    gunicorn would close the connection upon it, and nginx then tell of a broken portal (502) in place of the answer.
    """

    PIECE = 65_536  # bytes
    MOST = 63_000_000  # bytes: what nginx lets through; more is refused unread

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        length = request.META.get("CONTENT_LENGTH") or ""
        claimed = typed_number(length, digits=len(str(self.MOST)))
        if claimed is None or claimed > self.MOST:  # None in a range is sought number by number: seconds
            return response
        try:
            while request.read(self.PIECE):
                pass
        except UnreadablePostError:  # whoever sent it has gone
            pass
        return response
