"""Refusals as problem documents (RFC 9457), in Vietnamese."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, JsonResponse
from ninja import Schema
from ninja.errors import HttpError
from pydantic import ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

TITLES = {
    400: "Tham số chưa đúng",
    401: "Thiếu mã truy cập, hoặc mã đã hết hạn, đã thu hồi",
    404: "Không có trong phạm vi của mã truy cập",
    405: "Chỉ đọc được",
    406: "Địa chỉ này chỉ có dạng JSON hoặc CSV",
    413: "Quá nhiều số trong một lần hỏi. Xin chọn ít kỳ hơn, ít cấp hơn, hoặc hỏi từng xã",
    429: "Quá nhiều yêu cầu trong một phút",
}
# What is wrong with a parameter, by pydantic's name for it, in the words of Django's forms; ours are said as they are.
SENTENCES = {
    "missing": forms.Field.default_error_messages["required"],
    "int_parsing": forms.IntegerField.default_error_messages["invalid"],
    "int_parsing_size": forms.IntegerField.default_error_messages["invalid"],
    "greater_than_equal": MinValueValidator.message,
    "less_than_equal": MaxValueValidator.message,
    "value_error": "%(error)s",
    "extra_forbidden": "Không có tham số “%(name)s”.",
}


class ProblemDocument(Schema):
    """A refusal as RFC 9457 has it."""

    model_config = ConfigDict(extra="allow")

    type: str
    status: int
    title: str
    errors: dict[str, list[str]] | SkipJsonSchema[None] = Field(
        None, description="By parameter; the empty name: about the whole query."
    )


def problem(status: int, *, headers: dict[str, str] | None = None, **more: Any) -> JsonResponse:
    """Return the refusal of a status."""
    return JsonResponse(
        {"type": "about:blank", "status": status, "title": TITLES[status]} | more,
        status=status,
        headers=headers,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def refuse(request: HttpRequest, error: Exception | type[Exception]) -> JsonResponse:
    """Say that there is no valid token, that there are too many requests, no such form, or nothing there in scope."""
    status = error.status_code if isinstance(error, HttpError) else 404
    if status != 401:
        return problem(status)
    _, _, secret = request.headers.get("Authorization", "").partition(" ")
    challenge = 'Bearer realm="api"' + (', error="invalid_token"' if secret else "")
    return problem(status, headers={"WWW-Authenticate": challenge})


def refuse_query(request: HttpRequest, error: Any) -> JsonResponse:
    """Name each parameter that is wrong, and under the empty name those that are not known."""
    errors: dict[str, list[str]] = {}
    for wrong in error.errors:
        *_, name = (part for part in wrong["loc"] if isinstance(part, str))  # a number counts values of one parameter
        limits = wrong.get("ctx", {})
        facts = limits | {"limit_value": limits.get("ge", limits.get("le")), "name": name[:40]}
        known = "" if wrong["type"] == "extra_forbidden" else name
        errors.setdefault(known, []).append(SENTENCES[wrong["type"]] % facts)
    return problem(400, errors=errors)
