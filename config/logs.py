"""Logs: one line an event on standard output, with the id of the request that caused it, without personal data."""

import copy
import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from config.masking import mask

# Of the line that each request leaves (config/traffic.py).
ACCESS = ("method", "route", "status", "ms", "sql_ms", "statements", "user")


class _Masking(logging.Formatter):
    """Takes out what looks like a phone number, from messages, their arguments and the exceptions behind them.

    An address holds the numbers of rows, and what people typed: the name of its route stands in its place.
    """

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)  # other handlers get it as it came
        _name_the_route(record)
        record.msg, record.args = mask(record.getMessage()), None
        record.exc_text = None  # as another handler may have put it, unmasked
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return mask(super().formatException(ei))


class Lines(_Masking):
    """For people."""


class Json(_Masking, JsonFormatter):
    """For machines: an object a line, of these fields and no others, whatever a library hangs on a record."""

    FIELDS = ("time", "level", "logger", "request_id", "message", "exc_info", "stack_info", *ACCESS)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: log_data[name] for name in self.FIELDS if name in log_data}


def route_of(request: Any) -> str:
    """Return the name of the URL that answers a request; "-" where none does."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name if match else "") or "-"


def _name_the_route(record: logging.LogRecord) -> None:
    request = getattr(record, "request", None)
    path = getattr(request, "path", "")
    if not path or not isinstance(record.args, tuple):
        return
    # Django escapes what it logs of a request.
    same = {path, path.encode("unicode_escape").decode("ascii")}
    record.args = tuple(route_of(request) if isinstance(arg, str) and arg in same else arg for arg in record.args)


def logging_as(form: str) -> dict[str, Any]:
    """Return the configuration of ``logging``; ``form`` is "line" or "json"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "config.requests.RequestIdFilter"}},
        "formatters": {
            "line": {
                "()": "config.logs.Lines",
                "fmt": "{asctime} {levelname} {name} request={request_id} {message}",
                "style": "{",
            },
            "json": {
                "()": "config.logs.Json",
                "fmt": "{asctime}{levelname}{name}{request_id}{message}",
                "style": "{",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
                "json_ensure_ascii": False,
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["request_id"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            # An answer below 500 has its line of access, which is enough.
            "django.request": {"level": "ERROR"},
        },
    }
