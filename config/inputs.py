"""What no text that comes in may hold, looked at in one place for every address, form and name of a row."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

NUL = "\0"  # PostgreSQL has no room for it in any text, and nobody types it
INTERFACE = "/api/"


class NulMiddleware:
    """Answers 400 to a parameter or cookie with a NUL in it, 404 to such a name of a row.

    Stands before whatever looks rows up, the session too. What is posted is left to forms, which keep what was typed
    and name the field, and parameters of the interface for other systems to its own description, which names them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        parameters = () if request.path_info.startswith(INTERFACE) else _texts_of(request.GET)
        if any(NUL in text for text in (*request.COOKIES.values(), *parameters)):
            raise BadRequest("a NUL in a parameter or a cookie")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if any(NUL in str(value) for value in kwargs.values()):
            raise Http404


def _texts_of(given: QueryDict) -> Iterator[str]:
    for name, values in given.lists():
        yield name
        yield from (value for value in values if isinstance(value, str))
