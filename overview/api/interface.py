"""What ninja is taught for this interface: answers in JSON as it is written here, and a description that is true."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.urls import URLPattern
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from overview.api.problems import ProblemDocument, problem, refuse, refuse_query

READING = ["GET", "HEAD"]
HEADERS = {200: "ETag", 401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After"}


class PlainRenderer(JSONRenderer):
    """Vietnamese letters stand as they are."""

    json_dumps_params = {"ensure_ascii": False}


class ReadOnlyAPI(NinjaAPI):
    """Addresses that are only read, each refusal a problem document."""

    def __init__(self, *, prefix: str, **options: Any) -> None:
        super().__init__(openapi_url=None, docs_url=None, renderer=PlainRenderer(), **options)
        self.prefix = prefix
        self.add_exception_handler(HttpError, refuse)
        self.add_exception_handler(Http404, refuse)
        self.add_exception_handler(ValidationError, refuse_query)

    def read(self, path: str, answer: Any, *, refusals: tuple[int, ...] = (), **options: Any) -> Callable[..., Any]:
        """Serve an operation for GET and HEAD; ``refusals`` beside those that every address has."""
        statuses = sorted({400, 401, 404, 405, 429, *refusals})
        response = {200: answer, 304: None} | dict.fromkeys(statuses, ProblemDocument)
        return self.api_operation(READING, path, response=response, **options)

    def get_content_type(self) -> str:
        return "application/json"  # which is UTF-8 by RFC 8259

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__.removeprefix("api_")

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description, with what ninja can't know: HEAD is no operation of its own, refusals are problem
        documents, some answers carry a header, and no answer holds a field that is not described.
        """
        schema = super().get_openapi_schema(path_prefix=self.prefix)
        for path in schema["paths"].values():
            del path["head"]
            for status, response in path["get"]["responses"].items():
                if status >= 400:
                    response["content"] = {"application/problem+json": response["content"].pop("application/json")}
                if status in HEADERS:
                    response["headers"] = {HEADERS[status]: {"schema": {"type": "string"}}}
        for shape in schema["components"]["schemas"].values():
            if shape["type"] == "object":
                shape.setdefault("additionalProperties", False)
        return schema

    @property
    def urlpatterns(self) -> list[URLPattern]:
        """ninja's addresses without its root, which is a page of nothing."""
        return [
            URLPattern(one.pattern, by_token(one.callback), name=one.name)
            for one in self.urls[0]
            if isinstance(one, URLPattern) and one.name != "api-root"
        ]


def by_token(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open a view of ninja's to those who are not signed in, read-only; only the reader keeps what it answers.

    An answer that did not change is 304.
    """
    conditional = ConditionalGetMiddleware(lambda request: HttpResponse())

    @wraps(view)
    def guard(request: HttpRequest) -> HttpResponseBase:
        readable = request.method in READING
        response = view(request) if readable else problem(405, headers={"Allow": ", ".join(READING)})
        if response.status_code == 200:
            response = conditional.process_response(request, response)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Authorization", "Accept"])
        return response

    return csrf_exempt(login_not_required(guard))  # a POST is answered by 405, not by a page about cookies
