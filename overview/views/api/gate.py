"""The gate before every view of the interface: a valid token, not too often, reading only; refusals are RFC 9457's."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page

from accounts.actions.tokens import use
from accounts.models import AccessToken

type ApiView = Callable[[HttpRequest, AccessToken], HttpResponseBase]


class BadQuery(Exception):
    """Parameters that the interface does not take."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__()
        self.errors = errors_of(form)


class NotAcceptable(Exception):
    """The ``Accept`` header names no form that this address has."""


def by_token(view: ApiView) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let a request in that carries a valid token, and hand the token on; sessions and cookies count for nothing.

    Refused with a problem document: 405 another method than GET and HEAD, 401 no valid token, 429 too many requests,
    400 bad parameters, 404 nothing there within the token's scope, 406 no such form. Nothing is written here but
    when the token was last used, to the hour. An answer that did not change is 304.
    """
    answer = conditional_page(view)

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        response = _answered(request, answer)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Authorization", "Accept"])
        return response

    return csrf_exempt(login_not_required(guarded))  # a POST is answered by 405, not by a page about cookies


def _answered(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> HttpResponseBase:
    at = timezone.now()
    if request.method not in ("GET", "HEAD"):
        return problem(405, "Chỉ đọc được", headers={"Allow": "GET, HEAD"})
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = use(secret.strip(), at=at) if scheme.lower() == "bearer" else None
    if token is None:
        challenge = 'Bearer realm="api"' + (', error="invalid_token"' if secret else "")
        return problem(
            401, "Thiếu mã truy cập, hoặc mã đã hết hạn, đã thu hồi", headers={"WWW-Authenticate": challenge}
        )
    if seconds := _to_wait(token, at):
        return problem(429, "Quá nhiều yêu cầu trong một phút", headers={"Retry-After": str(seconds)})
    try:
        return view(request, token)
    except BadQuery as error:
        return problem(400, "Tham số chưa đúng", errors=error.errors)
    except Http404:
        return problem(404, "Không có trong phạm vi của mã truy cập")
    except NotAcceptable:
        return problem(406, "Địa chỉ này chỉ có dạng JSON hoặc CSV")


def errors_of(form: forms.Form) -> dict[str, list[str]]:
    """What is wrong, by parameter ("": about the whole query)."""
    return {name.removeprefix("__all__"): [str(error) for error in errors] for name, errors in form.errors.items()}


def problem(status: int, title: str, *, headers: dict[str, str] | None = None, **more: Any) -> JsonResponse:
    """A refusal as a problem document (RFC 9457)."""
    body = {"type": "about:blank", "status": status, "title": title} | more
    return json_response(body, status=status, headers=headers, content_type="application/problem+json")


def json_response(body: dict[str, Any], **options: Any) -> JsonResponse:
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False}, **options)


def _to_wait(token: AccessToken, at: datetime.datetime) -> int:
    """Seconds until the next minute once the token's requests of this one are used up, else 0.

    Allauth's limiter lets every GET pass and django-ratelimit refuses a cache in the database. A count read and written
    in two steps may miss some of several requests at once: it spares the server, the scope protects the numbers.
    """
    minute, second = divmod(int(at.timestamp()), 60)
    key = f"api:{token.pk}:{minute}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, timeout=120)
    return 0 if count <= settings.API_REQUESTS_PER_MINUTE else 60 - second
