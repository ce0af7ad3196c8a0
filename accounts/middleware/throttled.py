"""The record knows of every run of wrong passwords or codes at an account, once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.actions import second_factors


class ThrottledMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        number = getattr(request, "throttled_account", None)  # set by accounts.adapter.count_sign_in_attempt
        if number is not None:
            second_factors.record_throttled(number)
        return response
