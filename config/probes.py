"""Probes ask a machine by its address, which ALLOWED_HOSTS does not name: Kubernetes asks each pod by its own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from operations.access import holds_token

PROBES = {"/healthz", "/livez", "/readyz"}
FIGURES = "/metrics"


class ProbesMiddleware:
    """Answers them before anything looks at the name by which they ask; to all else an unknown name stays an error.

    What they say holds nothing of that name: no link, no redirect, no cookie. Prometheus is let in so by its token
    alone. Stands before the sessions, and behind what counts requests.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path not in PROBES and not (path == FIGURES and holds_token(request)):
            return self.get_response(request)
        match = request.resolver_match = resolve(path)
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer
