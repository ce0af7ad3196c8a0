"""What is said where an address that only a button opens is opened by itself: a browser shows a blank page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class WrongWayMiddleware:
    """Answers with a page in words where a view has refused the method of a visitor, and keeps its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_blank = response.status_code == 405 and not response.streaming and not response.content
        if request.method != "GET" or not is_blank:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
